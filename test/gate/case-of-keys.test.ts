import { afterAll, beforeAll, expect, test } from "vitest";
import { call, decisionOf, succeeded } from "../support/agent.ts";
import { type Access, type Gateway, startGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

let up: Recorder;
let gateway: Gateway;
let access: Access;

beforeAll(async () => {
  [up, gateway] = await Promise.all([startRecorder(), startGateway()]);
  access = await gateway.setup({
    upstream: up.url,
    policy: {
      version: "1",
      default: "deny",
      tools: {
        echo: { arguments: { not: { required: ["force"] }, dependentRequired: { amount: ["ticket"] } } },
      },
    },
  });
});
afterAll(async () => {
  await Promise.all([gateway?.stop(), up?.stop()]);
});

test("what a schema forbids is no other thing in capitals", async () => {
  up.clear();
  for (const args of [{ force: true }, { Force: true }, { amount: 1 }, { Amount: 1 }]) {
    const decision = decisionOf(await call(access, "echo", args));
    expect([args, decision?.["outcome"]]).toEqual([args, "deny"]);
  }
  expect(up.requests).toEqual([]);
  expect(succeeded(await call(access, "echo", { amount: 1, ticket: "t", other: { Force: 1 } }))).toBe(true);
});
