import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  ask,
  call,
  decisionOf,
  ledger,
  open,
  openSession,
  refusals,
  sleep,
  succeeded,
  until,
} from "../support/agent.ts";
import { type Access, type Gateway, startGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";
import type { JsonObject } from "../support/recorder-mcp.ts";

const policy = {
  version: "1",
  default: "deny",
  tools: { echo: {}, ask: {}, start_task: {} },
  server_requests: { "roots/list": "allow", "sampling/createMessage": "deny" },
};

let up: Recorder;
let gateway: Gateway;
let access: Access;
let other: Access;

beforeAll(async () => {
  [up, gateway] = await Promise.all([startRecorder(), startGateway()]);
});
beforeEach(async () => {
  access = await gateway.setup({ upstream: up.url, policy });
  other = await gateway.setup({ upstream: up.url, policy, tenant: access.tenant });
  up.respond("tools/call");
  up.interject("tools/call", []);
  up.clear();
});
afterAll(async () => {
  await Promise.all([gateway?.stop(), up?.stop()]);
});

const request = (id: unknown, method: string) => ({ jsonrpc: "2.0", id, method, params: {} });
const rooted = (id: unknown) => ({ jsonrpc: "2.0", id, result: { roots: [] } });
/** Bodies of the responses that the upstream received. */
const responses = () =>
  up.requests.flatMap(({ message }) =>
    message !== undefined && message.method === undefined ? [message] : [],
  );

describe("a server's requests on a legacy stream", () => {
  test("an allowed one reaches the client under a sealed id, and its answer comes back under the server's own", async () => {
    const session = await openSession(access);
    up.interject("tools/call", [request(42, "roots/list")]);
    const { messages } = await call(access, "echo", {}, { session });
    const asked = messages.find((message) => message["method"] === "roots/list");
    expect(asked?.["id"]).toEqual(expect.any(String));
    expect(String(asked?.["id"])).not.toContain("42");
    const answered = await open(access, rooted(asked?.["id"]), { session });
    expect(answered.status).toBe(202);
    expect(responses()).toEqual([rooted(42)]);
  });

  test("a denied one never reaches the client; the server is told, and the ledger knows", async () => {
    const session = await openSession(access);
    up.interject("tools/call", [
      request("s-1", "sampling/createMessage"),
      request("s-2", "elicitation/create"),
    ]);
    const reply = await call(access, "echo", {}, { session });
    expect(succeeded(reply)).toBe(true);
    expect(reply.text).not.toContain("sampling");
    expect(reply.text).not.toContain("elicitation");
    await until(() => responses().length === 2);
    expect(responses()).toMatchObject([
      { id: "s-1", error: { code: -31403 } },
      { id: "s-2", error: { code: -31403 } },
    ]);
    await sleep(50);
    expect(refusals(await ledger(gateway, access), "refused")).toBe(2);
  });

  test("the same on the stream of a GET", async () => {
    const session = await openSession(access);
    const leaving = new AbortController();
    const headers = {
      authorization: `Bearer ${access.token}`,
      accept: "text/event-stream",
      "mcp-session-id": session,
    };
    const stream = await fetch(access.mcpUrl, { headers, signal: leaving.signal });
    expect(stream.status).toBe(200);
    let text = "";
    const reading = (async () => {
      for await (const chunk of stream.body ?? []) text += Buffer.from(chunk).toString();
    })().catch(() => {});
    up.push(request(1, "sampling/createMessage"));
    up.push({ jsonrpc: "2.0", id: 9, result: { tools: [{ name: "x" }], tasks: [{ taskId: "not-mine" }] } });
    up.push(request(2, "roots/list"));
    up.push({ jsonrpc: "2.0", method: "notifications/message", params: { level: "info", data: "hello" } });
    await until(() => text.includes("hello"));
    leaving.abort();
    await reading;
    expect(text).not.toContain("sampling");
    expect(text).not.toContain("not-mine");
    expect(text).toContain("roots/list");
    expect(responses()).toMatchObject([{ id: 1, error: { code: -31403 } }]);
  });

  test("a cancelled request is cancelled under the id that the client knows", async () => {
    const session = await openSession(access);
    const cancelled = { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 42 } };
    up.interject("tools/call", [request(42, "roots/list"), cancelled]);
    const { messages } = await call(access, "echo", {}, { session });
    const ids = messages.map((message) => message["id"] ?? (message["params"] as JsonObject)["requestId"]);
    expect(ids[0]).toEqual(expect.any(String));
    expect(ids[1]).toBe(ids[0]);
  });

  test("an answer is not taken in another session, nor from another grant", async () => {
    const [session, second] = [await openSession(access), await openSession(access)];
    up.interject("tools/call", [request(42, "roots/list")]);
    const { messages } = await call(access, "echo", {}, { session });
    const id = messages.find((message) => message["method"] === "roots/list")?.["id"];
    up.clear();
    expect((await open(access, rooted(id), { session: second })).status).toBe(400);
    expect((await open(access, rooted(id))).status).toBe(400);
    expect((await open(other, rooted(id))).status).toBe(400);
    expect(up.requests).toEqual([]);
  });
});

