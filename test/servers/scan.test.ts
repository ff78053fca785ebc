import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { until } from "../support/agent.ts";
import { type Gateway, startGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";
import type { JsonObject } from "../support/recorder-mcp.ts";
import { listed, pinned, serverApi, tool } from "../support/servers.ts";

let gateway: Gateway;
let upstream: Recorder;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(() => gateway?.stop());

beforeEach(async () => {
  upstream = await startRecorder({ sessions: "required" });
});

afterEach(() => upstream.stop());

const SECRET = "sk-scan-credential-1";

test("registering a server tells what it is, in both eras, and nothing of its credential", async () => {
  const headers = { authorization: `Bearer ${SECRET}` };
  const access = await pinned(gateway, { upstream: upstream.url, serverOptions: { headers } });
  const shown = await serverApi(gateway, access).show();
  expect(shown).toMatchObject({
    server: "up",
    address: upstream.url,
    credential: "headers",
    pins: "enforce",
    scanEverySeconds: 3600,
    tools: { known: 4, quarantined: 0 },
    scan: {
      error: null,
      errors: {},
      eras: {
        legacy: {
          version: "2025-11-25",
          serverInfo: { name: "recorder" },
          counts: { tools: 4, resources: 1, resourceTemplates: 0, prompts: 1 },
        },
        modern: { version: "2026-07-28", serverInfo: { name: "recorder" } },
      },
    },
  });
  expect(upstream.requests.every((request) => request.headers["authorization"] === `Bearer ${SECRET}`)).toBe(
    true,
  );
  expect(upstream.requests.at(-1)?.method, "the scan's session is ended").toBe("DELETE");

  const everything = await Promise.all(
    ["", "/scan", "/tools", "/tools/echo/difference"].map((path) =>
      serverApi(gateway, access).send("GET", path),
    ),
  );
  const list = await gateway.api("GET", `/api/v1/tenants/${access.tenant}/servers`);
  expect(list).toMatchObject({ status: 200, body: { items: [{ server: "up" }], next: null } });
  expect(JSON.stringify([everything, list, gateway.log()])).not.toContain(SECRET);
  expect(JSON.stringify(everything[1]?.body)).toContain("file:///readme.md");
});

describe("a scan that fails leaves the registration, and says why", () => {
  async function registered(address: string, more: object = {}): Promise<JsonObject> {
    const access = await pinned(gateway, { upstream: address, serverOptions: { ...more } });
    const shown = await serverApi(gateway, access).show();
    expect(shown).toMatchObject({ server: "up", tools: { known: 0 } });
    return (shown["scan"] as JsonObject)["error"] as JsonObject;
  }

  async function answering(
    status: number,
    headers: Record<string, string>,
    body: string,
  ): Promise<JsonObject> {
    const server = createServer((request, response) => {
      request.resume();
      response.writeHead(status, headers).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      return await registered(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`);
    } finally {
      server.close();
    }
  }

  test("unreachable", async () => {
    const { url } = upstream;
    await upstream.stop();
    expect(await registered(url)).toMatchObject({ code: "unreachable" });
  });

  test("not an MCP server", async () => {
    const page = await answering(200, { "content-type": "text/html" }, "<html>hello</html>");
    expect(page).toMatchObject({ code: "not_mcp" });
    expect(await answering(404, {}, "")).toMatchObject({ code: "not_mcp" });
  });

  test("needs another credential", async () => {
    expect(await answering(401, {}, "")).toMatchObject({ code: "needs_credential" });
  });

  test("a redirect", async () => {
    expect(await answering(307, { location: "http://127.0.0.1:1/" }, "")).toMatchObject({ code: "redirect" });
  });

  test("too slow", async () => {
    const hanging = createServer(() => {});
    await new Promise<void>((resolve) => hanging.listen(0, "127.0.0.1", resolve));
    const address = `http://127.0.0.1:${(hanging.address() as AddressInfo).port}/mcp`;
    expect(await registered(address, { timeouts: { firstByteMs: 100 } })).toMatchObject({ code: "timeout" });
    hanging.closeAllConnections();
    hanging.close();
  });

  test("without end, or too large", async () => {
    let page = 0;
    upstream.respond("tools/list", () => ({ tools: [tool(`t${page}`)], nextCursor: String(page++) }));
    expect(await registered(upstream.url)).toMatchObject({ code: "too_large" });
    upstream.respond("tools/list", () => ({ tools: [tool("big", "x".repeat(300_000))] }));
    expect(await registered(upstream.url)).toMatchObject({ code: "too_large" });
    const comments = `: ${"x".repeat(998)}\n\n`.repeat(5000);
    const stream = await answering(200, { "content-type": "text/event-stream" }, comments);
    expect(stream).toMatchObject({ code: "too_large" });
  });

  test("and nothing is shown or called until a scan succeeds and a person accepts", async () => {
    upstream.respond("tools/list", () => {
      throw new Error("broken");
    });
    const access = await pinned(gateway, {
      upstream: upstream.url,
      // One scan waits for it to pass, and the next must be done in it.
      serverOptions: { timeouts: { firstByteMs: 3000 } },
    });
    upstream.respond("tools/list");
    const api = serverApi(gateway, access);
    await api.scan();
    expect(await api.states()).toEqual({
      delete_file: "new",
      echo: "new",
      read_file: "new",
      write_file: "new",
    });
  });
});

test("servers are scanned by themselves, and a change that only a scan sees is found", async () => {
  let tools = [tool("read")];
  upstream.respond("tools/list", () => ({ tools }));
  const access = await pinned(gateway, { upstream: upstream.url, serverOptions: { scanEverySeconds: 5 } });
  const api = serverApi(gateway, access);
  expect(await api.show()).toMatchObject({ nextScanAt: expect.any(Number) });
  tools = [tool("read", "another")];
  await until(async () => (await api.states())["read"] === "changed", 10_000);
  await gateway.kill();
  await gateway.restart();
  tools = [tool("read", "another"), tool("later")];
  await until(async () => (await api.states())["later"] === "new", 15_000);
}, 40_000);

test("inward addresses are refused where private upstreams are off", async () => {
  const strict = await startGateway({ vars: { PRIVATE_UPSTREAMS: "false" } });
  try {
    await strict.api("PUT", "/api/v1/tenants/acme", {});
    for (const address of [
      "https://127.0.0.1/mcp",
      "https://2130706433/mcp",
      "https://[::1]/mcp",
      "https://[::ffff:10.0.0.1]/mcp",
      "https://169.254.169.254/latest/meta-data",
      "https://10.0.0.7/mcp",
      "https://localhost/mcp",
      "https://db.internal/mcp",
      "http://example.com/mcp",
      "https://user:pass@example.com/mcp",
      "file:///etc/passwd",
      "not a url",
    ]) {
      const put = await strict.api("PUT", "/api/v1/tenants/acme/servers/up", { address });
      expect(put, address).toMatchObject({ status: 422, body: { code: "bad_address" } });
    }
    expect((await strict.api("GET", "/api/v1/tenants/acme/servers/up")).status).toBe(404);
  } finally {
    await strict.stop();
  }
});

test("a server that grants may use is only removed on purpose, and with all that was known of it", async () => {
  const access = await pinned(gateway, { upstream: upstream.url });
  const api = serverApi(gateway, access);
  expect(await api.send("DELETE", "")).toMatchObject({ status: 409, body: { code: "in_use" } });
  expect((await listed(access, { era: "modern" })).length).toBe(4);
  expect((await api.send("DELETE", "?force=true")).status).toBe(200);
  expect(await api.send("GET", "")).toMatchObject({ status: 404, body: { code: "no_server" } });
  expect((await api.send("GET", "/tools")).status).toBe(404);
});
