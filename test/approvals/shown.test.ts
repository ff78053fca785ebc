import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask } from "../support/agent.ts";
import { ASK, callTool, desk } from "../support/approvals.ts";
import { root } from "../support/config.ts";
import { type Access, type Gateway, startGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

let gateway: Gateway;
let upstream: Recorder;
let elsewhere: Recorder;

beforeAll(async () => {
  [gateway, upstream, elsewhere] = await Promise.all([startGateway(), startRecorder(), startRecorder()]);
});

afterAll(async () => {
  await Promise.all([gateway?.stop(), upstream?.stop(), elsewhere?.stop()]);
});

const ANY = {
  version: "1",
  default: "allow",
  tools: { "*": { action: "require_approval" } },
  resources: { "*": { action: "require_approval" } },
} as const;
const setup = (policy: object = ASK, more: object = {}): Promise<Access> =>
  gateway.setup({ upstream: upstream.url, policy, ...more });
const reached = (text: string) =>
  upstream.received("tools/call").filter(({ body }) => body.includes(text)).length;

function approvalIn(text: string): { id: string; url: string } {
  const [, id = "", url = ""] = /"approval":\{"id":"([a-z0-9]+)","url":"([^"]+)"/.exec(text) ?? [];
  return { id, url };
}

/** The page of an approval, as an approver sees it: its text, unescaped. */
async function page({ tenant }: Access, url: string): Promise<string> {
  const made = await gateway.api("POST", `/api/v1/tenants/${tenant}/keys`, { role: "approver" });
  const { secret } = made.body as { secret: string };
  const headers = { origin: gateway.url };
  const body = new URLSearchParams({ key: secret });
  const signedIn = await fetch(`${url}/sign-in`, { method: "POST", body, headers, redirect: "manual" });
  const cookie = signedIn.headers.get("set-cookie")?.split(";")[0] ?? "";
  const text = await (await fetch(url, { headers: { cookie } })).text();
  return text
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&amp;", "&");
}

describe("a name", () => {
  test("is shown whole, however long the wire lets it be: page, API, list, webhook's index", async () => {
    const access = await setup(ANY);
    const { show, list, approve } = desk(gateway, access.tenant);
    const name = `read_${"x".repeat(990)}_and_delete`;
    const uri = `file:///${"x".repeat(1900)}/and/delete`;
    const { approval } = await callTool(access, name, {});
    const read = () => ask(access, "resources/read", { uri });
    const asked = approvalIn(JSON.stringify((await read()).answer));
    for (const [id, url, whole] of [
      [approval?.id ?? "", approval?.url ?? "", name],
      [asked.id, asked.url, uri],
    ] as const) {
      expect(await page(access, url)).toContain(whole);
      expect((await show(id)).body).toMatchObject({ tool: whole, call: { name: whole } });
      await approve(id);
    }
    expect((await list()).body).toMatchObject({ items: [{ tool: uri }, { tool: name }] });
    expect((await callTool(access, name, {})).passed).toBe(true);
    expect((await read()).answer).toHaveProperty("result");
  });

  test("of a call that is too long to be read is not asked about", async () => {
    const access = await setup(ANY);
    const answer = await callTool(
      access,
      "write_file",
      {},
      { meta: { "com.example/more": "x".repeat(200_000) } },
    );
    expect(answer.passed).toBe(false);
    expect(answer.approval).toBeUndefined();
    expect((await desk(gateway, access.tenant).list()).body).toMatchObject({ items: [] });
  });

  test("that looks like another is marked, on the page and in the terminal", async () => {
    const access = await setup(ANY);
    const name = "r\u0435ad_file\u202e";
    const { approval } = await callTool(access, name, { "p\uff41th": "\u0441\u043e\u0440" });
    const shown = await page(access, approval?.url ?? "");
    for (const mark of ["U+0435", "U+202E", "U+FF41", "U+0441"]) expect(shown).toContain(mark);
    const env = { ...process.env, SLUICE_URL: gateway.url, SLUICE_KEY: gateway.operatorKey };
    const args = ["approvals", "show", approval?.id ?? "", "--tenant", access.tenant];
    const { stdout } = await promisify(execFile)(process.execPath, [join(root, "src/cli/main.ts"), ...args], {
      env,
    });
    for (const mark of ["U+0435", "U+202E", "U+FF41", "U+0441"]) expect(stdout).toContain(mark);
    expect(stdout).not.toContain("\u202e");
  });
});

