import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { AdmitRequest } from "../../src/contract/admit.ts";
import type { GrantRecord } from "../../src/contract/snapshot.ts";
import type { Env } from "../../src/env.ts";
import type { Grant } from "../../src/grant/index.ts";
import { verifyLedger } from "../../src/ledger/index.ts";
import { asGrant, asTenant } from "../../src/secrets/ids.ts";

const { GRANTS, TENANTS, TENANT_COUNTERS } = env as unknown as Env;

const OPERATOR = { key: "operator", role: "operator" } as const;

let tenant: string;
let revision: number;
let grant: DurableObjectStub<Grant>;
let count = 0;

/** Whatever is there is replaced. */
const ANY = { ifMatch: "*", ifNoneMatch: null };

async function publish(document: string) {
  const published = await TENANTS.getByName(tenant).publishPolicy(OPERATOR, "p", {
    document,
    message: null,
    precondition: ANY,
  });
  if (!published.ok) throw new Error(published.title);
  return published.value;
}

/** A tenant with one server, one policy and the grant "g". */
beforeEach(async () => {
  tenant = `t${++count}`;
  const object = TENANTS.getByName(tenant);
  await object.create(OPERATOR);
  const server = { address: "https://a.example", title: null, credential: null, firstByteMs: 1 };
  await object.putServer(OPERATOR, "up", { ...server, pins: "off", scanEveryMs: null }, false, ANY);
  ({ revision } = await publish('{"version":"1","default":"allow"}'));
  const record: GrantRecord = {
    tenant: asTenant(tenant),
    grant: asGrant("g"),
    label: null,
    secrets: [],
    servers: { up: "p" },
    expiresAt: null,
    origins: [],
  };
  expect(await object.mintGrant(OPERATOR, record)).toMatchObject({ ok: true });
  grant = GRANTS.getByName(`${tenant}/g`);
});

function request(change: Partial<AdmitRequest> = {}): AdmitRequest {
  return {
    revision,
    grantRevision: 0,
    server: "up",
    method: "tools/call",
    tool: "echo",
    argumentNames: [],
    argumentsSha256: null,
    session: null,
    verdict: { outcome: "forward", layer: "p", rule: "/default", reason: null },
    charges: [],
    shadows: [],
    task: null,
    listTasks: false,
    outcomes: [],
    ...change,
  };
}

const limit = (max: number, scope: "grant" | "session" | "tenant" = "grant", counter = "c") => ({
  layer: "p",
  rule: "/tools/echo/limits/0",
  counter,
  windowMs: 3_600_000,
  max,
  scope,
  cost: 1,
  binding: true,
});

const rows = async () => (await grant.page(0, 1000)).map((line) => JSON.parse(line));

describe("what strangers choose is bounded", () => {
  test("a grant that makes 100,000 tasks keeps working, and knows its newest", async () => {
    await runInDurableObject(grant, (object) => {
      for (let task = 0; task < 100_000; task++) object.addTask("up", `task-${task}`);
    });
    const reply = await grant.admit(request({ listTasks: true }));
    const tasks = reply.status === "forward" ? reply.tasks : [];
    expect(tasks.length).toBeGreaterThanOrEqual(9000);
    expect(tasks.length).toBeLessThanOrEqual(10_000);
    expect([await grant.hasTask("up", "task-99999"), await grant.hasTask("up", "task-0")]).toEqual([
      true,
      false,
    ]);
  }, 120_000);

  test("ids that the wire does not take are nobody's, however many there are", async () => {
    await grant.addTask("up", "x".repeat(513));
    expect(await grant.admit(request({ listTasks: true }))).toMatchObject({ status: "forward", tasks: [] });
  });

  test("a counter's long name is kept by its hash, and what an earlier version counted on it counts", async () => {
    const counter = `${"u".repeat(2000)}_rate`;
    expect(await grant.admit(request({ charges: [limit(2, "grant", counter)] }))).toMatchObject({
      status: "forward",
    });
    const [row] = await rows();
    expect(row.charges[0].key.length).toBeLessThanOrEqual(160);
    // As the version before wrote it: the whole name, in the row that a restart replays.
    await runInDurableObject(grant, (_object, { storage: { sql } }) => {
      const line = JSON.stringify({
        ...row,
        charges: [{ ...row.charges[0], key: `grant 3600000 ${counter}` }],
      });
      sql.exec("UPDATE ledger SET line = ? WHERE seq = 1", line);
    });
    await evictDurableObject(grant);
    const more = () => grant.admit(request({ charges: [limit(2, "grant", counter)] }));
    expect([(await more()).status, (await more()).status]).toEqual(["forward", "limited"]);
  });

  test("what a URI itself counted in an earlier version still counts, beside the counter of its entry", async () => {
    const charge = { ...limit(1, "grant", "file:///*_rate"), formerCounter: "file:///a_rate" };
    await grant.admit(request({ charges: [limit(1, "grant", "file:///a_rate")] }));
    expect(await grant.admit(request({ charges: [charge] }))).toMatchObject({ status: "limited", index: 0 });
    const other = { ...charge, formerCounter: "file:///b_rate" };
    expect(await grant.admit(request({ charges: [other] }))).toMatchObject({ status: "forward" });
    expect(await grant.admit(request({ charges: [other] }))).toMatchObject({ status: "limited" });
  });

  test("a checkpoint that outgrows a row is kept, and read", async () => {
    const names = Array.from({ length: 8000 }, (_, name) => `${"n".repeat(100)}${name}`);
    await runInDurableObject(grant, async (object) => {
      for (let at = 0; at < 600; at++) {
        const charges = names.slice(at * 14, at * 14 + 14).map((name) => limit(1, "grant", name));
        await object.admit(request({ charges }));
      }
    });
    await evictDurableObject(grant);
    const again = await grant.admit(request({ charges: [limit(1, "grant", names[7] ?? "")] }));
    expect(again).toMatchObject({ status: "limited" });
    expect(await verifyLedger(await grant.page(0, 1000))).toMatchObject({ ok: true });
  }, 120_000);
});

