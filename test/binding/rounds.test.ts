import { afterAll, beforeAll, expect, test } from "vitest";
import { sleep, until } from "../support/agent.ts";
import { type Access, type Gateway, startGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";
import { startCrowd } from "./crowd.ts";

// Architecture, invariant 5: once a change is answered as bound, no call that it forbids reaches a server.

const ROUNDS = 100;
const CLIENTS = 64;
/** Clients of a round whose grant is revoked in it; the others' policy is changed. */
const REVOKED_CLIENTS = 16;
/** How long the server is watched after the answer: many times what a call takes. */
const WATCH_MS = 100;

const allowing = { version: "1", default: "deny", tools: { echo: {} } };
const denying = { version: "1", default: "deny", tools: { echo: { action: "deny" } } };

let up: Recorder;
let gateway: Gateway;
let standing: Access[];

beforeAll(async () => {
  [up, gateway] = await Promise.all([startRecorder(), startGateway()]);
  const first = await gateway.setup({ upstream: up.url, policy: allowing });
  const more = await Promise.all([mint(first), mint(first)]);
  standing = [first, ...more];
});
afterAll(async () => {
  await Promise.all([gateway?.stop(), up?.stop()]);
});

async function mint(like: Access, policy = "test"): Promise<Access> {
  const path = `/api/v1/tenants/${like.tenant}/grants`;
  const { body } = await gateway.api("POST", path, { servers: { up: policy } });
  return { ...like, ...(body as { grant: string; token: string }) };
}

test(`${ROUNDS} rounds: after the answer to a publish and to a revocation, no call arrives`, {
  timeout: 600_000,
}, async () => {
  const [first] = standing;
  if (first === undefined) throw new Error("no grant");
  const base = `/api/v1/tenants/${first.tenant}`;
  await gateway.api("PUT", `${base}/policies/open`, allowing);
  // Minted before KV's reads stand still, as they may for a minute: nothing that is changed below shows in KV.
  const ending = await Promise.all(Array.from({ length: ROUNDS }, () => mint(first, "open")));
  gateway.kv.freeze();
  const crowd = startCrowd(CLIENTS, standing);
  const slowest = { publish: 0, revoke: 0 };
  try {
    for (const [round, grant] of ending.entries()) {
      for (let client = 0; client < REVOKED_CLIENTS; client++) crowd.move(client, grant);
      crowd.reset();
      await until(() => crowd.passed >= CLIENTS, 20_000);

      const startedAt = Date.now();
      const [published, revoked] = await Promise.all([
        gateway.api("PUT", `${base}/policies/test`, denying).finally(() => {
          slowest.publish = Math.max(slowest.publish, Date.now() - startedAt);
        }),
        gateway.api("DELETE", `${base}/grants/${grant.grant}`).finally(() => {
          slowest.revoke = Math.max(slowest.revoke, Date.now() - startedAt);
        }),
      ]);
      up.clear();
      crowd.reset();
      expect([published, revoked], `round ${round}`).toMatchObject([
        { status: 200, body: { bound: true } },
        { status: 200, body: { bound: true } },
      ]);
      await sleep(WATCH_MS);
      await until(() => crowd.refused >= CLIENTS, 20_000);
      expect(up.received("tools/call").length, `calls that arrived after the answer, round ${round}`).toBe(0);
      expect(crowd.passed, `calls that passed, round ${round}`).toBe(0);

      await gateway.api("PUT", `${base}/policies/test`, allowing);
    }
  } finally {
    await crowd.stop();
    gateway.kv.thaw();
  }
  expect(slowest.publish, "a publish answers within 2 s").toBeLessThan(2500);
  expect(slowest.revoke, "a revocation answers within 2 s").toBeLessThan(2500);
});