describe("input that a modern server requires", () => {
  const wanting = (inputRequests: unknown) => () => ({
    resultType: "input_required",
    inputRequests,
    requestState: "the-server's-own",
  });

  test("what is allowed passes, with its state sealed, and the state comes back as the server's own", async () => {
    up.respond("tools/call", wanting({ a: { method: "roots/list" } }) as () => JsonObject);
    const first = await call(access, "ask", {}, { era: "modern" });
    const result = first.answer["result"] as JsonObject;
    expect(result).toMatchObject({
      resultType: "input_required",
      inputRequests: { a: { method: "roots/list" } },
    });
    expect(String(result["requestState"])).not.toContain("own");
    const retry = {
      name: "ask",
      arguments: {},
      inputResponses: { a: { roots: [] } },
      requestState: result["requestState"],
    };
    await ask(access, "tools/call", retry, { era: "modern" });
    expect(up.received("tools/call").at(-1)?.message?.params).toMatchObject({
      requestState: "the-server's-own",
      inputResponses: { a: { roots: [] } },
    });
    up.clear();
    expect((await ask(other, "tools/call", retry, { era: "modern" })).status).toBe(400);
    expect(up.requests).toEqual([]);
  });

  test.each([
    ["denied by name", { a: { method: "roots/list" }, b: { method: "sampling/createMessage" } }],
    ["not named", { a: { method: "elicitation/create" } }],
    ["without a method", { a: {} }],
    ["in an array", [{ method: "sampling/createMessage" }]],
    ["as text", "sampling/createMessage"],
  ])("what is %s ends the call", async (_what, asks) => {
    up.respond("tools/call", wanting(asks) as () => JsonObject);
    const reply = await call(access, "ask", {}, { era: "modern" });
    expect(reply.answer).toMatchObject({ id: 1, result: { isError: true, resultType: "complete" } });
    expect(decisionOf(reply)).toMatchObject({ outcome: "deny" });
    expect(reply.text).not.toContain("inputRequests");
    expect(reply.text).not.toContain("own");
  });

  test("a retry is judged as a fresh call", async () => {
    up.respond("tools/call", wanting({ a: { method: "roots/list" } }) as () => JsonObject);
    const { answer } = await call(access, "ask", {}, { era: "modern" });
    const { requestState } = answer["result"] as JsonObject;
    const path = `/api/v1/tenants/${access.tenant}/policies/test`;
    await gateway.api("PUT", path, { ...policy, tools: { ask: { action: "deny" } } });
    up.clear();
    const retry = await ask(access, "tools/call", { name: "ask", requestState }, { era: "modern" });
    expect(decisionOf(retry)).toMatchObject({ outcome: "deny" });
    expect(up.requests).toEqual([]);
  });
});

describe("tasks", () => {
  test("belong to the grant that made them, on the server where it did", async () => {
    up.respond("tools/call", () => ({ task: { taskId: "t-1", status: "working" } }));
    up.respond("tasks/get", ({ taskId }) => ({ taskId, status: "working" }));
    up.respond("tasks/list", () => ({
      tasks: [{ taskId: "t-0" }, { taskId: "t-1", extra: 1 }, { taskId: 7 }, null],
    }));
    await call(access, "start_task");
    up.clear();
    expect((await ask(access, "tasks/get", { taskId: "t-1" })).answer).toMatchObject({
      result: { taskId: "t-1" },
    });
    expect((await ask(access, "tasks/list")).answer).toMatchObject({
      result: { tasks: [{ taskId: "t-1", extra: 1 }] },
    });
    expect((await ask(other, "tasks/list")).answer).toMatchObject({ result: { tasks: [] } });
    const mine = await ask(other, "tasks/get", { taskId: "t-1" });
    const none = await ask(other, "tasks/get", { taskId: "t-9" });
    expect(mine.answer).toMatchObject({ error: { code: -32602 } });
    expect(none.text).toBe(mine.text);
    expect(up.received("tasks/get")).toHaveLength(1);
  });

  test("a modern task may not ask what is denied", async () => {
    up.respond("tools/call", () => ({ resultType: "task", taskId: "m-1", status: "working" }));
    up.respond("tasks/get", () => ({
      taskId: "m-1",
      status: "input_required",
      inputRequests: { a: { method: "sampling/createMessage" } },
    }));
    await call(access, "start_task", {}, { era: "modern" });
    const reply = await ask(access, "tasks/get", { taskId: "m-1" }, { era: "modern" });
    expect(reply.answer).toMatchObject({ error: { code: -31403 } });
    expect(reply.text).not.toContain("inputRequests");
  });
});
