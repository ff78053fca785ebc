import { afterAll, beforeAll, expect, test } from "vitest";
import { ask, call, openSession, succeeded } from "../support/agent.ts";
import { type Gateway, startGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

// What a server gave to a client is nobody else's, also not the next server's of its name.

let before: Recorder;
let after: Recorder;
let gateway: Gateway;

beforeAll(async () => {
  [before, after, gateway] = await Promise.all([startRecorder(), startRecorder(), startGateway()]);
  const state = () => ({ resultType: "input_required", inputRequests: {}, requestState: "of the first" });
  before.respond("tools/call", ({ name }) => (name === "ask" ? state() : { content: [] }));
});
afterAll(async () => {
  await Promise.all([gateway?.stop(), before?.stop(), after?.stop()]);
});

const policy = { version: "1", default: "allow" };

/** Registers the server of the same name elsewhere, and says whether a worker has heard of it before it is called. */
async function moved(known: boolean) {
  const access = await gateway.setup({ upstream: before.url, policy });
  const session = await openSession(access);
  const stateOf = async () => (await call(access, "ask", {}, { era: "modern" })).answer["result"];
  const { requestState } = (await stateOf()) as { requestState: string };
  const path = `/api/v1/tenants/${access.tenant}/servers/up`;
  const registration = { address: after.url, pins: "off", scan: false, scanEverySeconds: null };
  expect((await gateway.api("PUT", path, registration)).status).toBeLessThan(300);
  if (known) expect(succeeded(await call(access, "echo", {}, { era: "modern" }))).toBe(true);
  after.clear();
  return { access, session, requestState };
}

test.each([true, false])("a session ends with its server, known to the worker: %s", async (known) => {
  const { access, session } = await moved(known);
  const reply = await call(access, "echo", {}, { session });
  expect(reply.status).toBe(404);
  expect(after.requests).toEqual([]);
  const next = await openSession(access);
  expect(succeeded(await call(access, "echo", {}, { session: next }))).toBe(true);
});

test.each([true, false])("a state ends with its server, known to the worker: %s", async (known) => {
  const { access, requestState } = await moved(known);
  const params = { name: "ask", arguments: {}, requestState, inputResponses: {} };
  const reply = await ask(access, "tools/call", params, { era: "modern" });
  expect(reply.status).toBe(400);
  expect(after.requests).toEqual([]);
  expect(succeeded(await call(access, "echo", {}, { era: "modern" }))).toBe(true);
});