describe("what goes to the server beside the arguments", () => {
  test.each<[string, Parameters<typeof callTool>[3], string]>([
    ["a key of _meta", { meta: { "com.example/dry-run": false } }, "com.example/dry-run"],
    [
      "a key of _meta like the protocol's",
      { meta: { "io.modelcontextprotocol/other": 1 } },
      "modelcontextprotocol/other",
    ],
    ["a task", { extra: { task: { ttl: 60_000 } } }, "ttl"],
  ])("%s is shown, and an approval without it is none for it", async (what, options, shown) => {
    const access = await setup();
    const { approve, show } = desk(gateway, access.tenant);
    const args = { path: `/beside/${what}` };
    const plain = await callTool(access, "delete_file", args);
    await approve(plain.approval?.id ?? "", { calls: 9 });
    const more = await callTool(access, "delete_file", args, options);
    expect(more.outcome).toBe("approve");
    expect(more.approval?.id).not.toBe(plain.approval?.id);
    expect(JSON.stringify((await show(more.approval?.id ?? "")).body)).toContain(shown);
    expect(await page(access, more.approval?.url ?? "")).toContain(shown);
    expect((await callTool(access, "delete_file", args)).passed).toBe(true);
    await approve(more.approval?.id ?? "");
    expect((await callTool(access, "delete_file", args, options)).passed).toBe(true);
    expect(reached(JSON.stringify(args.path))).toBe(2);
  });

  test("what the protocol itself puts into _meta may differ from try to try, and is not shown", async () => {
    const access = await setup();
    const args = { path: "/beside/protocol" };
    const of = (n: number) => ({
      era: "modern" as const,
      meta: {
        progressToken: `token-${n}`,
        traceparent: `00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333${n}-01`,
        tracestate: `a=${n}`,
        "io.modelcontextprotocol/clientInfo": { name: "c", version: String(n) },
      },
    });
    const { approval } = await callTool(access, "delete_file", args, of(1));
    expect((await desk(gateway, access.tenant).show(approval?.id ?? "")).body).toMatchObject({
      call: expect.not.objectContaining({ _meta: expect.anything() }),
    });
    await desk(gateway, access.tenant).approve(approval?.id ?? "");
    expect((await callTool(access, "delete_file", args, of(2))).passed).toBe(true);
  });

  test("a member of another method's is shown, not taken for its name", async () => {
    const access = await setup(ANY);
    const read = await ask(access, "resources/read", {
      uri: "a:b",
      name: "delete_file",
      arguments: { now: true },
    });
    const { id } = approvalIn(JSON.stringify(read.answer));
    expect((await desk(gateway, access.tenant).show(id)).body).toMatchObject({
      call: { name: "a:b", params: { name: "delete_file", arguments: { now: true } } },
    });
  });

  test("the server's address is shown without its query, and whether its tool was accepted", async () => {
    const access = await gateway.setup({ upstream: `${upstream.url}?key=of-the-server`, policy: ASK });
    const { approval } = await callTool(access, "delete_file", { path: "/address" });
    const shown = await page(access, approval?.url ?? "");
    expect(shown).toContain(`${upstream.url}?…`);
    expect(shown).not.toContain("of-the-server");
    expect(shown).toContain("nobody accepted one");
  });
});

