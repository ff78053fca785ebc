import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  call,
  decisionOf,
  forwarded,
  ledger,
  ledgerWhen,
  openSession,
  outcomes,
  refusals,
  sleep,
  succeeded,
  until,
} from "../support/agent.ts";
import { type Access, type Gateway, startGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

const limit = (max: number, more = {}) => ({
  version: "1",
  default: "deny",
  tools: { echo: { limits: [{ counter: "echoes", window: "hour", max, ...more }] }, no: { action: "deny" } },
});

let up: Recorder;
let gateway: Gateway;

beforeEach(async () => {
  [up, gateway] = await Promise.all([startRecorder(), startGateway()]);
});
afterEach(async () => {
  await Promise.all([gateway?.stop(), up?.stop()]);
});

/** Many clients call until each is told that nobody is there. */
async function callUntilGone(access: Access, clients: number): Promise<void> {
  await Promise.all(
    Array.from({ length: clients }, async () => {
      for (;;) {
        const reply = await call(access, "echo").catch(() => undefined);
        if (reply === undefined) return;
      }
    }),
  );
}

/** Kills the gateway under load and starts it again on the same disk. */
async function crash(access: Access): Promise<void> {
  const before = up.received("tools/call").length;
  const clients = callUntilGone(access, 12);
  await until(() => up.received("tools/call").length > before + 10, 20_000);
  await gateway.kill();
  await clients;
  await gateway.restart();
}

test("killed under load, three times: every call that the upstream saw has its row, and the chain holds", async () => {
  const access = await gateway.setup({ upstream: up.url, policy: limit(1_000_000) });
  for (let times = 0; times < 3; times++) await crash(access);
  expect(succeeded(await call(access, "echo"))).toBe(true);
  const rows = await ledger(gateway, access);
  const seen = up.received("tools/call").length;
  expect(seen).toBeGreaterThan(20);
  // A row is durable before its call is sent, so a crash may leave rows whose call never went: 12 for each crash.
  expect(forwarded(rows).length).toBeGreaterThanOrEqual(seen);
  expect(forwarded(rows).length).toBeLessThanOrEqual(seen + 36);
  expect(outcomes(rows).size).toBeLessThanOrEqual(forwarded(rows).length);
});

test("killed under load: no window ever admits more than its limit", async () => {
  const access = await gateway.setup({ upstream: up.url, policy: limit(100) });
  const clients = callUntilLimited(access, 70);
  await clients;
  await gateway.restart();
  await Promise.all(Array.from({ length: 64 }, () => call(access, "echo")));
  expect(succeeded(await call(access, "echo"))).toBe(false);
  expect(up.received("tools/call").length).toBe(100);
  expect(forwarded(await ledger(gateway, access))).toHaveLength(100);
});

async function callUntilLimited(access: Access, calls: number): Promise<void> {
  for (let made = 0; made < calls; made += 10) {
    const replies = await Promise.all(Array.from({ length: 10 }, () => call(access, "echo")));
    expect(replies.every(succeeded)).toBe(true);
  }
}

test.each(["grant", "tenant"] as const)(
  "killed while calls are in flight: they stay charged, scope %s",
  async (scope) => {
    const access = await gateway.setup({ upstream: up.url, policy: limit(20, { scope }) });
    await up.fault({ kind: "hang" });
    const flying = Array.from({ length: 12 }, () => call(access, "echo").catch(() => undefined));
    while (up.received("tools/call").length < 12) await sleep(10);
    await gateway.kill();
    await Promise.all(flying);
    await up.fault();
    await gateway.restart();
    const replies = await Promise.all(Array.from({ length: 20 }, () => call(access, "echo")));
    expect(replies.filter(succeeded)).toHaveLength(8);
    expect(up.received("tools/call")).toHaveLength(20);
    const rows = await ledger(gateway, access);
    expect(forwarded(rows)).toHaveLength(20);
    // Those that the crash took have no outcome: unknown, not "never made".
    const settled = await ledgerWhen(gateway, access, (all) => outcomes(all).size >= 8);
    expect(outcomes(settled).size).toBe(8);
  },
);

test("past a checkpoint, counters and chain come back as they were", async () => {
  const access = await gateway.setup({ upstream: up.url, policy: limit(1030) });
  for (let made = 0; made < 1000; made += 50) {
    await Promise.all(Array.from({ length: 50 }, () => call(access, "echo")));
  }
  await gateway.restart();
  const replies = await Promise.all(Array.from({ length: 50 }, () => call(access, "echo")));
  expect(replies.filter(succeeded)).toHaveLength(30);
  expect(forwarded(await ledger(gateway, access))).toHaveLength(1030);
});

test("sessions, wait times and denials are the same after a restart", async () => {
  const access = await gateway.setup({ upstream: up.url, policy: limit(1) });
  const session = await openSession(access);
  expect(succeeded(await call(access, "echo", {}, { session }))).toBe(true);
  const before = Number(decisionOf(await call(access, "echo", {}, { session }))?.["retryAfterMs"]);
  await gateway.restart();
  const after = Number(decisionOf(await call(access, "echo", {}, { session }))?.["retryAfterMs"]);
  expect(after).toBeLessThanOrEqual(before);
  expect(after).toBeGreaterThan(before - 30_000);
  expect(decisionOf(await call(access, "no", {}, { session }))).toMatchObject({ outcome: "deny" });
});

test("killed under a flood of denials: what is lost is at most the count of the last second", async () => {
  const access = await gateway.setup({ upstream: up.url, policy: limit(1) });
  for (let times = 0; times < 30; times++) await call(access, "no");
  await ledgerWhen(gateway, access, (all) => refusals(all, "denied") >= 30);
  for (let times = 0; times < 5; times++) await call(access, "no");
  await gateway.restart();
  const counted = refusals(await ledger(gateway, access), "denied");
  expect(counted).toBeGreaterThanOrEqual(30);
  expect(counted).toBeLessThanOrEqual(35);
});

test("the ledger is on disk, one file for each grant", async () => {
  const access = await gateway.setup({ upstream: up.url, policy: limit(1) });
  await call(access, "echo");
  const files = await readdir(join(gateway.storageDir, "Grant"));
  expect(files.filter((name) => name.endsWith(".sqlite")).length).toBeGreaterThan(0);
});
