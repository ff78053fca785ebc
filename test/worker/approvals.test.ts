import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import type { AdmitReply, AdmitRequest } from "../../src/contract/admit.ts";
import type { Env } from "../../src/env.ts";
import type { Grant } from "../../src/grant/index.ts";
import { asGrant, asTenant } from "../../src/secrets/ids.ts";
import { basisOf, compilePublished } from "../../src/tenant/basis.ts";

const { GRANTS, TENANTS } = env as unknown as Env;

const OPERATOR = { key: "operator", role: "operator" } as const;

const SUBJECTS = [{ kind: "tool", name: "drop" }] as const;
/** What the tenant of `beforeEach` has a call of `drop` rest on. */
const BASIS = basisOf(
  [{ name: "p", policy: compilePublished('{"version":"1","default":"allow"}') }],
  { address: "https://a.example", credential: null, pins: null },
  SUBJECTS,
);

let tenant: string;
let revision: number;
let grant: DurableObjectStub<Grant>;
let count = 0;

beforeEach(async () => {
  tenant = `a${++count}`;
  const object = TENANTS.getByName(tenant);
  const any = { ifMatch: "*", ifNoneMatch: null };
  await object.create(OPERATOR);
  const server = { address: "https://a.example", title: null, credential: null, firstByteMs: 1 };
  await object.putServer(OPERATOR, "up", { ...server, pins: "off", scanEveryMs: null }, false, any);
  await publish('{"version":"1","default":"allow"}');
  await object.mintGrant(OPERATOR, {
    tenant: asTenant(tenant),
    grant: asGrant("g"),
    label: null,
    secrets: [],
    servers: { up: "p" },
    expiresAt: null,
    origins: [],
  });
  grant = GRANTS.getByName(`${tenant}/g`);
});

function request(change: Partial<AdmitRequest> = {}): AdmitRequest {
  return {
    revision,
    grantRevision: 0,
    server: "up",
    method: "tools/call",
    tool: "drop",
    argumentNames: [],
    argumentsSha256: null,
    session: null,
    verdict: { outcome: "needs_approval", layer: "p", rule: "/tools/drop/action", reason: "why" },
    approval: {
      fingerprint: "f",
      call: "c",
      basis: BASIS,
      subjects: SUBJECTS,
      name: "drop",
      lifetimeMs: 60_000,
      sealed: "s",
      origin: "https://x.example",
    },
    charges: [],
    shadows: [],
    task: null,
    listTasks: false,
    outcomes: [],
    ...change,
  };
}

const idOf = (reply: AdmitReply): string => (reply.status === "pending" ? reply.id : "");
const seqOf = (reply: AdmitReply): number => (reply.status === "forward" ? reply.seq : 0);
const unreached = (seq: number) => ({ seq, status: 0, error: true, ms: 1, bytes: 0, reached: false });

async function approved(calls?: number): Promise<string> {
  const id = idOf(await grant.admit(request()));
  expect(
    await TENANTS.getByName(tenant).decideApproval(OPERATOR, id, { kind: "approve", calls }),
  ).toMatchObject({
    ok: true,
  });
  return id;
}

async function publish(document: string): Promise<void> {
  const precondition = { ifMatch: "*", ifNoneMatch: null };
  const change = { document, message: null, precondition };
  const published = await TENANTS.getByName(tenant).publishPolicy(OPERATOR, "p", change);
  if (!published.ok) throw new Error(published.title);
  ({ revision } = published.value);
}

async function changeAndChangeBack(): Promise<void> {
  await publish('{"version":"1","default":"allow","tools":{"drop":{"action":"deny"}}}');
  await publish('{"version":"1","default":"allow"}');
}

