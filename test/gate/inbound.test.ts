import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask, call, openSession, succeeded, until } from "../support/agent.ts";
import { type Access, type Gateway, startGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";
import { pinned } from "../support/servers.ts";

const deploy = {
  name: "deploy",
  description: "Deploys",
  inputSchema: {
    type: "object",
    properties: {
      region: { type: "string", "x-mcp-header": "Region" },
      count: { type: "integer", "x-mcp-header": "Count" },
      secret: { type: "string" },
    },
  },
};

let up: Recorder;
let gateway: Gateway;

beforeAll(async () => {
  [up, gateway] = await Promise.all([startRecorder({ tools: [deploy] }), startGateway()]);
});
afterAll(async () => {
  await Promise.all([gateway?.stop(), up?.stop()]);
});

const parametersOf = (request: Recorder["requests"][number] | undefined) =>
  Object.fromEntries(
    Object.entries(request?.headers ?? {}).filter(([name]) => name.toLowerCase().startsWith("mcp-param-")),
  );

describe("headers of arguments, of a tool whose definition was accepted", () => {
  let access: Access;
  beforeAll(async () => {
    access = await pinned(gateway, { upstream: up.url });
  });

  test("are written from the arguments, whether the client sent them or not", async () => {
    const args = { region: "é", count: 2, secret: "s" };
    for (const headers of [{}, { "mcp-param-region": "=?base64?w6k=?=", "mcp-param-other": "x" }]) {
      up.clear();
      expect(succeeded(await call(access, "deploy", args, { era: "modern", headers }))).toBe(true);
      expect(parametersOf(up.received("tools/call")[0])).toEqual({
        "mcp-param-region": "=?base64?w6k=?=",
        "mcp-param-count": "2",
      });
    }
  });

  test("that say something else are refused, by name", async () => {
    up.clear();
    const headers = { "mcp-param-region": "us" };
    const reply = await call(access, "deploy", { region: "eu" }, { era: "modern", headers });
    expect([reply.status, reply.answer]).toMatchObject([
      400,
      { id: 1, error: { code: -32020, message: expect.stringContaining("Mcp-Param-Region") } },
    ]);
    expect(up.requests).toEqual([]);
  });

  test("are no part of the legacy era", async () => {
    up.clear();
    const headers = { "mcp-param-region": "us" };
    expect(succeeded(await call(access, "deploy", { region: "eu" }, { headers }))).toBe(true);
    expect(parametersOf(up.received("tools/call")[0])).toEqual({});
  });
});

test("of equal copies one goes upstream", async () => {
  const access = await gateway.setup({ upstream: up.url, policy: { version: "1", default: "allow" } });
  const session = await openSession(access);
  up.clear();
  const both = "application/json, text/event-stream";
  const trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const reply = await call(
    access,
    "deploy",
    {},
    {
      headers: {
        accept: `${both}, ${both}`,
        "mcp-protocol-version": "2025-11-25, 2025-11-25",
        "mcp-session-id": `${session}, ${session}`,
        "mcp-method": "tools/call, tools/call",
        "mcp-name": "deploy, deploy",
        traceparent: `${trace}, ${trace}`,
      },
    },
  );
  expect(succeeded(reply)).toBe(true);
  const { headers } = up.received("tools/call")[0] ?? { headers: {} as Record<string, string> };
  expect(headers).toMatchObject({
    accept: both,
    "mcp-protocol-version": "2025-11-25",
    "mcp-method": "tools/call",
    "mcp-name": "deploy",
    traceparent: trace,
  });
  expect(headers["mcp-session-id"]).not.toContain(",");
});

describe("what was refused a moment ago", () => {
  test("is no question again: a token of no grant is looked for once", async () => {
    const access = await gateway.setup({ upstream: up.url, policy: { version: "1", default: "allow" } });
    const wrong = { ...access, token: access.token.replace(access.grant, `${access.grant.slice(1)}0`) };
    await ask(wrong, "ping");
    const { reads } = gateway.kv;
    for (let at = 0; at < 5; at++) expect((await ask(wrong, "ping")).status).toBe(401);
    expect(gateway.kv.reads).toBe(reads);
  });

  test("keeps out no grant that is minted then, and no rotated token", async () => {
    const access = await gateway.setup({ upstream: up.url, policy: { version: "1", default: "allow" } });
    const wrong = { ...access, token: `${access.token.slice(0, -4)}AAAA` };
    for (let at = 0; at < 3; at++) expect((await ask(wrong, "ping")).status).toBe(401);
    expect((await ask(access, "ping")).status).toBe(200);
    const base = `/api/v1/tenants/${access.tenant}/grants`;
    const minted = await gateway.api("POST", base, { servers: { up: "test" } });
    const { token } = minted.body as { token: string };
    expect((await ask({ ...access, token }, "ping")).status).toBe(200);
    const rotated = await gateway.api("POST", `${base}/${access.grant}/rotate`, {});
    expect(rotated.status).toBe(200);
    expect((await ask({ ...access, token: (rotated.body as { token: string }).token }, "ping")).status).toBe(
      200,
    );
  });

  test("is never what KV does not have yet: a grant that was just minted is let in at once", async () => {
    const policy = { version: "1", default: "allow" };
    const access = await gateway.setup({ upstream: up.url, policy });
    gateway.kv.freeze();
    const base = `/api/v1/tenants/${access.tenant}/grants`;
    const minted = await gateway.api("POST", base, { servers: { up: "test" } });
    const { token } = minted.body as { token: string };
    expect((await ask({ ...access, token }, "ping")).status).toBe(200);
    // A stranger who asks about others meanwhile keeps it out for a second at most.
    const other = (await gateway.api("POST", base, { servers: { up: "test" } })).body as { token: string };
    const made = access.token.replace(access.grant, `${access.grant.slice(1)}0`);
    expect((await ask({ ...access, token: made }, "ping")).status).toBe(401);
    await until(async () => (await ask({ ...access, token: other.token }, "ping")).status === 200, 2500);
    gateway.kv.thaw();
  });

  test("is so of management keys, too, and of tenants until they are made", async () => {
    const at = (path: string, key: string) =>
      fetch(gateway.url + path, { headers: { authorization: `Bearer ${key}` } }).then(({ status }) => status);
    const { tenant } = await gateway.setup({ upstream: up.url, policy: { version: "1", default: "allow" } });
    const made = await gateway.api("POST", `/api/v1/tenants/${tenant}/keys`, { role: "viewer" });
    const { secret } = made.body as { secret: string };
    const wrong = `${secret.slice(0, -4)}AAAA`;
    for (let again = 0; again < 3; again++) expect(await at(`/api/v1/tenants/${tenant}`, wrong)).toBe(401);
    expect(await at(`/api/v1/tenants/${tenant}`, secret)).toBe(200);
    const early = `slk_${tenant}x_${"a".repeat(16)}_${"A".repeat(43)}`;
    expect(await at(`/api/v1/tenants/${tenant}x`, early)).toBe(401);
    await gateway.api("PUT", `/api/v1/tenants/${tenant}x`, {});
    const later = await gateway.api("POST", `/api/v1/tenants/${tenant}x/keys`, { role: "viewer" });
    const key = (later.body as { secret: string }).secret;
    expect(await at(`/api/v1/tenants/${tenant}x`, key)).toBe(200);
  });
});

test("a notification that no session binds stays here, and one of a session goes on", async () => {
  const access = await gateway.setup({ upstream: up.url, policy: { version: "1", default: "allow" } });
  const session = await openSession(access);
  up.clear();
  const notify = (headers: Record<string, string>) =>
    fetch(access.mcpUrl, {
      method: "POST",
      headers: {
        authorization: `Bearer ${access.token}`,
        accept: "application/json, text/event-stream",
        "content-type": "application/json",
        ...headers,
      },
      body: JSON.stringify({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 1 } }),
    });
  expect((await notify({})).status).toBe(202);
  expect(up.requests).toEqual([]);
  expect((await notify({ "mcp-session-id": session })).status).toBe(202);
  expect(up.received("notifications/cancelled")).toHaveLength(1);
});
