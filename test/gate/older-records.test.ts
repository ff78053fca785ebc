import { afterAll, beforeAll, expect, test } from "vitest";
import { call, ERAS, succeeded } from "../support/agent.ts";
import { type Access, type Gateway, startGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

// A worker knows a grant's record and its tenant's snapshot apart. A newer snapshot, which another grant's call brought,
// says nothing of how old the record is.

let up: Recorder;
let gateway: Gateway;

beforeAll(async () => {
  [up, gateway] = await Promise.all([startRecorder(), startGateway()]);
});
afterAll(async () => {
  await Promise.all([gateway?.stop(), up?.stop()]);
});

const lax = { version: "1", default: "allow" };
const strict = { version: "1", default: "deny" };

/** Two grants of one tenant, both known to the worker. */
async function twoGrants(): Promise<{ one: Access; other: Access; base: string }> {
  const one = await gateway.setup({ upstream: up.url, policy: lax });
  const { tenant } = one;
  await gateway.setup({ upstream: up.url, policy: strict, policyName: "strict", tenant });
  const other = await gateway.setup({ upstream: up.url, policy: lax, tenant });
  for (const access of [one, other]) expect(succeeded(await call(access, "echo"))).toBe(true);
  up.clear();
  return { one, other, base: `/api/v1/tenants/${tenant}/grants/${one.grant}` };
}

const changes: [string, (base: string) => Promise<unknown>][] = [
  ["another policy", (base) => gateway.api("PATCH", base, { servers: { up: "strict" } })],
  ["another secret", (base) => gateway.api("POST", `${base}/rotate`, { graceSeconds: 0 })],
];

test.each(ERAS.flatMap((era) => changes.map(([what, change]) => [era, what, change] as const)))(
  "%s: %s binds a grant whose tenant's newer snapshot came by another grant's call",
  async (era, _what, change) => {
    const { one, other, base } = await twoGrants();
    expect(await change(base)).toMatchObject({ status: 200, body: { bound: true } });
    expect(succeeded(await call(other, "echo", {}, { era }))).toBe(true);
    up.clear();
    expect(succeeded(await call(one, "echo", {}, { era }))).toBe(false);
    expect(up.received("tools/call")).toHaveLength(0);
  },
);
