import { afterAll, beforeEach, expect, test } from "vitest";
import { ask, call, open, until } from "../support/agent.ts";
import { type Gateway, startGateway } from "../support/gateway.ts";
import { type PlainServer, startPlainServer } from "../support/plain-server.ts";
import type { JsonObject } from "../support/recorder-mcp.ts";

// What a server asks on the very stream that opens its session, and which tasks a subscription may name.

interface Seen extends JsonObject {
  session: string | undefined;
}

let server: PlainServer | undefined;
let gateway: Gateway | undefined;
let seen: Seen[] = [];

const event = (message: JsonObject) => `data: ${JSON.stringify({ jsonrpc: "2.0", ...message })}\n\n`;
const greeting = { protocolVersion: "2025-11-25", capabilities: {}, serverInfo: { name: "x", version: "1" } };
const answers: Record<string, (id: unknown) => string> = {
  initialize: (id) =>
    event({ id: 7, method: "ping" }) +
    event({ id: 8, method: "sampling/createMessage", params: {} }) +
    event({ id, result: greeting }),
  "tools/call": (id) => event({ id, result: { resultType: "task", taskId: "mine", status: "working" } }),
  "subscriptions/listen": (id) => event({ id, result: { resultType: "complete" } }),
};

beforeEach(async () => {
  seen = [];
  gateway ??= await startGateway();
  server ??= await startPlainServer((body, response, request) => {
    const message = JSON.parse(body);
    seen.push({ ...message, session: request.headers["mcp-session-id"] });
    const answer = answers[message.method];
    if (answer === undefined) response.writeHead(202).end();
    else {
      const opened = message.method === "initialize" ? { "mcp-session-id": "S1" } : {};
      response.writeHead(200, { "content-type": "text/event-stream", ...opened }).end(answer(message.id));
    }
  });
});
afterAll(async () => {
  await Promise.all([gateway?.stop(), server?.stop()]);
});

const setup = () =>
  gateway?.setup({
    upstream: server?.url ?? "",
    policy: {
      version: "1",
      default: "allow",
      server_requests: { "sampling/createMessage": "deny" },
    },
  }) ?? expect.fail();

test("what a server asks while a session is opened is answered in that session", async () => {
  const access = await setup();
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "t", version: "1" } };
  const { headers, messages } = await ask(access, "initialize", params);
  const session = headers.get("mcp-session-id") ?? "";
  const ping = messages.find(({ method }) => method === "ping");
  const back = await open(access, { jsonrpc: "2.0", id: ping?.["id"], result: {} }, { session });
  expect(back.status).toBe(202);
  await until(() => seen.length === 3);
  // The gate's own answer to what the policy denies, and the client's.
  expect(seen.find(({ id }) => id === 8)).toMatchObject({
    session: "S1",
    error: { code: expect.any(Number) },
  });
  expect(seen.find(({ id }) => id === 7)).toMatchObject({ session: "S1", result: {} });
});

test("a subscription reaches the server with the grant's own tasks alone", async () => {
  const access = await setup();
  const options = { era: "modern" } as const;
  expect((await call(access, "slow", {}, options)).status).toBe(200);
  const notifications = { taskIds: ["theirs", "mine", "nobody's"], toolsListChanged: true };
  await ask(access, "subscriptions/listen", { notifications }, options);
  expect(seen.at(-1)).toMatchObject({
    method: "subscriptions/listen",
    params: { notifications: { taskIds: ["mine"], toolsListChanged: true } },
  });
});
