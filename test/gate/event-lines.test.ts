import { afterAll, beforeAll, expect, test } from "vitest";
import { type Access, type Gateway, startGateway } from "../support/gateway.ts";
import { type PlainServer, startPlainServer } from "../support/plain-server.ts";

// Clients read a stream by its declared character set, and some take Unicode's ends of lines for the format's.

let type = "text/event-stream";
let stream = (_answer: string) => "";

let server: PlainServer;
let gateway: Gateway;
let access: Access;

beforeAll(async () => {
  server = await startPlainServer((body, response) => {
    const { id } = JSON.parse(body);
    const answer = JSON.stringify({ jsonrpc: "2.0", id, result: { tools: [], note: "a\u2028b\u0085c" } });
    response.writeHead(200, { "content-type": type }).end(stream(answer));
  });
  gateway = await startGateway();
  access = await gateway.setup({ upstream: server.url, policy: { version: "1", default: "allow" } });
});
afterAll(async () => {
  await Promise.all([gateway?.stop(), server?.stop()]);
});

async function list(): Promise<Response> {
  return fetch(access.mcpUrl, {
    method: "POST",
    headers: {
      authorization: `Bearer ${access.token}`,
      accept: "application/json, text/event-stream",
      "content-type": "application/json",
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
  });
}

test.each(["utf-7", "utf-16", "iso-8859-1"])(
  "a stream is UTF-8, though its server says %s",
  async (charset) => {
    type = `text/event-stream; charset=${charset}`;
    stream = (answer) => `data: ${answer}\n\n`;
    const response = await list();
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    await response.text();
  },
);
