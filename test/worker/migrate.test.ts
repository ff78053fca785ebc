import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import type { Env } from "../../src/env.ts";
import { migrate, NewerState, type Step } from "../../src/stored/migrate.ts";

const { TENANTS, TENANT_COUNTERS } = env as unknown as Env;
const OPERATOR = { key: "operator", role: "operator" } as const;

let count = 0;
let stub: ReturnType<Env["TENANT_COUNTERS"]["getByName"]>;

beforeEach(() => {
  stub = TENANT_COUNTERS.getByName(`migrate-${++count}`);
});

const version = ({ sql }: DurableObjectStorage) =>
  sql.exec("SELECT version FROM stored_version").toArray()[0]?.["version"];
const tables = ({ sql }: DurableObjectStorage) =>
  sql
    .exec<{ name: string }>("SELECT name FROM sqlite_master WHERE name LIKE 'own%' ORDER BY name")
    .toArray()
    .map(({ name }) => name);

/** Runs in a real object's storage, without what its own steps made. */
const inStorage = (run: (storage: DurableObjectStorage) => void) =>
  runInDurableObject(stub, (_, { storage }) => {
    storage.sql.exec("DROP TABLE stored_version");
    run(storage);
  });

const adds =
  (table: string, log: string[] = []): Step =>
  (sql) => {
    log.push(table);
    sql.exec(`CREATE TABLE ${table} (one INTEGER)`);
  };

describe("steps", () => {
  test("run once each, in order, however often and from wherever an object starts", () =>
    inStorage((storage) => {
      const log: string[] = [];
      migrate(storage, "Own", [adds("own1", log)]);
      expect(version(storage)).toBe(1);
      for (let start = 0; start < 3; start++) {
        migrate(storage, "Own", [adds("own1", log), adds("own2", log), adds("own3", log)]);
      }
      expect(log).toEqual(["own1", "own2", "own3"]);
      expect(version(storage)).toBe(3);
      expect(tables(storage)).toEqual(["own1", "own2", "own3"]);
    }));

  test("that throw in the middle leave the version before, and what it held", () =>
    inStorage((storage) => {
      const { sql } = storage;
      migrate(storage, "Own", [adds("own1")]);
      sql.exec("INSERT INTO own1 VALUES (7)");
      const breaks: Step = () => {
        sql.exec("DELETE FROM own1");
        throw new Error("no such luck");
      };
      const steps = [adds("own1"), adds("own2"), breaks];
      expect(() => migrate(storage, "Own", steps)).toThrow(
        "step 3 of the state of object Own failed: no such luck",
      );
      expect(version(storage)).toBe(1);
      expect(tables(storage)).toEqual(["own1"]);
      expect(sql.exec("SELECT one FROM own1").one()).toEqual({ one: 7 });
      migrate(storage, "Own", [adds("own1"), adds("own2"), adds("own3")]);
      expect(version(storage)).toBe(3);
    }));

  test("a newer version refuses, and nothing is touched", () =>
    inStorage((storage) => {
      migrate(storage, "Own", [adds("own1"), adds("own2")]);
      const before = storage.sql.exec("SELECT total_changes() AS n").one();
      expect(() => migrate(storage, "Own", [adds("own1")])).toThrow(NewerState);
      expect(() => migrate(storage, "Own", [adds("own1")])).toThrow(
        "the state of object Own has version 2 and this worker knows versions up to 1: deploy the version of Sluice that wrote it, or a newer one",
      );
      expect(storage.sql.exec("SELECT total_changes() AS n").one()).toEqual(before);
    }));
});

test("tables of a store without a version are kept as they are", async () => {
  const tenant = TENANTS.getByName(`before-${count}`);
  await tenant.create(OPERATOR);
  const { createdAt } = await tenant.describe();
  await runInDurableObject(tenant, (_, { storage }) => {
    storage.sql.exec("DROP TABLE stored_version");
  });
  await evictDurableObject(tenant);
  expect(await tenant.describe()).toMatchObject({ createdAt });
});

test("findings of a scan that 0.1.0 kept have the codes and places of today", async () => {
  const tenant = TENANTS.getByName(`found-${count}`);
  await tenant.create(OPERATOR);
  const any = { ifMatch: "*", ifNoneMatch: null };
  const server = { address: "https://a.example", title: null, credential: null, firstByteMs: 1 } as const;
  await tenant.putServer(OPERATOR, "up", { ...server, pins: "enforce", scanEveryMs: null }, false, any);
  const old = [
    { code: "hidden_instructions", pointer: "/prompts/0/description", detail: "speaks to the model" },
    { code: "control_characters", pointer: "/instructions", detail: "characters that are not text" },
    { code: "duplicate_name", pointer: "/name", detail: "the server b" },
    { code: "unexamined", pointer: "", detail: "more" },
  ];
  const seen = { version: "2025-06-18", serverInfo: null, capabilities: {}, instructions: null, counts: {} };
  await runInDurableObject(tenant, (_, { storage: { sql } }) => {
    const record = {
      at: 1,
      error: null,
      seenAt: 1,
      eras: { legacy: { ...seen, findings: old } },
      errors: {},
    };
    sql.exec("INSERT OR REPLACE INTO scans (server, record) VALUES ('up', ?)", JSON.stringify(record));
    sql.exec("UPDATE stored_version SET version = 2");
  });
  await evictDurableObject(tenant);
  const shown = JSON.parse((await tenant.showScan("up")) ?? "");
  expect(shown.scan).toEqual({
    at: 1,
    error: null,
    seenAt: 1,
    errors: {},
    eras: {
      legacy: {
        ...seen,
        findings: [
          { code: "suspicious-wording", at: "prompts/0/description", detail: "speaks to the model" },
          { code: "unusual-characters", at: "instructions", detail: "characters that are not text" },
          { code: "duplicate-name", at: "name", detail: "the server b" },
          { code: "unexamined", at: "", detail: "more" },
        ],
      },
    },
  });
});
