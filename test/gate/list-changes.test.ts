import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask, call, open, openSession, until } from "../support/agent.ts";
import { type Access, type Gateway, startGateway } from "../support/gateway.ts";
import { type PlainServer, startPlainServer } from "../support/plain-server.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

// Within the time between two looks at a stream's grant, and some more for a busy machine.
const SOON_MS = 25_000;

const policy = { version: "1", default: "allow" };
const hiding = { ...policy, hide: ["secret_*"] };
const denying = { ...policy, tools: { echo: { action: "deny" } } };

let up: Recorder;
let quiet: PlainServer;
let gateway: Gateway;

beforeAll(async () => {
  // Answers a POST with a stream on which nothing comes.
  quiet = await startPlainServer((_body, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" }).write(": open\n\n");
  });
  [up, gateway] = await Promise.all([startRecorder(), startGateway()]);
});
afterAll(async () => {
  await Promise.all([gateway?.stop(), up?.stop(), quiet?.stop()]);
});

async function reading(response: Response): Promise<{ text: string }> {
  expect(response.status).toBe(200);
  const state = { text: "" };
  const decoder = new TextDecoder();
  (async () => {
    for await (const chunk of response.body ?? []) state.text += decoder.decode(chunk, { stream: true });
  })().catch(() => {});
  return state;
}

async function openGet(access: Access): Promise<{ text: string }> {
  const session = await openSession(access);
  const headers = {
    authorization: `Bearer ${access.token}`,
    accept: "text/event-stream",
    "mcp-session-id": session,
  };
  return reading(await fetch(access.mcpUrl, { headers }));
}

const publish = ({ tenant }: Access, next: object) =>
  gateway.api("PUT", `/api/v1/tenants/${tenant}/policies/test`, next);
const methods = ({ text }: { text: string }) =>
  [...text.matchAll(/^data: (.+)$/gm)].map(([, data = ""]) => JSON.parse(data));

describe.concurrent("after the tenant's rules changed", () => {
  test("the stream of a session is told which lists look different", { timeout: 90_000 }, async () => {
    const access = await gateway.setup({ upstream: up.url, policy });
    const stream = await openGet(access);
    await publish(access, hiding);
    await until(() => stream.text.includes("resources/list_changed"), SOON_MS);
    expect(methods(stream)).toEqual(
      ["tools", "prompts", "resources"].map((kind) => ({
        jsonrpc: "2.0",
        method: `notifications/${kind}/list_changed`,
      })),
    );
    // A rule that hides nothing changes no list; the next that hides does.
    await publish(access, { ...denying, hide: ["secret_*"] });
    await publish(access, denying);
    await until(() => methods(stream).length >= 6, SOON_MS);
    expect(methods(stream)).toHaveLength(6);
  });

  test("a stream that waits for a legacy answer is told, too", { timeout: 90_000 }, async () => {
    const access = await gateway.setup({ upstream: quiet.url, policy });
    const message = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "slow" } };
    const stream = await reading(await open(access, message));
    await publish(access, hiding);
    await until(() => stream.text.includes("notifications/tools/list_changed"), SOON_MS);
  });

  test("a modern subscription is told what it asked for, by its id", { timeout: 90_000 }, async () => {
    const access = await gateway.setup({ upstream: quiet.url, policy });
    const params = {
      notifications: { toolsListChanged: true, promptsListChanged: false },
      _meta: {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
      },
    };
    const headers = { "mcp-protocol-version": "2026-07-28" };
    const listen = { jsonrpc: "2.0", id: "sub-1", method: "subscriptions/listen", params };
    const stream = await reading(
      await open(access, listen, { headers: { ...headers, "mcp-method": "subscriptions/listen" } }),
    );
    const plain = {
      jsonrpc: "2.0",
      id: 2,
      method: "tools/call",
      params: { name: "slow", _meta: params._meta },
    };
    const other = await reading(
      await open(access, plain, { headers: { ...headers, "mcp-method": "tools/call", "mcp-name": "slow" } }),
    );
    await publish(access, hiding);
    await until(() => stream.text.includes("list_changed"), SOON_MS);
    expect(methods(stream)).toEqual([
      {
        jsonrpc: "2.0",
        method: "notifications/tools/list_changed",
        params: { _meta: { "io.modelcontextprotocol/subscriptionId": "sub-1" } },
      },
    ]);
    expect(methods(other)).toEqual([]);
  });
});

test("a session's initialize announces that lists may change; without a session it is the server's word", async () => {
  const capabilities = (answer: unknown) =>
    (answer as { result: { capabilities: object } }).result.capabilities;
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "t", version: "1" } };
  const access = await gateway.setup({ upstream: up.url, policy });
  expect(capabilities((await ask(access, "initialize", params)).answer)).toEqual({
    tools: { listChanged: true },
    resources: { subscribe: true, listChanged: true },
    prompts: { listChanged: true },
    completions: {},
    logging: {},
  });
  const sessionless = await startRecorder({ sessions: "none" });
  const without = await gateway.setup({ upstream: sessionless.url, policy });
  expect(capabilities((await ask(without, "initialize", params)).answer)).toMatchObject({ prompts: {} });
  expect((await call(without, "echo")).status).toBe(200);
  await sessionless.stop();
});