describe("what an approval rests on", () => {
  const publish = (access: Access, policy: object) =>
    gateway.api("PUT", `/api/v1/tenants/${access.tenant}/policies/test`, policy);
  const register = (access: Access, change: object) =>
    gateway.api("PUT", `/api/v1/tenants/${access.tenant}/servers/up`, {
      address: upstream.url,
      pins: "off",
      scan: false,
      scanEverySeconds: null,
      ...change,
    });
  const stricter = {
    ...ASK,
    tools: { ...ASK.tools, delete_file: { ...ASK.tools.delete_file, reason: "Now really." } },
  };

  test.each<[string, (access: Access) => Promise<unknown>, (access: Access) => Promise<unknown>]>([
    ["a rule", (access) => publish(access, stricter), (access) => publish(access, ASK)],
    [
      "the baseline",
      ({ tenant }) =>
        gateway.api("PUT", `/api/v1/tenants/${tenant}/baseline`, {
          version: "1",
          default: "allow",
          all_tools: {},
        }),
      ({ tenant }) =>
        gateway.api("PUT", `/api/v1/tenants/${tenant}/baseline`, { version: "1", default: "allow" }),
    ],
    [
      "the address",
      (access) => register(access, { address: elsewhere.url }),
      (access) => register(access, {}),
    ],
    [
      "the credential",
      (access) => register(access, { headers: { "x-key": "another" } }),
      (access) => register(access, {}),
    ],
  ])(
    "%s changed and changed back, unseen by any call: questions and leaves have ended",
    async (what, change, back) => {
      const access = await setup();
      const { approve, show, list } = desk(gateway, access.tenant);
      const [args, open] = [{ path: `/rests/${what}` }, { path: `/rests/open/${what}` }];
      const approved = (await callTool(access, "delete_file", args)).approval?.id ?? "";
      const pending = (await callTool(access, "delete_file", open)).approval?.id ?? "";
      await approve(approved, { minutes: 60 });
      await change(access);
      for (const id of [approved, pending]) {
        expect((await show(id)).body).toMatchObject({
          state: "withdrawn",
          withdrawnBy: "changed",
          call: null,
        });
      }
      await back(access);
      expect((await list("?state=pending")).body).toMatchObject({ items: [] });
      expect(await approve(pending)).toMatchObject({
        status: 409,
        body: { code: "approval_ended", detail: expect.stringContaining("changed") },
      });
      for (const call of [args, open]) {
        const answer = await callTool(access, "delete_file", call);
        expect(answer.outcome).toBe("approve");
        expect([approved, pending]).not.toContain(answer.approval?.id);
      }
      expect(reached("/rests/")).toBe(0);
    },
  );

  test("through a restart of everything, too", async () => {
    const access = await setup();
    const { approve, show } = desk(gateway, access.tenant);
    const args = { path: "/rests/restart" };
    const id = (await callTool(access, "delete_file", args)).approval?.id ?? "";
    await approve(id, { minutes: 60 });
    await publish(access, stricter);
    await gateway.restart();
    await publish(access, ASK);
    expect((await callTool(access, "delete_file", args)).outcome).toBe("approve");
    expect((await show(id)).body).toMatchObject({ state: "withdrawn" });
    expect(reached(args.path)).toBe(0);
  });

  test("a definition accepted anew ends what was approved for its tool, and nothing of another tool", async () => {
    const tools = (description: string) => [
      { name: "delete_file", description, inputSchema: { type: "object" } },
      { name: "move_file", description: "Moves.", inputSchema: { type: "object" } },
    ];
    const list = tools("Deletes a file.");
    const server = await startRecorder({ tools: list });
    const options = { pins: "enforce", scan: true };
    const rule = { action: "require_approval" };
    const access = await gateway.setup({
      upstream: server.url,
      policy: { version: "1", default: "deny", tools: { delete_file: rule, move_file: rule } },
      serverOptions: options,
    });
    const { approve, show } = desk(gateway, access.tenant);
    const ids: string[] = [];
    for (const name of ["delete_file", "move_file"]) {
      const { approval } = await callTool(access, name, {});
      expect((await show(approval?.id ?? "")).body).toMatchObject({
        call: { definition: [expect.stringMatching(/^[0-9a-f]{64}$/)] },
      });
      await approve(approval?.id ?? "", { minutes: 60 });
      ids.push(approval?.id ?? "");
    }
    server.respond("tools/list", () => ({ tools: tools("Deletes a file, and its folder.") }));
    const base = `/api/v1/tenants/${access.tenant}/servers/up`;
    await gateway.api("POST", `${base}/scan`);
    const { items } = (await gateway.api("GET", `${base}/tools`)).body as { items: Record<string, string>[] };
    const hash = items.find(({ tool }) => tool === "delete_file")?.["hash"];
    expect((await gateway.api("POST", `${base}/tools/delete_file/accept`, { hash })).status).toBe(200);
    expect((await show(ids[0] ?? "")).body).toMatchObject({ state: "withdrawn", withdrawnBy: "changed" });
    expect((await show(ids[1] ?? "")).body).toMatchObject({ state: "approved" });
    expect((await callTool(access, "delete_file", {})).outcome).toBe("approve");
    expect((await callTool(access, "move_file", {})).passed).toBe(true);
    await server.stop();
  });
});