describe("an approval whose call never reached its server", () => {
  test("is given back once, however often and by whatever way the outcome is reported", async () => {
    const id = await approved();
    const seq = seqOf(await grant.admit(request()));
    expect(seq).toBeGreaterThan(0);
    expect(await grant.showApproval(id)).toMatchObject({ state: "consumed" });
    await grant.settle([unreached(seq)]);
    await grant.settle([unreached(seq)]);
    expect(await grant.showApproval(id)).toMatchObject({ state: "approved", callsLeft: 1 });
    // The report rides with the very call that uses it again.
    const again = await grant.admit(request({ outcomes: [unreached(seq)] }));
    expect(again.status).toBe("forward");
    expect((await grant.admit(request({ outcomes: [unreached(seq)] }))).status).toBe("pending");
    expect(await grant.showApproval(id)).toMatchObject({ state: "consumed" });
  });

  test("is given back after the object's restart, too", async () => {
    const id = await approved();
    const seq = seqOf(await grant.admit(request()));
    await evictDurableObject(grant);
    await grant.settle([unreached(seq)]);
    await evictDurableObject(grant);
    expect(await grant.showApproval(id)).toMatchObject({ state: "approved", callsLeft: 1 });
    expect((await grant.admit(request())).status).toBe("forward");
    expect((await grant.admit(request())).status).toBe("pending");
  });

  test("is not given back where the server was reached, nor once it was taken back", async () => {
    const id = await approved(2);
    const first = seqOf(await grant.admit(request()));
    await grant.settle([{ ...unreached(first), reached: true }]);
    expect(await grant.showApproval(id)).toMatchObject({ callsLeft: 1 });
    const second = seqOf(await grant.admit(request()));
    await grant.settle([unreached(second)]);
    await grant.decideApproval(id, { kind: "reject", comment: "enough" });
    await grant.settle([unreached(first), unreached(second)]);
    expect(await grant.admit(request())).toMatchObject({ status: "rejected", comment: "enough" });
  });
});

describe("an approval whose call never reached its server, and whose rules changed and changed back", () => {
  test("is not given back", async () => {
    const id = await approved();
    const seq = seqOf(await grant.admit(request()));
    await changeAndChangeBack();
    await grant.settle([unreached(seq)]);
    expect((await grant.admit(request())).status).toBe("pending");
    expect(await grant.showApproval(id)).toMatchObject({ state: "consumed" });
  });

  test("is not given back by an object that has not heard of it", async () => {
    const id = await approved();
    const seq = seqOf(await grant.admit(request()));
    await evictDurableObject(grant);
    await changeAndChangeBack();
    await evictDurableObject(grant);
    await grant.settle([unreached(seq)]);
    await expect
      .poll(() => grant.showApproval(id))
      .toMatchObject({ state: "withdrawn", withdrawnBy: "changed" });
    expect((await grant.admit(request())).status).toBe("pending");
  });
});

describe("an approved call that a limit refuses", () => {
  const limit = (scope: "grant" | "tenant") => ({
    layer: "p",
    rule: "/tools/drop/limits/0",
    counter: "c",
    windowMs: 3_600_000,
    max: 1,
    scope,
    cost: 1,
    binding: true,
  });

  test.each(["grant", "tenant"] as const)("of scope %s keeps its approval", async (scope) => {
    const id = await approved(2);
    const charges = [limit(scope)];
    expect((await grant.admit(request({ charges }))).status).toBe("forward");
    expect((await grant.admit(request({ charges }))).status).toBe("limited");
    expect(await grant.showApproval(id)).toMatchObject({ state: "approved", callsLeft: 1 });
  });

  test("many at once with one approval: one is forwarded, while the tenant is asked for its counters", async () => {
    await approved();
    const charges = [{ ...limit("tenant"), max: 1000 }];
    const replies = await Promise.all(Array.from({ length: 100 }, () => grant.admit(request({ charges }))));
    expect(replies.filter(({ status }) => status === "forward")).toHaveLength(1);
    expect(replies.filter(({ status }) => status === "pending")).toHaveLength(99);
  });
});

