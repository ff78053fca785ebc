import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, forwarded, ledger, ledgerWhen, openSession, outcomes, succeeded } from "../support/agent.ts";
import { type Access, type Gateway, startGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

const SECRET = "the-upstream-credential";
const policy = { version: "1", default: "allow", tools: { no: { action: "deny" } } };

let up: Recorder;
let gateway: Gateway;
let access: Access;

beforeAll(async () => {
  [up, gateway] = await Promise.all([startRecorder(), startGateway()]);
  access = await gateway.setup({
    upstream: up.url,
    policy,
    serverOptions: {
      headers: { Authorization: `Bearer ${SECRET}`, "X-Key": SECRET },
      // Enough for a busy machine, and little for the one call that waits for it to pass.
      timeouts: { firstByteMs: 3000 },
    },
    grantOptions: { origins: ["https://app.example"] },
  });
});
afterAll(async () => {
  await Promise.all([gateway?.stop(), up?.stop()]);
});

/** A POST with a Host of its own, which fetch does not allow. */
function withHost(host: string, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      host,
      authorization: `Bearer ${access.token}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    };
    const request = httpRequest(`${gateway.url}${path}`, { method: "POST", headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on("error", reject);
    request.end(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" }));
  });
}

test("a tenant is reached by its path and by its subdomain, and by no other host", async () => {
  const path = `/t/${access.tenant}/mcp/up`;
  expect(await withHost("localhost", path)).toBe(200);
  expect(await withHost(`${access.tenant}.localhost`, "/mcp/up")).toBe(200);
  expect(await withHost("evil.example", path)).toBe(421);
  expect(await withHost("nobody.localhost", "/mcp/up")).toBe(401);
});

test("a tenant's subdomain has no page, and no form that could be taken for the tenant's", async () => {
  const subdomain = `${access.tenant}.localhost`;
  for (const path of ["/", "/report", "/servers/github", "/assets/base.css", "/report/"]) {
    expect(await withHost(subdomain, path)).toBe(421);
  }
  expect(await withHost("localhost", "/servers/github")).toBe(405);
});

test("an address beside that of MCP is no way round it: a call is not sent on with its token", async () => {
  const { tenant } = access;
  const wanted: Record<string, number> = {
    [`/t/${tenant}/mcp/up/`]: 401,
    "/mcp/up/": 401,
    [`//t/${tenant}/mcp/up/`]: 404,
    [`/t/${tenant}/mcp/up//`]: 404,
  };
  for (const [path, expected] of Object.entries(wanted)) {
    const init = { method: "POST", body: "{}", redirect: "manual" } as const;
    const { status, headers } = await fetch(gateway.url + path, init);
    expect([path, status, headers.get("location")]).toEqual([path, expected, null]);
  }
});

test("a slash at the end of the address changes nothing", async () => {
  const slashed = { ...access, mcpUrl: `${access.mcpUrl}/` };
  expect(succeeded(await call(slashed, "echo"))).toBe(true);
  expect((await call(slashed, "no")).answer).toMatchObject({ result: { isError: true } });
});

test("a browser may use the grant from the origins that it names, and from nowhere else", async () => {
  const from = (origin: string) => call(access, "echo", {}, { headers: { origin } });
  const allowed = await from("https://app.example");
  expect(succeeded(allowed)).toBe(true);
  expect(allowed.headers.get("access-control-allow-origin")).toBe("https://app.example");
  expect(allowed.headers.get("vary")?.toLowerCase()).toContain("origin");
  expect(allowed.headers.get("access-control-expose-headers")).toContain("mcp-session-id");
  up.clear();
  const refused = await from("https://evil.example");
  expect(refused.status).toBe(403);
  expect(refused.headers.get("access-control-allow-origin")).toBeNull();
  expect(up.requests).toEqual([]);
});

