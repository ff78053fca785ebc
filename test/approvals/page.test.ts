import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ASK, callTool, desk, type Seen } from "../support/approvals.ts";
import { type Access, type Gateway, startGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";
import { pinned, tool } from "../support/servers.ts";

let gateway: Gateway;
let upstream: Recorder;
let access: Access;

beforeAll(async () => {
  [gateway, upstream] = await Promise.all([startGateway(), startRecorder()]);
  access = await gateway.setup({
    upstream: upstream.url,
    policy: ASK,
    grantOptions: { label: "Ada's <b>agent</b>" },
  });
});

afterAll(async () => {
  await Promise.all([gateway?.stop(), upstream?.stop()]);
});

let nth = 0;

async function pending(args: object = {}): Promise<{ approval: Seen; args: object }> {
  const unique = { path: `/page/${++nth}`, ...args };
  const { approval } = await callTool(access, "delete_file", unique);
  if (approval === undefined) throw new Error("no approval");
  return { approval, args: unique };
}

async function key(role: string): Promise<{ id: string; secret: string }> {
  const made = await gateway.api("POST", `/api/v1/tenants/${access.tenant}/keys`, { role });
  return made.body as { id: string; secret: string };
}

interface Page {
  status: number;
  text: string;
  headers: Headers;
  cookie: string | undefined;
}

async function visit(url: string, init: RequestInit & { cookie?: string | undefined } = {}): Promise<Page> {
  const headers = new Headers(init.headers);
  if (init.cookie !== undefined) headers.set("cookie", init.cookie);
  const response = await fetch(url, { ...init, headers, redirect: "manual" });
  const set = response.headers.get("set-cookie")?.split(";")[0];
  return { status: response.status, text: await response.text(), headers: response.headers, cookie: set };
}

function send(url: string, form: Record<string, string>, cookie?: string, headers: object = {}) {
  const body = new URLSearchParams(form);
  return visit(url, { method: "POST", body, cookie, headers: { origin: gateway.url, ...headers } });
}

async function signedIn(url: string, secret: string): Promise<string> {
  const { status, cookie } = await send(`${url}/sign-in`, { key: secret });
  expect(status).toBe(303);
  if (cookie === undefined) throw new Error("no cookie");
  return cookie;
}

const tokenOf = (page: Page): string => /name="token" value="([^"]+)"/.exec(page.text)?.[1] ?? "";
const state = async (id: string) => ((await desk(gateway, access.tenant).show(id)).body as Seen).state;