describe("waiting", () => {
  test("ends at once with the decision, with the rule, with the grant, or with its time", async () => {
    const started = Date.now();
    const id = idOf(await grant.admit(request()));
    const decided = grant.waitForDecision(id, 20_000, { ticket: "t1", caller: "c1" });
    await grant.decideApproval(id, { kind: "approve" });
    await decided;
    await grant.waitForDecision(id, 20_000, { ticket: "t2", caller: "c2" });

    const other = { ...request().approval, fingerprint: "f2", call: "c2" } as AdmitRequest["approval"];
    const second = idOf(await grant.admit(request({ approval: other })));
    const changed = grant.waitForDecision(second, 20_000, { ticket: "t3", caller: "c3" });
    await grant.admit(request({ approval: other && { ...other, fingerprint: "f3" } }));
    await changed;

    const third = idOf(await grant.admit(request({ approval: other && { ...other, call: "c4" } })));
    const revoked = grant.waitForDecision(third, 20_000, { ticket: "t4", caller: "c4" });
    await Promise.all([grant.revoke(), revoked]);
    expect(Date.now() - started).toBeLessThan(5000);
    await grant.waitForDecision(third, 20_000, { ticket: "t5", caller: "c5" });
  });

  test("the tenant lists what waits", async () => {
    const id = idOf(await grant.admit(request()));
    expect((await TENANTS.getByName(tenant).listApprovals({ limit: 10 })).items).toMatchObject([{ id }]);
  });
});

describe("what is approved and not used up", () => {
  /** As many questions as a client asks and declines: more than the tenant keeps. */
  async function manyDeclined(): Promise<void> {
    await runInDurableObject(TENANTS.getByName(tenant), (_, { storage }) => {
      storage.sql.exec(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10001)
         INSERT INTO approvals (id, grantId, state, endsAt, record)
         SELECT 'old' || i, 'g', 'withdrawn', ?, '{"withdrawnBy":"declined"}' FROM n`,
        Date.now() + 60_000,
      );
    });
    const other = { ...request().approval, fingerprint: "f2", call: "c2" } as AdmitRequest["approval"];
    expect((await grant.admit(request({ approval: other }))).status).toBe("pending");
  }

  test("can be taken back, however much a client asks and declines meanwhile", async () => {
    const id = await approved(9);
    await manyDeclined();
    const object = TENANTS.getByName(tenant);
    expect((await object.listApprovals({ state: "approved", limit: 10 })).items).toMatchObject([{ id }]);
    const rejected = await object.decideApproval(OPERATOR, id, { kind: "reject", comment: "enough" });
    expect(rejected).toMatchObject({ ok: true });
    expect(await grant.admit(request())).toMatchObject({ status: "rejected" });
    const kept = await runInDurableObject(object, (_, { storage }) =>
      storage.sql.exec<{ kept: number }>("SELECT COUNT(*) AS kept FROM approvals").one(),
    );
    expect(kept.kept).toBeLessThanOrEqual(10_002);
  });

  test("ends with its rules, however much a client asks and declines meanwhile", async () => {
    const id = await approved(9);
    await manyDeclined();
    await changeAndChangeBack();
    expect((await grant.admit(request())).status).toBe("pending");
    expect(await grant.showApproval(id)).toMatchObject({ state: "withdrawn", withdrawnBy: "changed" });
  });

  test("ends with its rules where the answer to the human's decision was lost", async () => {
    const id = idOf(await grant.admit(request()));
    const object = TENANTS.getByName(tenant);
    const before = Date.now();
    // What the tenant would ask, and never hears the answer of.
    expect(await grant.decideApproval(id, { kind: "approve", minutes: 60 })).toMatchObject({ ok: true });
    await expect
      .poll(async () => (await object.listApprovals({ state: "approved", limit: 10 })).items)
      .toMatchObject([{ id }]);
    const { items } = await object.listApprovals({ limit: 10 });
    expect(items[0]?.endsAt).toBeGreaterThanOrEqual(before + 3_600_000);
    // Its first time is over.
    await runInDurableObject(object, (_, { storage }) =>
      storage.sql.exec("UPDATE approvals SET endsAt = endsAt - 120000").toArray(),
    );
    await changeAndChangeBack();
    expect((await grant.admit(request())).status).toBe("pending");
  });
});