test("a tenant's reservation is given back where a later step throws", async () => {
  const charges = [limit(1, "tenant")];
  await runInDurableObject(grant, async (object, { storage: { sql } }) => {
    sql.exec("CREATE TRIGGER full BEFORE INSERT ON ledger BEGIN SELECT RAISE(ABORT, 'disk full'); END");
    await expect(object.admit(request({ charges }))).rejects.toThrow();
    sql.exec("DROP TRIGGER full");
  });
  await vi.waitFor(async () => {
    expect(await grant.admit(request({ charges }))).toMatchObject({ status: "forward" });
  });
});

describe("the ledger", () => {
  test("a chain survives the object's restart and verifies", async () => {
    for (let call = 0; call < 3; call++) await grant.admit(request());
    await evictDurableObject(grant);
    expect(await grant.admit(request())).toMatchObject({ status: "forward", seq: 4 });
    expect(await verifyLedger(await grant.page(0, 100))).toMatchObject({ ok: true, rows: 4 });
  });

  test("requests at the same time get rows of their own, without a gap", async () => {
    const replies = await Promise.all(Array.from({ length: 50 }, () => grant.admit(request())));
    const seqs = replies.map((reply) => (reply.status === "forward" ? reply.seq : 0));
    expect(seqs.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  });

  test("an outcome is recorded once, whether it rides or goes alone, and however often it is reported", async () => {
    await grant.admit(request());
    const outcome = { seq: 1, status: 200, error: false, ms: 5, bytes: 10, reached: true };
    await grant.admit(request({ outcomes: [outcome] }));
    await grant.settle([outcome]);
    await grant.settle([outcome, { ...outcome, seq: 99 }]);
    const recorded = (await rows()).flatMap(({ outcomes = [] }) => outcomes);
    expect(recorded).toEqual([outcome]);
  });

  test("repeated refusals become one row and a count", async () => {
    const verdict = { outcome: "denied", layer: "p", rule: "/default", reason: "no" } as const;
    for (let call = 0; call < 40; call++) await grant.admit(request({ verdict }));
    await expect.poll(async () => (await rows()).length, { timeout: 3000 }).toBe(2);
    expect((await rows()).map(({ outcome, count = 1 }) => [outcome, count])).toEqual([
      ["denied", 1],
      ["denied", 39],
    ]);
  });

  test("tool names that an agent makes up cannot fill it", async () => {
    const verdict = { outcome: "denied", layer: "p", rule: "/default", reason: "no" } as const;
    for (let call = 0; call < 300; call++) await grant.admit(request({ verdict, tool: `made_up_${call}` }));
    const counted = async () => (await rows()).reduce((sum, { count = 1 }) => sum + count, 0);
    await vi.waitFor(async () => expect(await counted()).toBe(300), 10_000);
    expect((await rows()).length).toBeLessThan(80);
  });
});

describe("limits", () => {
  test("a restart forgets no charge", async () => {
    const charges = [limit(5)];
    for (let call = 0; call < 3; call++) await grant.admit(request({ charges }));
    await evictDurableObject(grant);
    for (let call = 0; call < 2; call++) {
      expect(await grant.admit(request({ charges }))).toMatchObject({ status: "forward" });
    }
    await evictDurableObject(grant);
    expect(await grant.admit(request({ charges }))).toMatchObject({ status: "limited", index: 0 });
  });

  test("a restart after a checkpoint forgets no charge", async () => {
    const charges = [limit(600)];
    for (let call = 0; call < 600; call++) await grant.admit(request({ charges }));
    await evictDurableObject(grant);
    expect(await grant.admit(request({ charges }))).toMatchObject({ status: "limited" });
  });

  test("a call that never reached the upstream is given back, once, also by a replay", async () => {
    const charges = [limit(1)];
    await grant.admit(request({ charges }));
    const outcome = { seq: 1, status: 0, error: true, ms: 1, bytes: 0, reached: false };
    await grant.settle([outcome]);
    await grant.settle([outcome]);
    await evictDurableObject(grant);
    expect(await grant.admit(request({ charges }))).toMatchObject({ status: "forward" });
    expect(await grant.admit(request({ charges }))).toMatchObject({ status: "limited" });
  });

  test("a limit of a layer in shadow mode is counted and recorded, and refuses nothing", async () => {
    const charges = [{ ...limit(1), binding: false }];
    await grant.admit(request({ charges }));
    expect(await grant.admit(request({ charges }))).toMatchObject({ status: "forward" });
    expect((await rows())[1].shadows).toEqual([
      { layer: "p", outcome: "limited", rule: "/tools/echo/limits/0" },
    ]);
  });

  test("a tenant's counter is given back when the grant's own limit refuses", async () => {
    const charges = [limit(2, "tenant", "all"), limit(1)];
    expect(await grant.admit(request({ charges }))).toMatchObject({ status: "forward" });
    expect(await grant.admit(request({ charges }))).toMatchObject({ status: "limited", index: 1 });
    await expect
      .poll(() => grant.admit(request({ charges: [limit(2, "tenant", "all")] })), { timeout: 2000 })
      .toMatchObject({ status: "forward" });
    expect(await grant.admit(request({ charges: [limit(2, "tenant", "all")] }))).toMatchObject({
      status: "limited",
    });
  });

  test("a tenant's limit in shadow mode is counted and recorded, and refuses nothing", async () => {
    const charges = [{ ...limit(1, "tenant", "all"), binding: false }];
    await grant.admit(request({ charges }));
    expect(await grant.admit(request({ charges }))).toMatchObject({ status: "forward" });
    expect((await rows())[1].shadows).toEqual([
      { layer: "p", outcome: "limited", rule: "/tools/echo/limits/0" },
    ]);
  });

  test("a tenant's counter survives the restart of its object", async () => {
    const charges = [limit(1, "tenant", "all")];
    await grant.admit(request({ charges }));
    await evictDurableObject(TENANT_COUNTERS.getByName(tenant));
    expect(await grant.admit(request({ charges }))).toMatchObject({ status: "limited" });
  });
});

describe("binding", () => {
  test("a decision of an older revision is stale from the moment that a newer one is published", async () => {
    await grant.admit(request());
    const change = await publish('{"version":"1","default":"deny"}');
    expect(change).toMatchObject({ bound: true, revision: revision + 1 });
    expect(await grant.admit(request())).toEqual({ status: "stale" });
    expect(await grant.admit(request({ revision: revision + 1 }))).toMatchObject({ status: "forward" });
  });

  test("an object that was away while it was published asks before it decides", async () => {
    await grant.admit(request());
    await evictDurableObject(grant);
    await publish('{"version":"1","default":"deny"}');
    expect(await grant.admit(request())).toEqual({ status: "stale" });
  });

  test("a revision that nobody published is an error, not an allowance", async () => {
    const refused = runInDurableObject(grant, async (object) => {
      return await object.admit(request({ revision: revision + 7 })).catch((error: Error) => error.message);
    });
    expect(await refused).toContain("No lease that covers the revision");
  });

  test("a revoked grant stays revoked, also after a restart", async () => {
    await TENANTS.getByName(tenant).revokeGrant(OPERATOR, asGrant("g"));
    expect(await grant.admit(request())).toEqual({ status: "gone", why: "revoked" });
    await evictDurableObject(grant);
    expect(await grant.admit(request())).toEqual({ status: "gone", why: "revoked" });
  });

  test("a grant that was never minted is gone", async () => {
    const stranger = GRANTS.getByName(`${tenant}/stranger`);
    expect(await stranger.admit(request())).toEqual({ status: "gone", why: "revoked" });
  });
});

test("a task belongs to the grant that created it", async () => {
  await grant.addTask("up", "mine");
  expect(await grant.admit(request({ method: "tasks/get", task: "mine" }))).toMatchObject({
    status: "forward",
  });
  expect(await grant.admit(request({ method: "tasks/get", task: "theirs" }))).toEqual({ status: "no_task" });
  expect(await grant.admit(request({ server: "other", method: "tasks/get", task: "mine" }))).toEqual({
    status: "no_task",
  });
});

test("reading writes nothing", async () => {
  await grant.admit(request());
  const written = await runInDurableObject(grant, async (object, state) => {
    const before = state.storage.sql.exec("SELECT total_changes() AS n").one();
    object.page(0, 10);
    object.hasTask("up", "x");
    return [before, state.storage.sql.exec("SELECT total_changes() AS n").one()];
  });
  expect(written[1]).toEqual(written[0]);
});
