import { afterAll, beforeAll, expect, test } from "vitest";
import {
  ask,
  call,
  decisionOf,
  ERAS,
  forwarded,
  ledger,
  ledgerWhen,
  openSession,
  type Reply,
  refusals,
  sleep,
  succeeded,
} from "../support/agent.ts";
import { type Access, type Gateway, startGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";
import type { JsonObject } from "../support/recorder-mcp.ts";

let up: Recorder;
let gateway: Gateway;

beforeAll(async () => {
  [up, gateway] = await Promise.all([startRecorder(), startGateway()]);
});
afterAll(async () => {
  await Promise.all([gateway?.stop(), up?.stop()]);
});

const limited = (limit: JsonObject, more: JsonObject = {}) => ({
  version: "1",
  default: "deny",
  tools: { echo: { limits: [{ counter: "echoes", window: "minute", max: 2, ...limit }] }, ...more },
});
const setup = (policy: object, more: JsonObject = {}) => gateway.setup({ upstream: up.url, policy, ...more });

test.each(ERAS)("the wait is told, is enough, and is not too long, %s", async (era) => {
  const access = await setup(limited({ window: 2, max: 1, on_deny: "Slow down." }));
  const first = Date.now();
  expect(succeeded(await call(access, "echo", {}, { era }))).toBe(true);
  const refused = await call(access, "echo", {}, { era });
  const told = Date.now();
  expect(refused.status).toBe(200);
  const decision = decisionOf(refused);
  expect(decision).toMatchObject({ outcome: "deny", rule: "test/tools/echo/limits/0" });
  expect(decision?.["reason"]).toContain("Slow down.");
  const wait = Number(decision?.["retryAfterMs"]);
  expect(wait).toBeGreaterThan(0);
  // The window opened between our clock's two readings around the first call.
  expect(told + wait).toBeGreaterThanOrEqual(first + 2000);
  expect(wait).toBeLessThanOrEqual(2000);
  await sleep(Math.max(0, wait - 800 - (Date.now() - told)));
  expect(succeeded(await call(access, "echo", {}, { era }))).toBe(false);
  await sleep(Math.max(0, wait - (Date.now() - told)));
  expect(succeeded(await call(access, "echo", {}, { era }))).toBe(true);
});

test("64 clients at once: exactly as many calls arrive as the limit allows, and each has its row", async () => {
  const access = await setup(limited({ max: 23 }));
  up.clear();
  const replies = await Promise.all(
    Array.from({ length: 64 }, async (_, client) => [
      await call(access, "echo", { client }),
      await call(access, "echo", { client }),
    ]),
  );
  expect(replies.flat().filter(succeeded)).toHaveLength(23);
  expect(up.received("tools/call")).toHaveLength(23);
  const rows = await ledgerWhen(gateway, access, (all) => refusals(all, "limited") >= 128 - 23);
  expect(forwarded(rows)).toHaveLength(23);
  expect(refusals(rows, "limited")).toBe(128 - 23);
});

test("64 clients of two grants at once share the tenant's limit", async () => {
  const policy = limited({ max: 17, scope: "tenant" });
  const one = await setup(policy);
  const two = await setup(policy, { tenant: one.tenant });
  expect(two.grant).not.toBe(one.grant);
  up.clear();
  const replies = await Promise.all(
    Array.from({ length: 64 }, (_, client) => call(client % 2 ? one : two, "echo")),
  );
  expect(replies.filter(succeeded)).toHaveLength(17);
  expect(up.received("tools/call")).toHaveLength(17);
  const rows = [...(await ledger(gateway, one)), ...(await ledger(gateway, two))];
  expect(forwarded(rows)).toHaveLength(17);
});

test("another tenant's counters of the same name are others", async () => {
  const policy = limited({ max: 1, scope: "tenant" });
  const [one, two] = [await setup(policy), await setup(policy)];
  expect(succeeded(await call(one, "echo"))).toBe(true);
  expect(succeeded(await call(two, "echo"))).toBe(true);
  expect(succeeded(await call(one, "echo"))).toBe(false);
});

test("a session's limit counts each session for itself", async () => {
  const access = await setup(limited({ max: 1, scope: "session" }));
  const sessions = [await openSession(access), await openSession(access)];
  const tries: boolean[] = [];
  for (const session of [...sessions, ...sessions]) {
    tries.push(succeeded(await call(access, "echo", {}, { session })));
  }
  expect(tries).toEqual([true, true, false, false]);
});

test("a session's limit is the grant's where the era has no sessions", async () => {
  const access = await setup(limited({ max: 1, scope: "session" }));
  expect(succeeded(await call(access, "echo", {}, { era: "modern" }))).toBe(true);
  expect(succeeded(await call(access, "echo", {}, { era: "modern" }))).toBe(false);
});

test("entries that name one counter share it, and costs are summed", async () => {
  const cost = { counter: "money", window: "hour", max: 100, cost: { path: "args.amount" } };
  const access = await setup({
    version: "1",
    default: "deny",
    tools: { pay: { limits: [cost] }, refund: { limits: [cost] } },
  });
  const pay = (tool: string, amount: unknown): Promise<Reply> => call(access, tool, { amount });
  expect(succeeded(await pay("pay", 60))).toBe(true);
  expect(succeeded(await pay("refund", 41))).toBe(false);
  expect(succeeded(await pay("refund", 40))).toBe(true);
  expect(succeeded(await pay("pay", 0.01))).toBe(false);
  for (const amount of [-50, "1", null, [1]]) expect(succeeded(await pay("pay", amount))).toBe(false);
  const never = decisionOf(await pay("pay", 101));
  expect(never).toMatchObject({ outcome: "deny" });
  expect(never).not.toHaveProperty("retryAfterMs");
});

test("a refused call charges nothing, of all its limits", async () => {
  const access = await setup({
    version: "1",
    default: "deny",
    all_tools: { limits: [{ counter: "all", window: "minute", max: 3 }] },
    tools: {
      echo: { limits: [{ counter: "echoes", window: "minute", max: 1 }] },
      other: {},
      no: { action: "deny" },
    },
  });
  const tries: boolean[] = [];
  for (const tool of ["echo", "echo", "no", "other", "other", "other"])
    tries.push(succeeded(await call(access, tool)));
  expect(tries).toEqual([true, false, false, true, true, false]);
});

test("a new version of the policy does not reset a counter", async () => {
  const access: Access = await setup(limited({ max: 1 }));
  expect(succeeded(await call(access, "echo"))).toBe(true);
  const path = `/api/v1/tenants/${access.tenant}/policies/test`;
  expect((await gateway.api("PUT", path, limited({ max: 1, on_deny: "New text." }))).status).toBe(200);
  expect(decisionOf(await call(access, "echo"))?.["reason"]).toContain("New text.");
});

test("limits of a layer in shadow mode count and record, and refuse nothing", async () => {
  const access = await setup({ ...limited({ max: 1 }), mode: "shadow" });
  for (let times = 0; times < 3; times++) expect(succeeded(await call(access, "echo"))).toBe(true);
  const rows = forwarded(await ledger(gateway, access));
  expect(rows.map((row) => (row["shadows"] as JsonObject[] | undefined)?.[0]?.["outcome"])).toEqual([
    undefined,
    "limited",
    "limited",
  ]);
});

test("resources and prompts have limits too", async () => {
  const limits = [{ counter: "reads", window: "minute", max: 1 }];
  const access = await setup({ version: "1", default: "deny", resources: { "file:///*": { limits } } });
  expect(succeeded(await ask(access, "resources/read", { uri: "file:///a" }))).toBe(true);
  const refused = await ask(access, "resources/read", { uri: "file:///b" });
  expect(refused.answer).toMatchObject({ error: { code: -31403 } });
  expect(decisionOf(refused)?.["retryAfterMs"]).toBeGreaterThan(0);
});