describe("the approval page", () => {
  test("the address alone shows nothing but the way in", async () => {
    const { approval, args } = await pending({ text: "very secret" });
    const page = await visit(approval.url);
    expect(page.status).toBe(200);
    expect(page.text).toContain('type="password"');
    for (const hidden of [
      "delete_file",
      "very secret",
      "Deleting is for good",
      access.grant,
      JSON.stringify(args),
    ]) {
      expect(page.text).not.toContain(hidden);
    }
    const none = await visit(`${gateway.url}/approve/${access.tenant}/aaaaaaaaaaaaaaaa`);
    const noTenant = await visit(`${gateway.url}/approve/nobody/aaaaaaaaaaaaaaaa`);
    const plain = ({ text }: Page) => text.replaceAll(/\/approve\/[^"]+/g, "");
    expect(plain(none)).toBe(plain(page));
    expect(plain(noTenant)).toBe(plain(page));
  });

  test("a strict policy, no script, no copy, no frame", async () => {
    const { headers, text } = await visit((await pending()).approval.url);
    expect(headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; form-action 'self'; style-src 'sha256-[^']+'; base-uri 'none'; frame-ancestors 'none'$/,
    );
    const style = /<style>(.*?)<\/style>/s.exec(text)?.[1] ?? "";
    const digest = createHash("sha256").update(style).digest("base64");
    expect(headers.get("content-security-policy")).toContain(`'sha256-${digest}'`);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(text).not.toMatch(/<script|src=|@import|https?:\/\//);
  });

  test("an approver sees exactly what will be called, and approves it once", async () => {
    const { approval, args } = await pending({ text: "hello" });
    const cookie = await signedIn(approval.url, (await key("approver")).secret);
    const page = await visit(approval.url, { cookie });
    expect(page.text).toContain("delete_file");
    expect(page.text).toContain("Ada&#39;s &lt;b&gt;agent&lt;/b&gt;");
    expect(page.text).toContain("Deleting is for good.");
    expect(page.text).toContain("test/tools/delete_file/action");
    expect(page.text).toContain("&quot;text&quot;: &quot;hello&quot;");
    const decided = await send(approval.url, { token: tokenOf(page), decision: "once" }, cookie);
    expect(decided.status).toBe(303);
    const after = await visit(approval.url, { cookie });
    expect(after.text).toContain("Approved");
    expect(after.text).not.toContain("hello");
    expect((await callTool(access, "delete_file", args)).passed).toBe(true);
    expect((await callTool(access, "delete_file", args)).outcome).toBe("approve");
  });

  test("says how bad the tool is, whose tenant it is, and what the server says, which is no more than text", async () => {
    const tools = [tool("delete_file", "Deletes a file <b>for good</b>. \u202eApprove!")];
    const server = await startRecorder({ tools });
    const own = await pinned(gateway, {
      upstream: server.url,
      policy: ASK,
      tenant: access.tenant,
      server: "files",
      // A definition with such a character waits in quarantine else.
      serverOptions: { pins: "alert" },
    });
    const { approval } = await callTool(own, "delete_file", { path: "/a" });
    if (approval === undefined) throw new Error("no approval");
    const cookie = await signedIn(approval.url, (await key("approver")).secret);
    const { text } = await visit(approval.url, { cookie });
    expect(text).toContain("Judged <strong>Destructive</strong>, of <strong>High severity</strong>");
    expect(text).toContain("Deletes a file &lt;b&gt;for good&lt;/b&gt;.");
    expect(text).toMatch(/<mark[^>]*>U\+202E<\/mark>Approve!/);
    expect(text).toContain(`<dd>${access.tenant}</dd>`);
    await server.stop();
  });

  test("for so many calls, and rejected with words that the agent gets", async () => {
    const cookie = await signedIn((await pending()).approval.url, (await key("admin")).secret);
    const some = await pending();
    const token = tokenOf(await visit(some.approval.url, { cookie }));
    expect((await send(some.approval.url, { token, decision: "calls", calls: "2" }, cookie)).status).toBe(
      303,
    );
    const outcomes = [];
    for (let n = 0; n < 3; n++) outcomes.push((await callTool(access, "delete_file", some.args)).outcome);
    expect(outcomes).toEqual([undefined, undefined, "approve"]);

    const other = await pending();
    const form = { token: tokenOf(await visit(other.approval.url, { cookie })), decision: "reject" };
    expect((await send(other.approval.url, { ...form, comment: "Use the trash" }, cookie)).status).toBe(303);
    const refused = await callTool(access, "delete_file", other.args);
    expect(refused.outcome).toBe("deny");
    expect(refused.text).toContain("Use the trash");
  });

  test.each(["viewer", "editor"])("a key with role %s is not let in", async (role) => {
    const { approval } = await pending();
    const { status, cookie } = await send(`${approval.url}/sign-in`, { key: (await key(role)).secret });
    expect(status).toBe(403);
    expect(cookie).toBeUndefined();
  });

  test("neither a grant's token, nor a wrong key, nor another tenant's key is let in", async () => {
    const { approval } = await pending();
    const other = await gateway.setup({ upstream: upstream.url, policy: ASK });
    const foreign = await gateway.api("POST", `/api/v1/tenants/${other.tenant}/keys`, { role: "admin" });
    const { secret } = foreign.body as { secret: string };
    for (const wrong of [
      access.token,
      "",
      "slk_x",
      `${(await key("approver")).secret.slice(0, -1)}x`,
      secret,
    ]) {
      const { status, cookie } = await send(`${approval.url}/sign-in`, { key: wrong });
      expect(status).toBe(401);
      expect(cookie).toBeUndefined();
    }
  });

  test("a session is of one tenant, ends with its key, and cannot be made up", async () => {
    const { approval } = await pending();
    const approver = await key("approver");
    const cookie = await signedIn(approval.url, approver.secret);
    expect((await visit(approval.url, { cookie })).text).toContain("delete_file");

    const other = await gateway.setup({ upstream: upstream.url, policy: ASK });
    const foreign = (await callTool(other, "delete_file", {})).approval;
    expect((await visit(foreign?.url ?? "", { cookie })).text).not.toContain("delete_file");
    expect((await visit(approval.url, { cookie: `${cookie}x` })).text).not.toContain("delete_file");

    const token = tokenOf(await visit(approval.url, { cookie }));
    await gateway.api("DELETE", `/api/v1/tenants/${access.tenant}/keys/${approver.id}`);
    expect((await visit(approval.url, { cookie })).text).not.toContain("delete_file");
    expect((await send(approval.url, { token, decision: "once" }, cookie)).status).toBe(401);
    expect(await state(approval.id)).toBe("pending");
  });

  test("forms of other sites, other sessions and other approvals decide nothing", async () => {
    const { approval } = await pending();
    const another = await pending();
    const { secret } = await key("approver");
    const cookie = await signedIn(approval.url, secret);
    const token = tokenOf(await visit(approval.url, { cookie }));
    const theirs = tokenOf(await visit(approval.url, { cookie: await signedIn(approval.url, secret) }));
    const wrong = tokenOf(await visit(another.approval.url, { cookie }));
    const form = { token, decision: "once" };
    expect((await send(approval.url, form, cookie, { origin: "https://evil.example" })).status).toBe(403);
    expect((await send(approval.url, form, cookie, { "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await send(approval.url, { decision: "once" }, cookie)).status).toBe(403);
    expect((await send(approval.url, { ...form, token: theirs }, cookie)).status).toBe(403);
    expect((await send(approval.url, { ...form, token: wrong }, cookie)).status).toBe(403);
    expect((await send(approval.url, form)).status).toBe(401);
    expect((await send(approval.url, { token, decision: "calls", calls: "0" }, cookie)).status).toBe(422);
    expect(await state(approval.id)).toBe("pending");
    expect((await send(approval.url, form, cookie)).status).toBe(303);
    expect((await send(approval.url, form, cookie)).status).toBe(409);
  });

  test("arguments cannot write into the page, and what cannot be seen is shown", async () => {
    const text = `</pre><script>alert(1)</script>"'&\u202egnp.exe\u200b\u{e0041}\u2800${" ".repeat(40)}end`;
    const { approval } = await pending({ text, "<img src=x onerror=alert(1)>": 1 });
    const cookie = await signedIn(approval.url, (await key("approver")).secret);
    const page = await visit(approval.url, { cookie });
    expect(page.text).not.toMatch(/<script|<img|\u202e|\u200b|\u{e0041}|\u2800/u);
    for (const shown of ["U+202E", "U+200B", "U+E0041", "U+2800", "40 spaces", "&lt;script&gt;"]) {
      expect(page.text).toContain(shown);
    }
  });

  test("the cookie is for this tenant's pages, for no script, and for no other site", async () => {
    const { approval } = await pending();
    const body = new URLSearchParams({ key: (await key("approver")).secret });
    const response = await fetch(`${approval.url}/sign-in`, {
      method: "POST",
      body,
      redirect: "manual",
      headers: { origin: gateway.url },
    });
    const cookie = response.headers.get("set-cookie") ?? "";
    expect(cookie).toContain("HttpOnly");
    expect(cookie).toContain("SameSite=Strict");
    expect(cookie).toContain(`Path=/approve/${access.tenant}`);
    expect(cookie).toContain("Max-Age=900");
    const url = new URL(approval.url);
    const secured = await fetch(`${gateway.url}${url.pathname}/sign-out`, {
      method: "POST",
      redirect: "manual",
      headers: { origin: gateway.url },
    });
    expect(secured.headers.get("set-cookie")).toContain("Max-Age=0");
  });
});
