import { afterAll, beforeAll, expect, test } from "vitest";
import { ask, call, openSession, succeeded } from "../support/agent.ts";
import { type Access, type Gateway, startGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

// What a server gave to a client is nobody else's, also not the next server's of its name.

let before: Recorder;
let after: Recorder;
let gateway: Gateway;

beforeAll(async () => {
  [before, after, gateway] = await Promise.all([startRecorder(), startRecorder(), startGateway()]);
  const state = () => ({ resultType: "input_required", inputRequests: {}, requestState: "of the first" });
  const task = { resultType: "task", taskId: "1", status: "working" };
  const done = { ask: state(), task };
  before.respond("tools/call", ({ name }) => done[name as keyof typeof done] ?? { content: [] });
  after.respond("tools/call", ({ name }) => (name === "task" ? task : { content: [] }));
  before.respond("tasks/get", () => ({ taskId: "1", status: "working" }));
  after.respond("tasks/get", () => ({ taskId: "1", status: "working", statusMessage: "of another grant" }));
});
afterAll(async () => {
  await Promise.all([gateway?.stop(), before?.stop(), after?.stop()]);
});

const policy = { version: "1", default: "allow" };

/** Registers the server of the same name elsewhere, and says whether a worker has heard of it before it is called. */
async function moved(known: boolean, first?: (access: Access) => Promise<void>) {
  const access = await gateway.setup({ upstream: before.url, policy });
  await first?.(access);
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

test.each([true, false])("a task is not one of the next server's, known to the worker: %s", async (known) => {
  const { access } = await moved(known, async (at) => {
    expect((await call(at, "task", {}, { era: "modern" })).status).toBe(200);
    expect((await ask(at, "tasks/get", { taskId: "1" }, { era: "modern" })).status).toBe(200);
  });
  const get = () => ask(access, "tasks/get", { taskId: "1" }, { era: "modern" });
  expect((await get()).text).not.toContain("of another grant");
  expect(after.received("tasks/get")).toEqual([]);
  // Its own has the same id.
  expect((await call(access, "task", {}, { era: "modern" })).status).toBe(200);
  expect((await get()).text).toContain("of another grant");
});

test.each([true, false])("a state ends with its server, known to the worker: %s", async (known) => {
  const { access, requestState } = await moved(known);
  const params = { name: "ask", arguments: {}, requestState, inputResponses: {} };
  const reply = await ask(access, "tools/call", params, { era: "modern" });
  expect(reply.status).toBe(400);
  expect(after.requests).toEqual([]);
  expect(succeeded(await call(access, "echo", {}, { era: "modern" }))).toBe(true);
});
