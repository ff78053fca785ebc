import { afterAll, beforeAll, expect, test } from "vitest";
import { type Access, type Gateway, startGateway } from "../support/gateway.ts";
import { type PlainServer, startPlainServer } from "../support/plain-server.ts";

let sessionId = "";
let server: PlainServer;
let gateway: Gateway;
let access: Access;

beforeAll(async () => {
  server = await startPlainServer((body, response) => {
    const { id } = JSON.parse(body);
    const result = {
      protocolVersion: "2025-11-25",
      capabilities: {},
      serverInfo: { name: "s", version: "1" },
    };
    const headers = { "content-type": "application/json", "mcp-session-id": sessionId };
    response.writeHead(200, headers).end(JSON.stringify({ jsonrpc: "2.0", id, result }));
  });
  gateway = await startGateway();
  access = await gateway.setup({ upstream: server.url, policy: { version: "1", default: "allow" } });
});
afterAll(async () => {
  await Promise.all([gateway?.stop(), server?.stop()]);
});

async function initialize(session?: string): Promise<Response> {
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "c", version: "1" } };
  const response = await fetch(access.mcpUrl, {
    method: "POST",
    headers: {
      authorization: `Bearer ${access.token}`,
      accept: "application/json, text/event-stream",
      "content-type": "application/json",
      ...(session !== undefined && { "mcp-session-id": session }),
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params }),
  });
  await response.text();
  return response;
}

// The gate's own mark begins with what no id of MCP can hold: a server must not set it.
test.each([
  ["abc", true],
  ["url abc", false],
  ["a b", false],
])("the session id %j is handed on: %s", async (id, handed) => {
  sessionId = id;
  const response = await initialize();
  expect(response.status).toBe(200);
  expect(response.headers.has("mcp-session-id")).toBe(handed);
});

test("an id that comes in two copies of its header goes back as one", async () => {
  sessionId = "abc, abc";
  const first = await initialize();
  const id = first.headers.get("mcp-session-id") ?? "";
  expect(id).toMatch(/^[!-~]+$/);
  const again = await initialize(`${id}, ${id}`);
  expect(again.headers.get("mcp-session-id")).toBe(id);
});
