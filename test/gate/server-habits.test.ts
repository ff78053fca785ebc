import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask, call, ERAS, open, read, succeeded } from "../support/agent.ts";
import { type Access, type Gateway, startGateway } from "../support/gateway.ts";
import { type PlainServer, startPlainServer } from "../support/plain-server.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

// What real servers do beside the protocol, and what a client needs of it.

const SECRET = "the-upstream-credential";
const policy = { version: "1", default: "allow", hide: ["secret_*"] };
const json = { "content-type": "application/json" };

let up: Recorder;
let gateway: Gateway;
let access: Access;

beforeAll(async () => {
  [up, gateway] = await Promise.all([startRecorder(), startGateway()]);
  access = await gateway.setup({
    upstream: up.url,
    policy,
    serverOptions: { headers: { Authorization: `Bearer ${SECRET}` } },
  });
});
afterAll(async () => {
  await Promise.all([gateway?.stop(), up?.stop()]);
});

describe("a refusal over HTTP that is no answer to the request", () => {
  const rpc = (id: unknown, code: number, message: string) =>
    JSON.stringify({ jsonrpc: "2.0", id, error: { code, message } });
  const refusals: [name: string, status: number, body: string, code: number, words: string][] = [
    [
      "of the Python SDK",
      400,
      rpc("server-error", -32600, "Bad Request: Missing session ID"),
      -32600,
      "Missing session ID",
    ],
    [
      "of the Python SDK, of a session",
      404,
      rpc("server-error", -32600, "Session not found"),
      -32600,
      "Session not found",
    ],
    ["of FastAPI", 404, '{"detail":"Not Found"}', -31502, "Not Found"],
    ["of Express", 405, '{"error":"Method not allowed"}', -31502, "Method not allowed"],
    [
      "with a message inside",
      422,
      '{"error":{"message":"No such thing","stack":"at x"}}',
      -31502,
      "No such thing",
    ],
    ["in HTML", 404, "<h1>Not Found</h1>", -31502, "status 404"],
    ["without a body", 400, "", -31502, "status 400"],
    [
      "with the gateway's own credential in it",
      400,
      `{"detail":"unknown key ${SECRET}"}`,
      -31502,
      "status 400",
    ],
  ];
  for (const era of ERAS) {
    test.each(refusals)(
      `%s keeps its status, in words of the gate, ${era}`,
      async (_name, status, body, code, words) => {
        await up.fault({ kind: "raw", status, headers: json, body });
        const reply = await ask(
          access,
          era === "modern" ? "server/discover" : "tools/list",
          {},
          { era, id: 7 },
        );
        await up.fault();
        expect([reply.status, reply.answer]).toMatchObject([
          status,
          { jsonrpc: "2.0", id: 7, error: { code } },
        ]);
        expect(reply.text).toContain(words);
        expect(reply.text).not.toContain(SECRET);
        expect(reply.text).not.toMatch(/stack|<h1>/);
      },
    );
  }

  test("says when to come back", async () => {
    const headers = { ...json, "retry-after": "17" };
    await up.fault({ kind: "raw", status: 429, headers, body: '{"error":"slow down"}' });
    const reply = await call(access, "echo");
    await up.fault();
    expect([reply.status, reply.headers.get("retry-after"), reply.answer]).toMatchObject([
      429,
      "17",
      { id: 1 },
    ]);
  });

  test("does not hand on more of the server's words than a line", async () => {
    const words = `first\nsecond \u001b[31m${"x".repeat(5000)}`;
    await up.fault({ kind: "raw", status: 400, headers: json, body: JSON.stringify({ detail: words }) });
    const { answer } = await call(access, "echo");
    await up.fault();
    const { message } = answer["error"] as { message: string };
    expect(message.length).toBeLessThan(300);
    expect(message).toContain("first second [31mxxx");
  });

  test.each([401, 403])(
    "%d speaks of the gateway's credential, and is no 401 for the client",
    async (status) => {
      await up.fault({ kind: "raw", status, headers: json, body: '{"detail":"no"}' });
      expect((await call(access, "echo")).status).toBe(502);
      await up.fault();
    },
  );
});

test("a notification that is answered with 200 and a body is accepted, and the body stays here", async () => {
  await up.fault({
    kind: "raw",
    status: 200,
    headers: json,
    body: '{"jsonrpc":"2.0","id":null,"result":{}}',
  });
  const response = await open(access, { jsonrpc: "2.0", method: "notifications/initialized" });
  await up.fault();
  expect([response.status, await response.text()]).toEqual([202, ""]);
});