test("the server's credential arrives there, and shows nowhere else", async () => {
  up.clear();
  const session = await openSession(access);
  const texts = [(await call(access, "echo", {}, { session })).text, (await call(access, "no")).text];
  for (const { headers } of up.requests) {
    expect([headers["authorization"], headers["x-key"]]).toEqual([`Bearer ${SECRET}`, SECRET]);
  }
  expect(up.requests.length).toBe(2);
  for (const fault of [
    { kind: "status", status: 401, body: "bad key" },
    { kind: "status", status: 500 },
    { kind: "redirect", location: "https://example.com/" },
    { kind: "hang" },
    { kind: "refuse" },
    { kind: "garbage-http" },
  ] as const) {
    await up.fault(fault);
    const reply = await call(access, "echo");
    texts.push(reply.text, JSON.stringify([...reply.headers]));
  }
  await up.fault();
  const rows = await ledgerWhen(gateway, access, (all) => outcomes(all).size === forwarded(all).length);
  texts.push(JSON.stringify(rows), gateway.log());
  texts.push(JSON.stringify(gateway.kv.entries()));
  const { body } = await gateway.api("PUT", `/api/v1/tenants/${access.tenant}/servers/second`, {
    address: up.url,
    headers: { "X-Key": SECRET },
  });
  texts.push(JSON.stringify(body));
  const port = new URL(up.url).port;
  for (const text of texts) expect(text).not.toContain(SECRET);
  for (const text of texts.slice(0, -4)) expect(text).not.toContain(port);
});

test("no token and no argument is in log, ledger or KV", async () => {
  await call(access, "echo", { text: "an-argument-value" });
  const rows = await ledger(gateway, access);
  expect(rows.at(-1)).toMatchObject({
    tool: "echo",
    argumentNames: ["text"],
    argumentsSha256: expect.any(String),
  });
  const everything = [JSON.stringify(rows), gateway.log(), JSON.stringify(gateway.kv.entries())].join();
  expect(everything).not.toContain("an-argument-value");
  expect(everything).not.toContain(access.token.slice(-43));
});

test("a packed answer cannot unpack to more than an answer may have", async () => {
  const answer = (size: number) => ({
    jsonrpc: "2.0",
    id: 1,
    result: { content: [], text: "x".repeat(size) },
  });
  const packer = createServer((request, response) => {
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size = Number(/"size":(\d+)/.exec(chunk.toString())?.[1] ?? size);
    });
    request.on("end", () => {
      const body = gzipSync(JSON.stringify(answer(size)));
      const headers = {
        "content-type": "application/json",
        "content-encoding": "gzip",
        "content-length": body.length,
      };
      response.writeHead(200, headers).end(body);
    });
  });
  await new Promise<void>((resolve) => packer.listen(0, "127.0.0.1", resolve));
  const { port } = packer.address() as AddressInfo;
  const packed = await gateway.setup({ upstream: `http://127.0.0.1:${port}/mcp`, policy });
  expect((await call(packed, "echo", { size: 1000 })).answer).toMatchObject({ result: { content: [] } });
  const large = await call(packed, "echo", { size: 20 * 1024 * 1024 });
  expect([large.status, large.answer]).toMatchObject([502, { error: { code: -31502 } }]);
  packer.closeAllConnections();
  packer.close();
});

test("a body of 4 MiB passes, and one of more is refused whole", async () => {
  const patient = await gateway.setup({ upstream: up.url, policy });
  const largest = () => {
    up.clear();
    return call(patient, "echo", { text: "x".repeat(4 * 1024 * 1024 - 200) });
  };
  let reply = await largest();
  // A busy machine may take too long over so much: the call is given back, and may be made again.
  for (let again = 0; again < 3 && reply.status === 503; again++) reply = await largest();
  expect(reply, reply.text.slice(0, 500)).toSatisfy(succeeded);
  const large = await call(patient, "echo", { text: "x".repeat(4 * 1024 * 1024) }).catch(
    (error: unknown) => error,
  );
  expect(large instanceof TypeError || (large as { status: number }).status === 413).toBe(true);
  expect(up.requests).toHaveLength(1);
});
