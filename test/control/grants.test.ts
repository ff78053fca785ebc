import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { call, sleep, succeeded } from "../support/agent.ts";
import { type Access, type Gateway, startGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

const policy = {
  version: "1",
  default: "deny",
  hide: ["delete_*"],
  tools: {
    echo: { rate_limit: "100/minute" },
    write_file: { deny_if: [{ conditions: [{ path: "args.path", op: "regex", value: "^/etc" }] }] },
  },
};

let up: Recorder;
let gateway: Gateway;
let access: Access;
let path: string;

beforeAll(async () => {
  [up, gateway] = await Promise.all([startRecorder(), startGateway()]);
});
afterAll(async () => {
  await Promise.all([gateway?.stop(), up?.stop()]);
});
beforeEach(async () => {
  access = await gateway.setup({ upstream: up.url, policy });
  path = `/api/v1/tenants/${access.tenant}/grants/${access.grant}`;
  expect(succeeded(await call(access, "echo"))).toBe(true);
});

const passes = async (token = access.token): Promise<boolean> =>
  succeeded(await call({ ...access, token }, "echo"));

async function rotate(graceSeconds: number): Promise<string> {
  const { status, body } = await gateway.api("POST", `${path}/rotate`, { graceSeconds });
  expect([status, body]).toMatchObject([200, { bound: true }]);
  return (body as { token: string }).token;
}

describe("rotation", () => {
  test("without grace: the old token ends with the answer, the new one works at once", async () => {
    const token = await rotate(0);
    expect((await call(access, "echo")).status).toBe(401);
    expect(await passes(token)).toBe(true);
    expect((await call(access, "echo")).status).toBe(401);
  });

  test("with grace: both work, and the old one ends with it", async () => {
    gateway.kv.freeze();
    const token = await rotate(3);
    expect([await passes(), await passes(token)]).toEqual([true, true]);
    const { body } = await gateway.api("GET", path);
    expect((body as { graceUntil: number }).graceUntil).toBeGreaterThan(Date.now());
    await sleep(3100);
    expect([await passes(), await passes(token)]).toEqual([false, true]);
    expect((await gateway.api("GET", path)).body).toMatchObject({ graceUntil: null });
    gateway.kv.thaw();
  });

  test("twice within the grace: only the newest two are taken", async () => {
    const second = await rotate(60);
    const third = await rotate(60);
    expect([await passes(), await passes(second), await passes(third)]).toEqual([false, true, true]);
  });

  test("tokens are stored as hashes alone", async () => {
    const token = await rotate(60);
    const stored = gateway.kv.entries().map(([, value]) => value);
    for (const secret of [access.token, token].map((text) => text.split("_").slice(3).join("_"))) {
      expect(stored.some((value) => value.includes(secret))).toBe(false);
    }
  });
});

describe("changes bind on the next call", () => {
  const change = async (changes: object): Promise<void> => {
    const { status, body } = await gateway.api("PATCH", path, changes);
    expect([status, body]).toMatchObject([200, { bound: true }]);
  };

  test("another policy, and back", async () => {
    await gateway.api("PUT", `/api/v1/tenants/${access.tenant}/policies/none`, {
      version: "1",
      default: "deny",
    });
    await change({ servers: { up: "none" } });
    expect(await passes()).toBe(false);
    await change({ servers: { up: "test" } });
    expect(await passes()).toBe(true);
  });

  test("an end that has come, and one that is put off", async () => {
    await change({ expiresAt: Date.now() - 1 });
    expect((await call(access, "echo")).status).toBe(401);
    await sleep(1000);
    await change({ expiresAt: null });
    expect(await passes()).toBe(true);
  });

  test("a server more", async () => {
    const base = `/api/v1/tenants/${access.tenant}`;
    await gateway.api("PUT", `${base}/servers/second`, { address: up.url, scan: false });
    const second = { ...access, mcpUrl: access.mcpUrl.replace(/up$/, "second") };
    expect((await call(second, "echo")).status).toBe(404);
    await sleep(1000);
    await change({ servers: { up: "test", second: "test" } });
    expect((await call(second, "echo")).status).toBe(200);
  });

  test("an origin, given and struck off", async () => {
    const headers = { origin: "https://app.example" };
    expect((await call(access, "echo", {}, { headers })).status).toBe(403);
    await sleep(1000);
    await change({ origins: ["https://app.example"] });
    expect((await call(access, "echo", {}, { headers })).status).toBe(200);
    await change({ origins: [] });
    expect((await call(access, "echo", {}, { headers })).status).toBeGreaterThanOrEqual(401);
  });

  test.each([
    [{ servers: { up: "nowhere" } }, 422, "missing"],
    [{ servers: { nowhere: "test" } }, 422, "missing"],
    [{ servers: { up: "baseline" } }, 422, "reserved_name"],
    [{ servers: {} }, 422, "invalid"],
    [{ lable: "x" }, 422, "invalid"],
  ])("refused: %j", async (changes, status, code) => {
    expect(await gateway.api("PATCH", path, changes)).toMatchObject({ status, body: { code } });
    expect(await passes()).toBe(true);
  });
});

test("grants are listed in pages, revoked ones too, and nothing of a secret shows", async () => {
  const base = `/api/v1/tenants/${access.tenant}/grants`;
  for (const label of ["a", "b", "c", "d"]) {
    expect((await gateway.api("POST", base, { label, servers: { up: "test" } })).status).toBe(201);
  }
  await gateway.api("DELETE", path);
  const seen: { grant: string; label: string | null; revokedAt: number | null }[] = [];
  for (let next: string | null = ""; next !== null; ) {
    const { body } = await gateway.api("GET", `${base}?limit=2${next && `&cursor=${next}`}`);
    const page = body as { items: typeof seen; next: string | null };
    expect(JSON.stringify(page)).not.toMatch(/sha256|secret/i);
    seen.push(...page.items);
    next = page.next;
  }
  expect(seen.map(({ label }) => label).sort()).toEqual(["a", "b", "c", "d", null]);
  expect(seen.find(({ grant }) => grant === access.grant)?.revokedAt).toBeGreaterThan(0);
  expect(await gateway.api("PATCH", path, { label: "x" })).toMatchObject({
    status: 409,
    body: { code: "already_revoked" },
  });
  expect(await gateway.api("POST", `${path}/rotate`, {})).toMatchObject({ status: 409 });
  expect(await gateway.api("GET", `${base}/nosuchgrant`)).toMatchObject({
    status: 404,
    body: { code: "no_grant" },
  });
});

describe("reach", () => {
  interface Tool {
    tool: string;
    outcome: string;
    rule: string;
    conditions: { when: string }[];
    limits: { max: number }[];
  }

  test("each known tool with its outcome, rule, conditions and limits", async () => {
    await gateway.api("POST", `/api/v1/tenants/${access.tenant}/servers/up/scan`);
    const { body } = await gateway.api("GET", `${path}/reach`);
    const [server] = (body as { servers: { tools: Tool[] }[] }).servers;
    const tools = new Map(server?.tools.map((tool) => [tool.tool, tool]));
    expect(tools.get("echo")).toMatchObject({ outcome: "allow", limits: [{ max: 100 }], conditions: [] });
    expect(tools.get("write_file")).toMatchObject({
      outcome: "allow",
      conditions: [{ when: 'args.path regex "^/etc"' }],
    });
    expect(tools.get("delete_file")).toMatchObject({ outcome: "hidden", rule: "/hide/0" });
    expect(tools.get("read_file")).toMatchObject({ outcome: "deny", rule: "/default" });
  });

  test("what nobody accepted is quarantined, unless the policy hides it", async () => {
    const server = `/api/v1/tenants/${access.tenant}/servers/up`;
    await gateway.api("PUT", server, { address: up.url, scan: false, pins: "enforce" });
    await gateway.api("POST", `${server}/scan`);
    const { body } = await gateway.api("GET", `${path}/reach`);
    const [reached] = (body as { servers: { tools: Tool[] }[] }).servers;
    expect(reached?.tools.map(({ tool, outcome }) => [tool, outcome])).toEqual([
      ["delete_file", "hidden"],
      ["echo", "quarantined"],
      ["read_file", "quarantined"],
      ["write_file", "quarantined"],
    ]);
  });

  test("a server that nobody looked at says so, and an ended grant too", async () => {
    const base = `/api/v1/tenants/${access.tenant}`;
    await gateway.api("PUT", `${base}/servers/unseen`, { address: up.url, scan: false });
    await gateway.api("PATCH", path, { servers: { unseen: "test" } });
    await gateway.api("DELETE", path);
    expect((await gateway.api("GET", `${path}/reach`)).body).toMatchObject({
      ended: "revoked",
      servers: [{ server: "unseen", tools: null }],
    });
  });
});
