import { afterAll, beforeAll, expect, test } from "vitest";
import { call, succeeded } from "../support/agent.ts";
import { type Gateway, startGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

let up: Recorder;
let gateway: Gateway;

beforeAll(async () => {
  [up, gateway] = await Promise.all([startRecorder(), startGateway()]);
});
afterAll(async () => {
  await Promise.all([gateway?.stop(), up?.stop()]);
});

test.each(["grant", "tenant"])(
  "what a layer in shadow mode counts binds nothing, scope %s",
  async (scope) => {
    const limit = { counter: "calls", window: "minute", scope };
    const access = await gateway.setup({
      upstream: up.url,
      policy: { version: "1", default: "allow", tools: { echo: { limits: [{ ...limit, max: 2 }] } } },
      baseline: {
        version: "1",
        default: "allow",
        mode: "shadow",
        all_tools: { limits: [{ ...limit, max: 4 }] },
        tools: { echo: { limits: [{ ...limit, max: 100, cost: 2 }] } },
      },
    });
    // Three calls that the binding limit does not count, and then those that it does.
    for (let i = 0; i < 3; i++) expect(succeeded(await call(access, "other"))).toBe(true);
    const echoes = [];
    for (let i = 0; i < 3; i++) echoes.push(succeeded(await call(access, "echo")));
    expect(echoes).toEqual([true, true, false]);
    const rows = await gateway.ledger(access.tenant, access.grant);
    const over = rows.filter(({ shadows }) => JSON.stringify(shadows ?? []).includes("limited"));
    expect(over.map(({ tool }) => tool)).toEqual(["echo"]);
  },
);
