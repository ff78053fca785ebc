import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask, call, ERAS } from "../support/agent.ts";
import { type Access, type Gateway, startGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

const PAGE = "https://app.example";
const ELSEWHERE = "https://elsewhere.example";
const policy = {
  version: "1",
  default: "deny",
  tools: {
    echo: { rate_limit: "1/minute" },
    no: { action: "deny", reason: "Not this one." },
    ask: { action: "require_approval" },
  },
};

let up: Recorder;
let gateway: Gateway;
let access: Access;

beforeAll(async () => {
  [up, gateway] = await Promise.all([startRecorder(), startGateway()]);
  access = await gateway.setup({ upstream: up.url, policy, grantOptions: { origins: [PAGE] } });
});
afterAll(async () => {
  await Promise.all([gateway?.stop(), up?.stop()]);
});

describe("a client that looks for OAuth is told in words that there is none", () => {
  const metadata = ["oauth-protected-resource", "oauth-authorization-server", "openid-configuration"].flatMap(
    (name) => [
      `/.well-known/${name}`,
      `/.well-known/${name}/`,
      `/.well-known/${name}/mcp/up`,
      `/.well-known/${name}/t/demo/mcp/up`,
      `/.well-known/${name}/a/b/c/d?resource=x`,
      `/t/demo/mcp/up/.well-known/${name}`,
      `/mcp/up/.well-known/${name}`,
      `/t/demo/.well-known/${name}`,
    ],
  );
  const endpoints = [
    "/register",
    "/authorize?response_type=code",
    "/token",
    "/t/demo/mcp/up/register",
    "/t/demo/token",
  ];
  const wanted = [
    ...metadata.map((path) => ["GET", path] as const),
    ...endpoints.map((path) => ["POST", path] as const),
    ["GET", "/authorize"] as const,
  ];

  test.each(wanted)("%s %s", async (method, path) => {
    for (const accept of ["text/html", "application/json", "*/*"]) {
      const response = await fetch(gateway.url + path, { method, headers: { accept, origin: ELSEWHERE } });
      expect(response.status).toBe(404);
      expect(response.headers.get("content-type")).toContain("application/json");
      expect(response.headers.get("access-control-allow-origin")).toBe("*");
      expect(await response.json()).toEqual({
        error: "oauth_not_supported",
        error_description: expect.stringMatching(/^This gateway has no OAuth\. .*Authorization: Bearer slc_/),
      });
    }
  });

  test("on a tenant's host as well, and on no foreign one", async () => {
    const { origin } = new URL(gateway.url);
    const path = "/.well-known/oauth-protected-resource/mcp/up";
    const at = (host: string) => statusAt(origin, host, path);
    expect(await at(`${access.tenant}.localhost`)).toBe(404);
    expect(await at("evil.example")).toBe(421);
  });

  test("pages keep their addresses", async () => {
    for (const path of ["/", "/servers", "/healthz"]) {
      expect((await fetch(gateway.url + path)).status).toBe(200);
    }
    const page = await fetch(`${gateway.url}/servers/register`, { headers: { accept: "text/html" } });
    expect(page.headers.get("content-type")).toContain("text/html");
  });
});

describe("without a valid token", () => {
  test("401 says the same whatever is wrong with a token, and speaks of an invalid one only where one was sent", async () => {
    const answers = await Promise.all(
      [
        "slc_nobody_a_b",
        access.token.slice(0, -1),
        access.token.replace(/_[^_]{16}_/, "_aaaaaaaaaaaaaaaa_"),
      ].map((token) => ask({ ...access, token }, "ping")),
    );
    for (const { status, headers } of answers) {
      expect(status).toBe(401);
      expect(headers.get("www-authenticate")).toMatch(/^Bearer error="invalid_token", error_description="/);
    }
    const none = await fetch(access.mcpUrl, { method: "POST", body: "{}" });
    expect([none.status, none.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.text).toContain(
      "The token was refused: unknown, expired, revoked, or of another tenant. Ask",
    );
    expect(await none.text()).toContain(
      "No token was sent. Ask the person who runs the gateway for a grant's token",
    );
  });

  test("the management API says it likewise", async () => {
    const at = (headers: Record<string, string>) => fetch(`${gateway.url}/api/v1/tenants`, { headers });
    const challenge = async (headers: Record<string, string>) =>
      (await at(headers)).headers.get("www-authenticate");
    expect(await challenge({})).toBe("Bearer");
    expect(await challenge({ authorization: "Bearer nothing" })).toBe('Bearer error="invalid_token"');
  });

  test("a browser's page can read why", async () => {
    const response = await fetch(access.mcpUrl, {
      method: "POST",
      body: "{}",
      headers: { origin: ELSEWHERE },
    });
    expect(response.status).toBe(401);
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(response.headers.get("access-control-expose-headers")).toContain("www-authenticate");
  });
});

describe("a browser", () => {
  test("is told before it asks what it may send, mirrored arguments included", async () => {
    const asked =
      "authorization, Mcp-Param-Region, mcp-param-a_b, traceparent, mcp-param-bad name, x-other, cookie";
    const headers = {
      origin: PAGE,
      "access-control-request-method": "POST",
      "access-control-request-headers": asked,
    };
    const response = await fetch(access.mcpUrl, { method: "OPTIONS", headers });
    expect(response.status).toBe(204);
    expect(response.headers.get("access-control-allow-methods")).toContain("POST");
    expect(response.headers.get("access-control-allow-credentials")).toBeNull();
    const allowed = (response.headers.get("access-control-allow-headers") ?? "").split(", ");
    expect(allowed).toEqual(
      expect.arrayContaining([
        "authorization",
        "mcp-param-region",
        "mcp-param-a_b",
        "traceparent",
        "tracestate",
      ]),
    );
    expect(allowed.filter((name) => /[ *]|x-other|cookie/.test(name))).toEqual([]);
  });

  test("reads 404 from an origin of the grant, and nothing of a grant from another", async () => {
    const missing = { ...access, mcpUrl: access.mcpUrl.replace(/up$/, "absent") };
    const own = await ask(missing, "ping", {}, { headers: { origin: PAGE } });
    expect(own.status).toBe(404);
    expect(own.headers.get("access-control-allow-origin")).toBe(PAGE);
    const other = await ask(missing, "ping", {}, { headers: { origin: ELSEWHERE } });
    expect(other.status).toBe(403);
    expect(other.headers.get("access-control-allow-origin")).toBeNull();
    expect(other.text).not.toContain("Its servers");
  });
});

test("an address of no server names those that the grant has", async () => {
  const { status, answer } = await ask({ ...access, mcpUrl: access.mcpUrl.replace(/up$/, "absent") }, "ping");
  expect(status).toBe(404);
  expect(answer).toMatchObject({ error: { message: "No such server for this grant. Its servers: up." } });
});

describe.each(ERAS)("the first 200 characters of a refusal say what happened and what to do, %s", (era) => {
  const long = "x".repeat(1000);
  const cases: [tool: string, what: RegExp, todo: RegExp][] = [
    ["no", /refused/, /ask the human who runs the gateway/],
    [long, /refused/, /ask the human who runs the gateway/],
    ["ask", /approval/, /http:\/\/\S+\/approve\/\S+ and then make this call again, unchanged/],
    ["echo", /limit is reached/, /Wait \d+ s, then call again/],
  ];
  test.each(cases)("%.20s", async (tool, what, todo) => {
    await call(access, tool, {}, { era });
    const { answer } = await call(access, tool, {}, { era });
    const result = answer["result"] as { content: { text: string }[] };
    const shown = result.content[0]?.text.slice(0, 200);
    expect(shown).toMatch(what);
    expect(shown).toMatch(todo);
  });
});

async function statusAt(origin: string, host: string, path: string): Promise<number> {
  const { request } = await import("node:http");
  return new Promise((resolve, reject) => {
    const asked = request(origin + path, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.on("error", reject);
    asked.end();
  });
}
