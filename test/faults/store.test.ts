import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { call, decisionOf, ERAS, forwarded, ledger, sleep, succeeded } from "../support/agent.ts";
import { type Access, type Gateway, startGateway } from "../support/gateway.ts";
import type { KvFault } from "../support/kv.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

const policy = { version: "1", default: "deny", tools: { echo: {} } };
const denying = { version: "1", default: "deny", tools: { echo: { action: "deny" } } };

let up: Recorder;
let gateway: Gateway;
let access: Access;

beforeEach(async () => {
  [up, gateway] = await Promise.all([startRecorder(), startGateway()]);
  access = await gateway.setup({ upstream: up.url, policy });
});
afterEach(async () => {
  await Promise.all([gateway?.stop(), up?.stop()]);
});

const publish = (document: object) =>
  gateway.api("PUT", `/api/v1/tenants/${access.tenant}/policies/test`, document);
const revoke = () => gateway.api("DELETE", `/api/v1/tenants/${access.tenant}/grants/${access.grant}`);

describe("KV that cannot be reached", () => {
  test.each(["reset", "error", "hang"] as const)(
    "at a cold start: refused, nothing forwarded, and well again, %s",
    async (fault: KvFault) => {
      await gateway.restart();
      gateway.kv.down(fault);
      for (const era of ERAS) {
        const reply = await call(access, "echo", {}, { era });
        expect([reply.status, reply.answer]).toMatchObject([503, { error: { code: -31503 } }]);
      }
      expect(up.requests).toEqual([]);
      gateway.kv.up();
      expect(succeeded(await call(access, "echo"))).toBe(true);
    },
  );

  test("after a warm start: what is known goes on, denials hold, strangers are refused", async () => {
    expect(succeeded(await call(access, "echo"))).toBe(true);
    gateway.kv.down();
    expect(succeeded(await call(access, "echo"))).toBe(true);
    expect(decisionOf(await call(access, "other"))).toMatchObject({ outcome: "deny" });
    const stranger = await call(
      { ...access, token: access.token.replace(/_[a-z0-9]{16}_/, "_aaaaaaaaaaaaaaaa_") },
      "echo",
    );
    expect(stranger.status).toBe(503);
    expect(up.received("tools/call")).toHaveLength(2);
  });

  test("while a policy is published: the change binds all the same, and a revocation too", async () => {
    expect(succeeded(await call(access, "echo"))).toBe(true);
    gateway.kv.down();
    expect(await publish(denying)).toMatchObject({ status: 200, body: { bound: true } });
    expect(decisionOf(await call(access, "echo"))).toMatchObject({ outcome: "deny" });
    expect((await revoke()).status).toBe(200);
    expect((await call(access, "echo")).status).toBe(401);
    expect(up.received("tools/call")).toHaveLength(1);
  });
});

describe("KV that lags", () => {
  test("a cold isolate with an old snapshot decides with the new policy", async () => {
    gateway.kv.freeze();
    await publish(denying);
    await gateway.restart();
    expect(decisionOf(await call(access, "echo"))).toMatchObject({ outcome: "deny" });
    expect(up.requests).toEqual([]);
  });

  test("a cold isolate that still finds a revoked grant is told", async () => {
    gateway.kv.freeze();
    await revoke();
    await gateway.restart();
    expect((await call(access, "echo")).status).toBe(401);
    expect(up.requests).toEqual([]);
  });

  test("a grant that KV does not have yet is refused as unknown", async () => {
    const early = await startGateway();
    early.kv.freeze();
    const grant = await early.setup({ upstream: up.url, policy });
    expect((await call(grant, "echo")).status).toBe(401);
    await early.stop();
  });
});

describe("changes bind on the next call", () => {
  test("a policy", async () => {
    const seen: boolean[] = [];
    for (const document of [policy, denying, policy, denying]) {
      await publish(document);
      seen.push(succeeded(await call(access, "echo")));
    }
    expect(seen).toEqual([true, false, true, false]);
  });

  test("a baseline", async () => {
    expect(succeeded(await call(access, "echo"))).toBe(true);
    await gateway.api("PUT", `/api/v1/tenants/${access.tenant}/baseline`, denying);
    expect(decisionOf(await call(access, "echo"))).toMatchObject({ rule: "baseline/tools/echo/action" });
  });

  test("a server's address", async () => {
    expect(succeeded(await call(access, "echo"))).toBe(true);
    const moved = await startRecorder();
    const path = `/api/v1/tenants/${access.tenant}/servers/up`;
    await gateway.api("PUT", path, { address: moved.url });
    expect(succeeded(await call(access, "echo"))).toBe(true);
    expect([up.received("tools/call").length, moved.received("tools/call").length]).toEqual([1, 1]);
    await moved.stop();
  });

  test("a revocation, which is recorded and survives a restart", async () => {
    expect(succeeded(await call(access, "echo"))).toBe(true);
    expect(await revoke()).toMatchObject({ status: 200, body: { bound: true } });
    expect((await call(access, "echo")).status).toBe(401);
    await gateway.restart();
    expect((await call(access, "echo")).status).toBe(401);
    expect(forwarded(await ledger(gateway, access))).toHaveLength(1);
    expect(up.received("tools/call")).toHaveLength(1);
  });

  test("an expiry, to the second", async () => {
    const grant = await gateway.setup({
      upstream: up.url,
      policy,
      tenant: access.tenant,
      grantOptions: { expiresAt: Date.now() + 700 },
    });
    expect(succeeded(await call(grant, "echo"))).toBe(true);
    await sleep(750);
    expect((await call(grant, "echo")).status).toBe(401);
  });

  test("a change in the midst of traffic: no call that begins after it is judged by the old policy", async () => {
    let over = false;
    const wrong: unknown[] = [];
    const loop = async (client: number) => {
      while (!over) {
        const begun = bound;
        const reply = await call(access, "echo", { client });
        if (begun && succeeded(reply)) wrong.push(reply.text);
      }
    };
    let bound = false;
    const clients = Array.from({ length: 8 }, (_, client) => loop(client));
    await sleep(200);
    expect((await publish(denying)).body).toMatchObject({ bound: true });
    bound = true;
    await sleep(300);
    over = true;
    await Promise.all(clients);
    expect(wrong).toEqual([]);
    expect(forwarded(await ledger(gateway, access))).toHaveLength(up.received("tools/call").length);
  });

  test("a broken policy is refused, and the old one stays in force", async () => {
    expect((await publish({ version: "1", default: "deny", tolls: {} })).status).toBe(422);
    expect(succeeded(await call(access, "echo"))).toBe(true);
  });
});
