import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { call, forwarded, ledger, outcomes, sleep, succeeded, until } from "../support/agent.ts";
import type { Access, Gateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";
import { type Crowd, startCrowd } from "./crowd.ts";
import { type Fault, setFault, startFaultyGateway } from "./faulty.ts";

// What becomes of a change where an object was restarted, cannot be reached, or has no lease that binds it.

const CLIENTS = 64;
/** As the Tenant object grants it; what was admitted last is sent within a second more. */
const LEASE_MS = 20_000;

const allowing = { version: "1", default: "deny", tools: { echo: {} } };
const denying = { version: "1", default: "deny", tools: { echo: { action: "deny" } } };

let up: Recorder;
let gateway: Gateway;
let first: Access;
let second: Access;
let crowd: Crowd;

beforeAll(async () => {
  [up, gateway] = await Promise.all([startRecorder(), startFaultyGateway()]);
});
afterAll(async () => {
  await Promise.all([gateway?.stop(), up?.stop()]);
});

beforeEach(async () => {
  first = await gateway.setup({ upstream: up.url, policy: allowing });
  const path = `/api/v1/tenants/${first.tenant}/grants`;
  const { body } = await gateway.api("POST", path, { servers: { up: "test" } });
  second = { ...first, ...(body as { grant: string; token: string }) };
  gateway.kv.freeze();
  crowd = startCrowd(CLIENTS, [first, second]);
  await until(() => crowd.passed >= CLIENTS, 20_000);
});
afterEach(async () => {
  await crowd.stop();
  gateway.kv.thaw();
  await Promise.all([setFault(gateway, first), setFault(gateway, second)]);
});

type Change = { revision: number; bound: boolean; boundBy: number };

async function publish(document: object): Promise<Change & { answeredInMs: number }> {
  const startedAt = Date.now();
  const { status, body } = await gateway.api(
    "PUT",
    `/api/v1/tenants/${first.tenant}/policies/test`,
    document,
  );
  expect(status).toBe(200);
  return { ...(body as Change), answeredInMs: Date.now() - startedAt };
}

async function revoke({ tenant, grant }: Access): Promise<Change> {
  const { status, body } = await gateway.api("DELETE", `/api/v1/tenants/${tenant}/grants/${grant}`);
  expect(status).toBe(200);
  return body as Change;
}

/** Counts what arrives while the crowd is refused, for a moment. */
async function arrivals(): Promise<number> {
  up.clear();
  crowd.reset();
  await sleep(300);
  await until(() => crowd.refused >= CLIENTS, 20_000);
  return up.received("tools/call").length;
}

describe("an object that is restarted", () => {
  test("before the change: told all the same", async () => {
    await setFault(gateway, first, "evict");
    expect(await publish(denying)).toMatchObject({ bound: true });
    expect(await arrivals()).toBe(0);
  });

  test("after the change, with every isolate's memory and a stale KV: still bound", async () => {
    expect(await publish(denying)).toMatchObject({ bound: true });
    await setFault(gateway, first, "evict");
    expect(await arrivals()).toBe(0);
    await gateway.restart();
    expect(await arrivals()).toBe(0);
  });

  test("while the change is told", async () => {
    const changed = publish(denying);
    for (let times = 0; times < 5; times++) {
      await setFault(gateway, first, "evict");
      await sleep(100);
    }
    expect(await changed).toMatchObject({ bound: true });
    expect(await arrivals()).toBe(0);
  });

  test("after its revocation: it stays revoked", async () => {
    expect(await revoke(first)).toMatchObject({ bound: true });
    await setFault(gateway, first, "evict");
    expect((await call(first, "echo")).status).toBe(401);
    await gateway.restart();
    expect((await call(first, "echo")).status).toBe(401);
    expect(succeeded(await call(second, "echo"))).toBe(true);
  });
});

describe("an object that the tenant cannot reach", () => {
  test.each(["throw", "hang", "cut"] satisfies Fault[])(
    "%s: the answer says until when, and then no call passes",
    async (fault) => {
      await setFault(gateway, first, fault);
      const change = await publish(denying);
      const answeredAt = Date.now();
      expect(change.bound).toBe(false);
      expect(change.answeredInMs).toBeLessThan(2500);
      expect(change.boundBy).toBeGreaterThan(answeredAt);
      expect(change.boundBy).toBeLessThan(answeredAt + LEASE_MS + 2000);
      // The other object is bound at once, whatever becomes of the first.
      expect(succeeded(await call(second, "echo"))).toBe(false);

      await sleep(change.boundBy - Date.now());
      expect(await arrivals()).toBe(0);
    },
  );

  test("a revocation that does not get through ends the grant with its lease", async () => {
    await setFault(gateway, first, "cut");
    const change = await revoke(first);
    expect(change.bound).toBe(false);
    // It decides by itself while its lease lasts: that is what the answer says.
    expect(succeeded(await call(first, "echo"))).toBe(true);
    await sleep(change.boundBy - Date.now());
    for (let calls = 0; calls < 20; calls++) {
      expect(succeeded(await call(first, "echo"))).toBe(false);
    }
    await setFault(gateway, first);
    expect((await call(first, "echo")).status).toBe(401);
  });
});

test("leave that arrives late is given back: nothing is sent after the answer", async () => {
  await crowd.stop();
  await setFault(gateway, first, "late");
  const slow = call(first, "echo");
  await sleep(200);
  expect(await publish(denying)).toMatchObject({ bound: true });
  up.clear();
  expect((await slow).status).toBe(503);
  expect(up.received("tools/call")).toEqual([]);
  const rows = await ledger(gateway, first);
  const admitted = forwarded(rows).at(-1);
  expect(outcomes(rows).get(Number(admitted?.["seq"]))).toMatchObject({ reached: false });
});

describe("without leases", () => {
  // The proof that the tests above and in rounds.test.ts can fail.
  test("a change is answered, and calls go on passing", async () => {
    for (const grant of [first, second]) {
      await setFault(gateway, grant, "unleased");
      await setFault(gateway, grant, "evict");
    }
    crowd.reset();
    await until(() => crowd.passed >= CLIENTS, 20_000);
    expect(await publish(denying)).toMatchObject({ bound: true });
    up.clear();
    crowd.reset();
    await until(() => crowd.passed >= CLIENTS, 20_000);
    expect(up.received("tools/call").length).toBeGreaterThan(0);
  });
});