test("a page where a stream was asked for is no stream", async () => {
  await up.fault({ kind: "raw", status: 200, headers: { "content-type": "text/html" }, body: "<h1>Hi</h1>" });
  const headers = { authorization: `Bearer ${access.token}`, accept: "text/event-stream" };
  const response = await fetch(access.mcpUrl, { headers });
  await up.fault();
  expect([response.status, await response.text()]).toEqual([405, expect.not.stringContaining("Hi")]);
});

describe("content codings", () => {
  const answer = JSON.stringify({ jsonrpc: "2.0", id: 1, result: { content: [], text: "x".repeat(50_000) } });
  const packers: Record<string, (text: string) => Buffer> = {
    gzip: (text) => gzipSync(text),
    br: (text) => brotliCompressSync(text),
    deflate: (text) => deflateSync(text),
    "Deflate ": (text) => deflateRawSync(text),
    zstd: (text) => zstdCompressSync(text),
  };
  let packer: PlainServer;
  let packed: Access;
  beforeAll(async () => {
    packer = await startPlainServer((body, response) => {
      const { coding, stream, size } = JSON.parse(body).params.arguments;
      const text = size === undefined ? answer : answer.replace("xxx", "x".repeat(size));
      const whole = stream ? `data: ${text}\n\n` : text;
      const type = stream ? "text/event-stream" : "application/json";
      const pack = packers[coding] ?? ((plain) => Buffer.from(plain));
      response.writeHead(200, { "content-type": type, "content-encoding": coding.trim() }).end(pack(whole));
    });
    packed = await gateway.setup({ upstream: packer.url, policy });
  });
  afterAll(() => packer.stop());

  test.each(Object.keys(packers).flatMap((coding) => [[coding, false] as const, [coding, true] as const]))(
    "%s is read, streamed: %s",
    async (coding, stream) => {
      const reply = await call(packed, "echo", { coding, stream });
      expect(reply.status, reply.text.slice(0, 300)).toBe(200);
      expect(reply.answer).toEqual(JSON.parse(answer));
      expect(reply.headers.get("content-encoding")).toBeNull();
    },
  );

  test("one that nobody can read is refused in clear words", async () => {
    const reply = await call(packed, "echo", { coding: "compress" });
    expect([reply.status, reply.text]).toEqual([502, expect.stringContaining("packed")]);
  });

  test.each(["deflate", "zstd"])("%s cannot unpack to more than an answer may have", async (coding) => {
    const reply = await call(packed, "echo", { coding, size: 20 * 1024 * 1024 });
    expect([reply.status, reply.answer]).toMatchObject([502, { error: { code: -31502 } }]);
  });
});

describe("the id of a session", () => {
  test("is one text for as long as the session lives, and remembers what the client can do", async () => {
    // A server that repeats the id on every answer, as some do.
    const server = await startPlainServer((body, response) => {
      const { id, method } = JSON.parse(body || "{}");
      const result =
        method === "initialize" ? { protocolVersion: "2025-11-25", capabilities: {} } : { tools: [] };
      response
        .writeHead(200, { ...json, "mcp-session-id": "the-session" })
        .end(JSON.stringify({ jsonrpc: "2.0", id, result }));
    });
    const asking = { ...policy, tools: { pay: { action: "require_approval" } } };
    const grant = await gateway.setup({ upstream: server.url, policy: asking });
    const params = {
      protocolVersion: "2025-11-25",
      capabilities: { elicitation: { url: {} } },
      clientInfo: {},
    };
    const ids: string[] = [];
    const keep = (headers: Headers) => ids.push(headers.get("mcp-session-id") ?? "");
    keep((await ask(grant, "initialize", { ...params, clientInfo: { name: "t", version: "1" } })).headers);
    const headers = { "mcp-protocol-version": "2025-11-25" };
    for (let i = 0; i < 3; i++) {
      keep((await ask(grant, "tools/list", {}, { session: ids.at(-1) ?? "", headers })).headers);
    }
    expect(new Set(ids).size).toBe(1);
    const held = await call(grant, "pay", {}, { session: ids.at(-1) ?? "", headers });
    expect(held.answer).toMatchObject({ error: { code: -32042 } });
    await server.stop();
  });
});

