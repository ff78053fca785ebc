import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { CatalogueReports } from "../../src/catalog/reports/object.ts";
import type { Env } from "../../src/env.ts";

const { REPORTS } = env as unknown as Env;
const DAY_MS = 24 * 60 * 60_000;
const mistake = { server: null, tool: null, kind: "other", comment: "It is not what it says." } as const;

const clients = (object: DurableObjectStub<CatalogueReports>) =>
  runInDurableObject(object, (_, { storage }) =>
    storage.sql
      .exec("SELECT client FROM reports ORDER BY seq")
      .toArray()
      .map((row) => row["client"]),
  );
const age = (object: DurableObjectStub<CatalogueReports>, seq: number) =>
  runInDurableObject(object, (_, { storage }) => {
    storage.sql.exec("UPDATE reports SET at = at - ? WHERE seq = ?", DAY_MS, seq);
  });

test("who sent a report is forgotten after a day", async () => {
  const object = REPORTS.getByName("forgetting");
  await object.file(mistake, "one");
  await object.file(mistake, "two");
  await age(object, 1);
  expect(await runDurableObjectAlarm(object)).toBe(true);
  expect(await clients(object)).toEqual([null, "two"]);
  await age(object, 2);
  expect(await runDurableObjectAlarm(object)).toBe(true);
  expect(await clients(object)).toEqual([null, null]);
  expect(await runDurableObjectAlarm(object)).toBe(false);
});

test("only the newest are kept", async () => {
  const object = REPORTS.getByName("keeping");
  await object.file(mistake, "one");
  await runInDurableObject(object, (_, { storage }) => {
    storage.sql.exec("UPDATE sqlite_sequence SET seq = 10000 WHERE name = 'reports'");
  });
  await object.file(mistake, "two");
  expect(await clients(object)).toEqual(["two"]);
});
