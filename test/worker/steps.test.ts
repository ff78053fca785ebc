import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import type { GrantRecord } from "../../src/contract/snapshot.ts";
import type { Env } from "../../src/env.ts";
import { asGrant, asTenant } from "../../src/secrets/ids.ts";
import { basisOf, compilePublished } from "../../src/tenant/basis.ts";
import type { Tenant } from "../../src/tenant/index.ts";

const { SNAPSHOTS, TENANTS } = env as unknown as Env;
const OPERATOR = { key: "operator", role: "operator" } as const;
const ANY = { ifMatch: "*", ifNoneMatch: null };
const DOCUMENT = '{"version":"1","default":"allow"}';

let tenant: string;
let count = 0;

const grantOf = (grant: string): GrantRecord => ({
  tenant: asTenant(tenant),
  grant: asGrant(grant),
  label: null,
  secrets: [{ sha256: "a".repeat(64), until: null }],
  servers: { up: "p" },
  expiresAt: null,
  origins: [],
});
const server = {
  address: "https://a.example",
  title: null,
  credential: null,
  firstByteMs: 1,
  pins: "enforce",
  scanEveryMs: 3_600_000,
} as const;
const webhook = (id: string) => ({
  id,
  url: "https://hooks.example.com/",
  events: ["grant.revoked", "approval.pending", "limit.exhausted", "tool.quarantined"] as const,
  createdAt: 1,
});
const publication = { document: DOCUMENT, message: null, precondition: ANY };
const tool = (description: string) =>
  JSON.stringify([{ name: "constructor", description, inputSchema: { type: "object" } }]);
const subjects = [{ kind: "tool", name: "echo" }] as const;
const pins = { mode: "enforce", tools: {}, quarantined: [] } as const;
const asked = {
  id: "asked",
  grant: asGrant("g"),
  server: "up",
  method: "tools/call",
  tool: "echo",
  layer: "p",
  rule: "/default",
  reason: null,
  endsAt: Date.now() + 60_000,
  origin: "https://sluice.example",
  subjects,
  basis: basisOf(
    [{ name: "p", policy: compilePublished(DOCUMENT) }],
    { address: server.address, credential: null, pins },
    subjects,
  ),
};
const exhausted = {
  grant: asGrant("g"),
  server: "up",
  tool: "echo",
  counter: "c",
  scope: "grant",
  windowMs: 60_000,
  max: 1,
  rule: "p/x",
  counterKey: "g c",
  count: 1,
};

/** A tenant with one of each. */
beforeEach(async () => {
  tenant = `steps-${++count}`;
  const object = TENANTS.getByName(tenant);
  await object.create(OPERATOR);
  await object.putServer(OPERATOR, "up", server, false, ANY);
  await object.publishPolicy(OPERATOR, "p", publication);
  await object.mintGrant(OPERATOR, grantOf("g"));
  await object.makeKey(OPERATOR, { id: "k", role: "viewer", label: null, secretSha256: "b".repeat(64) });
  await object.createWebhook(OPERATOR, webhook("w"), "secret");
  await object.putDraft(OPERATOR, "p", DOCUMENT, ANY);
});

/** Every change of the tenant that takes several statements, and the table whose write fails in its middle. */
const CHANGES: Record<string, [fails: string, change: (object: Tenant) => unknown]> = {
  putServer: ["changes", (object) => object.putServer(OPERATOR, "new", server, false, ANY)],
  "putServer, at its revision": ["facts", (object) => object.putServer(OPERATOR, "new", server, false, ANY)],
  removeServer: ["changes", (object) => object.removeServer(OPERATOR, "up", true)],
  observeTools: ["deliveries", (object) => object.observeTools("up", server.address, "legacy", tool("x"))],
  publishPolicy: ["changes", (object) => object.publishPolicy(OPERATOR, "p", publication)],
  "publishPolicy, at its revision": ["facts", (object) => object.publishPolicy(OPERATOR, "p", publication)],
  putDraft: ["changes", (object) => object.putDraft(OPERATOR, "q", DOCUMENT, ANY)],
  dropDraft: ["changes", (object) => object.dropDraft(OPERATOR, "p")],
  mintGrant: ["changes", (object) => object.mintGrant(OPERATOR, grantOf("h"))],
  rotateGrant: ["facts", (object) => object.rotateGrant(OPERATOR, "g", "c".repeat(64), 0)],
  changeGrant: ["facts", (object) => object.changeGrant(OPERATOR, "g", { label: "other" })],
  revokeGrant: ["deliveries", (object) => object.revokeGrant(OPERATOR, asGrant("g"))],
  makeKey: [
    "changes",
    (object) =>
      object.makeKey(OPERATOR, { id: "l", role: "viewer", label: null, secretSha256: "d".repeat(64) }),
  ],
  rotateKey: ["changes", (object) => object.rotateKey(OPERATOR, "k", "e".repeat(64), 0)],
  revokeKey: ["changes", (object) => object.revokeKey(OPERATOR, "k")],
  enter: [
    "changes",
    (object) =>
      object.enter({ operator: false, id: "k", secretSha256: "b".repeat(64) }, { method: "GET", path: "/" }),
  ],
  createWebhook: ["changes", (object) => object.createWebhook(OPERATOR, webhook("v"), "secret")],
  removeWebhook: ["changes", (object) => object.removeWebhook(OPERATOR, "w")],
  testWebhook: ["deliveries", (object) => object.testWebhook(OPERATOR, "w")],
  approvalPending: ["deliveries", (object) => object.approvalPending(asked)],
  limitsExhausted: ["deliveries", (object) => object.limitsExhausted([exhausted])],
  signingSeed: ["changes", (object) => object.signingSeed()],
};

/** All rows of all tables. */
function dump({ sql }: DurableObjectStorage): Record<string, unknown[]> {
  const tables = sql
    .exec<{ name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
    )
    .toArray();
  return Object.fromEntries(tables.map(({ name }) => [name, sql.exec(`SELECT * FROM ${name}`).toArray()]));
}

/** What KV holds of the tenant. */
async function copies(): Promise<Record<string, string | null>> {
  const names = (await SNAPSHOTS.list()).keys.map(({ name }) => name);
  const own = names.filter((name) => name.split(":")[1] === tenant);
  return Object.fromEntries(
    await Promise.all(own.map(async (name) => [name, await SNAPSHOTS.get(name)] as const)),
  );
}

describe("a change that fails in its middle is none:", () => {
  test.each(Object.entries(CHANGES))("%s", async (_, [table, change]) => {
    await runInDurableObject(TENANTS.getByName(tenant), async (object, { storage }) => {
      const before = dump(storage);
      const known = await copies();
      storage.sql.exec(
        `CREATE TRIGGER breaks BEFORE INSERT ON ${table} BEGIN SELECT RAISE(ABORT, 'the disk is full'); END`,
      );
      const failed = await (async () => change(object))().then(
        () => "nothing failed",
        (error: Error) => error.message,
      );
      expect(failed).toContain("the disk is full");
      expect(dump(storage)).toEqual(before);
      await scheduler.wait(20);
      expect(await copies(), "nor is it in KV").toEqual(known);
      storage.sql.exec("DROP TRIGGER breaks");
      // The ledger goes on from the row that is there.
      object.makeKey(OPERATOR, { id: "z", role: "viewer", label: null, secretSha256: "f".repeat(64) });
      const [last, previous] = object
        .newestChanges(Number.MAX_SAFE_INTEGER, 2)
        .map((line) => JSON.parse(line));
      expect(last).toMatchObject({ seq: previous.seq + 1, previousHash: previous.hash });
    });
  });
});