describe("what may be kept of an answer", () => {
  const listed = (members: object) => () => ({ tools: [{ name: "echo" }, { name: "secret_x" }], ...members });

  test.each([
    [3_600_000, 60_000],
    [60_000, 60_000],
    [5000, 5000],
    [0, 0],
    [-5, 0],
    ["long", 0],
  ])("a list with ttlMs %j may be shown for %d ms, to this grant alone", async (ttlMs, wanted) => {
    up.respond("tools/list", listed({ ttlMs, cacheScope: "public" }));
    const { answer } = await ask(access, "tools/list", {}, { era: "modern" });
    up.respond("tools/list");
    expect(answer["result"]).toMatchObject({ ttlMs: wanted, cacheScope: "private" });
  });

  test("by proxies: nothing, whatever the server says", async () => {
    for (const type of ["application/json", "text/event-stream"]) {
      const message = '{"jsonrpc":"2.0","id":1,"result":{"tools":[]}}';
      const body = type === "application/json" ? message : `data: ${message}\n\n`;
      const headers = { "content-type": type, "cache-control": "public, max-age=3600" };
      await up.fault({ kind: "raw", status: 200, headers, body });
      const reply = await ask(access, "tools/list");
      await up.fault();
      expect(reply.headers.get("cache-control")).toBe("private, no-store, no-transform");
    }
    const refused = await ask({ ...access, token: "slc_x_y_z" }, "tools/list");
    expect(refused.headers.get("cache-control")).toContain("no-store");
  });
});

describe("numbers", () => {
  const numbers = '{"id":18446744073709551615,"price":1.10,"tiny":1e-400,"zero":-0}';
  const result = (members: string) => `{"jsonrpc":"2.0","id":1,"result":{${members}}}`;
  const from = async (body: string, method: string, era: (typeof ERAS)[number] = "legacy") => {
    await up.fault({ kind: "raw", status: 200, headers: json, body });
    const reply = await ask(access, method, method === "tools/call" ? { name: "echo" } : {}, { era });
    await up.fault();
    return reply.text;
  };

  test("pass as they are written where an answer is written again", async () => {
    const list = `"tools":[{"name":"echo","x-vendor":${numbers}},{"name":"secret_x"}]`;
    const shown = await from(result(list), "tools/list");
    expect(shown).toContain(`"x-vendor":${numbers}`);
    expect(shown).not.toContain("secret_x");
    const state = `"structuredContent":${numbers},"content":[],"resultType":"input_required","requestState":"s"`;
    const sealed = await from(result(state), "tools/call", "modern");
    expect(sealed).toContain(`"structuredContent":${numbers}`);
    expect(sealed).not.toContain('"requestState":"s"');
  });

  test("of ids of a server's requests come back to it as they were", async () => {
    const request = '{"jsonrpc":"2.0","id":18446744073709551615,"method":"ping"}';
    const answer = result('"content":[]');
    const body = `data: ${request}\n\ndata: ${answer}\n\n`;
    await up.fault({ kind: "raw", status: 200, headers: { "content-type": "text/event-stream" }, body });
    const { messages } = await call(access, "echo");
    await up.fault();
    up.clear();
    await open(access, { jsonrpc: "2.0", id: messages[0]?.["id"], result: {} });
    expect(up.requests[0]?.body.toString()).toContain('"id":18446744073709551615');
  });
});

test("an answer of millions of empty arrays passes without being built", async () => {
  const arrays = `[${"[],".repeat(5_000_000)}[]]`;
  const body = `{"jsonrpc":"2.0","id":1,"result":{"content":[],"structuredContent":${arrays}}}`;
  await up.fault({ kind: "raw", status: 200, headers: json, body });
  const response = await open(access, {
    jsonrpc: "2.0",
    id: 1,
    method: "tools/call",
    params: { name: "echo" },
  });
  expect(await response.text()).toBe(body);
  await up.fault();
});

test("a list with more entries than can be looked at is refused, and the gate goes on", async () => {
  const body = `{"jsonrpc":"2.0","id":1,"result":{"tools":[${'{"name":"a"},'.repeat(300_000)}{}]}}`;
  await up.fault({ kind: "raw", status: 200, headers: json, body });
  expect(await read(await open(access, { jsonrpc: "2.0", id: 1, method: "tools/list" }), 1)).toMatchObject({
    status: 502,
    answer: { error: { code: -31502 } },
  });
  await up.fault();
  expect(succeeded(await call(access, "echo"))).toBe(true);
});
