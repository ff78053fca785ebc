import { afterAll, beforeAll, expect, test } from "vitest";
import { ask } from "../support/agent.ts";
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

test("all resources of one subscription are judged on one account", async () => {
  const value = "([a-f]{1,40}x){5}(1|2|3)z$";
  const access = await gateway.setup({
    upstream: up.url,
    policy: {
      version: "1",
      default: "deny",
      resources: { "*": { deny_if: [{ conditions: [{ path: "args.uri", op: "regex", value }] }] } },
    },
  });
  up.clear();
  const resourceSubscriptions = Array.from({ length: 60 }, (_, i) => `x://h/${"a".repeat(2030)}${i}`);
  const { answer } = await ask(
    access,
    "subscriptions/listen",
    { notifications: { resourceSubscriptions } },
    { era: "modern" },
  );
  expect(answer).toMatchObject({ error: { code: -31403, message: expect.stringContaining("more work") } });
  expect(up.requests).toEqual([]);
});

test("half a surrogate pair in a URI is refused like any other that nobody can judge", async () => {
  const access = await gateway.setup({ upstream: up.url, policy: { version: "1", default: "allow" } });
  up.clear();
  const resourceSubscriptions = ["x://h/a", "x://h/\ud800"];
  const { status, answer } = await ask(
    access,
    "subscriptions/listen",
    { notifications: { resourceSubscriptions } },
    { era: "modern" },
  );
  expect([status, answer]).toEqual([
    200,
    expect.objectContaining({ error: expect.objectContaining({ code: -32602 }) }),
  ]);
  expect(up.requests).toEqual([]);
});
