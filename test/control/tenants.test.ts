import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call, succeeded } from "../support/agent.ts";
import { type Access, type Gateway, startGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

/** Texts that are nowhere else: what is left of them on disk is left of the tenant. */
const CANARY = "canarybird";
const policy = {
  version: "1",
  default: "allow",
  description: CANARY,
  tools: { delete_file: { limits: [{ counter: CANARY, window: "day", max: 100, scope: "tenant" }] } },
};

let up: Recorder;
let gateway: Gateway;
/** Its deleted tenants are removed after seconds. */
let hasty: Gateway;
beforeAll(async () => {
  [up, gateway, hasty] = await Promise.all([
    startRecorder(),
    startGateway(),
    startGateway({ vars: { TENANT_GRACE_SECONDS: "5", AUDIT_SHIP_SECONDS: "0.3" } }),
  ]);
});
afterAll(() => Promise.all([gateway?.stop(), hasty?.stop(), up?.stop()]));

interface Problem {
  code: string;
}
const operator = (at: Gateway) => ({ url: at.url, key: at.operatorKey });
async function ask(who: { url: string; key: string }, method: string, path: string, body?: object) {
  const response = await fetch(`${who.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${who.key}`, ...(body && { "content-type": "application/json" }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const json =
    /json/.test(response.headers.get("content-type") ?? "") &&
    !/ndjson/.test(response.headers.get("content-type") ?? "");
  return {
    status: response.status,
    text,
    body: (json ? JSON.parse(text) : {}) as Record<string, unknown> & Partial<Problem>,
  };
}
async function keyOf(at: Gateway, tenant: string, role: string) {
  const made = await ask(operator(at), "POST", `/tenants/${tenant}/keys`, { role });
  return { url: at.url, key: String(made.body["secret"]) };
}
const deletion = (tenant: string, ledgers = "given_up") =>
  `/tenants/${tenant}?confirm=${tenant}&ledgers=${ledgers}`;

test("the operator lists tenants, page by page; a title is for people", { timeout: 60_000 }, async () => {
  const names = ["list-a", "list-b", "list-c"];
  for (const name of names)
    expect((await ask(operator(gateway), "PUT", `/tenants/${name}`, {})).status).toBe(201);
  const found: unknown[] = [];
  let cursor = "";
  do {
    const page = await ask(operator(gateway), "GET", `/tenants?limit=2${cursor}`);
    expect(page.status, page.text).toBe(200);
    found.push(...(page.body["items"] as { tenant: string }[]).map(({ tenant }) => tenant));
    cursor = page.body["next"] === null ? "" : `&cursor=${encodeURIComponent(String(page.body["next"]))}`;
  } while (cursor !== "");
  expect(found).toEqual(expect.arrayContaining(names));

  const admin = await keyOf(gateway, "list-a", "admin");
  expect((await ask(admin, "GET", "/tenants")).status).toBe(403);
  expect((await ask(admin, "PATCH", "/tenants/list-a", { title: "List, A" })).body).toMatchObject({
    tenant: "list-a",
    title: "List, A",
  });
  expect((await ask(admin, "PATCH", "/tenants/list-b", { title: "x" })).status).toBe(404);
  expect(
    (await ask(await keyOf(gateway, "list-a", "editor"), "PATCH", "/tenants/list-a", { title: "x" })).status,
  ).toBe(403);
  expect((await ask(admin, "PATCH", "/tenants/list-a", { title: null })).body["title"]).toBeNull();
  const changes = await ask(admin, "GET", "/tenants/list-a/changes");
  expect(changes.text).toMatch(/"tenant.title".*"List, A"/);
});

describe("a deleted tenant", () => {
  let access: Access;
  let admin: { url: string; key: string };
  const base = () => `/tenants/${access.tenant}`;
  beforeAll(async () => {
    access = await gateway.setup({ upstream: up.url, policy });
    admin = await keyOf(gateway, access.tenant, "admin");
  });

  test("takes its name once more and a word about its ledgers, from an admin", async () => {
    for (const [path, status] of [
      [base(), 422],
      [`${base()}?confirm=${access.tenant}`, 422],
      [`${base()}?confirm=other&ledgers=exported`, 422],
      [`${base()}?confirm=${access.tenant}&ledgers=lost`, 422],
    ] as const) {
      expect((await ask(admin, "DELETE", path)).status).toBe(status);
    }
    expect(
      (await ask(await keyOf(gateway, access.tenant, "editor"), "DELETE", deletion(access.tenant))).status,
    ).toBe(403);
    expect((await ask(admin, "POST", `${base()}/restore`, {})).body.code).toBe("not_deleted");
    expect(succeeded(await call(access, "echo"))).toBe(true);
  });

  test("refuses its grants at once, can be read and exported, and can be restored", {
    timeout: 120_000,
  }, async () => {
    const before = Date.now();
    // Workers still know the grant as it was: what binds is the grant's object.
    gateway.kv.freeze();
    const gone = await ask(admin, "DELETE", deletion(access.tenant, "exported"));
    expect(gone.body, gone.text).toMatchObject({ tenant: access.tenant, bound: true });
    const week = 7 * 24 * 3600 * 1000;
    expect(Number(gone.body["purgeAt"]) - before).toBeGreaterThanOrEqual(week);
    expect(Number(gone.body["purgeAt"]) - Date.now()).toBeLessThanOrEqual(week);

    up.clear();
    for (const tool of ["echo", "delete_file"]) expect((await call(access, tool)).status).toBe(401);
    expect(up.requests).toEqual([]);
    gateway.kv.thaw();
    const rows = await gateway.ledger(access.tenant, access.grant);
    expect(rows.at(-1)).toMatchObject({ outcome: "revoked", reason: "The tenant is deleted." });

    for (const [method, path, body] of [
      ["POST", "/grants", { servers: { up: "test" } }],
      ["PUT", "/servers/other", { address: up.url }],
      ["POST", "/servers/up/scan", {}],
      ["DELETE", `/grants/${access.grant}`, undefined],
      ["PATCH", "", { title: "x" }],
      ["POST", "/keys", { role: "admin" }],
    ] as const) {
      const refused = await ask(admin, method, `${base()}${path}`, body);
      expect([refused.status, refused.body.code], path).toEqual([409, "tenant_deleted"]);
    }
    expect((await ask(admin, "DELETE", deletion(access.tenant))).body.code).toBe("tenant_deleted");
    expect((await ask(operator(gateway), "PUT", base(), {})).body).toMatchObject({
      deletedAt: expect.any(Number),
    });
    expect((await ask(admin, "GET", `${base()}/ledger`)).text).toMatch(
      /tenant\.delete.*exported|exported.*tenant\.delete/,
    );
    expect((await ask(admin, "GET", `${base()}/grants`)).status).toBe(200);
    expect((await ask(operator(gateway), "GET", "/tenants?limit=200")).text).toContain(
      `"purgeAt":${gone.body["purgeAt"]}`,
    );

    // A restart forgets what was pushed, not what was stored.
    await gateway.restart();
    expect((await call(access, "echo")).status).toBe(401);

    const restored = await ask(admin, "POST", `${base()}/restore`, {});
    expect(restored.body, restored.text).toMatchObject({ deletedAt: null, purgeAt: null });
    await expect
      .poll(async () => succeeded(await call(access, "echo")), { timeout: 60_000, interval: 500 })
      .toBe(true);
    expect((await ask(admin, "PATCH", base(), { title: "Back" })).status).toBe(200);
    const actions = (await ask(admin, "GET", `${base()}/changes`)).text;
    expect(actions).toMatch(/tenant\.restore.*tenant\.delete/);
  });
});

test("after the grace nothing of it is left, no old token or key works, and its name is not given again", {
  timeout: 120_000,
}, async () => {
  const access = await hasty.setup({ upstream: up.url, policy, grantOptions: { label: CANARY } });
  const other = await hasty.setup({ upstream: up.url, policy: { version: "1", default: "allow" } });
  const admin = await keyOf(hasty, access.tenant, "admin");
  for (const tool of ["echo", "delete_file"]) expect(succeeded(await call(access, tool))).toBe(true);
  await expect
    .poll(async () => (await ask(admin, "GET", `/tenants/${access.tenant}/audit`)).text, { timeout: 20_000 })
    .toContain("delete_file");
  // Of the tenant, the grant, its counters and the index.
  const before = await filesWith(hasty, [CANARY, access.grant]);
  expect(new Set(before.map((file) => file.split("/").at(-2))).size).toBeGreaterThanOrEqual(3);

  expect((await ask(admin, "DELETE", deletion(access.tenant))).status).toBe(200);
  await expect
    .poll(async () => (await ask(operator(hasty), "PUT", `/tenants/${access.tenant}`, {})).body.code, {
      timeout: 60_000,
      interval: 300,
    })
    .toBe("name_used");

  expect((await call(access, "echo")).status).toBe(401);
  expect((await ask(admin, "GET", `/tenants/${access.tenant}`)).status).toBe(401);
  expect((await ask(operator(hasty), "GET", `/tenants/${access.tenant}`)).body.code).toBe("no_tenant");
  expect((await ask(operator(hasty), "POST", `/tenants/${access.tenant}/restore`, {})).body.code).toBe(
    "no_tenant",
  );
  expect((await ask(operator(hasty), "GET", "/tenants?limit=200")).text).not.toContain(access.tenant);
  expect(hasty.kv.entries().filter(([key]) => key.includes(access.tenant))).toEqual([]);

  await hasty.restart();
  expect((await ask(operator(hasty), "PUT", `/tenants/${access.tenant}`, {})).body.code).toBe("name_used");
  expect((await call(access, "echo")).status).toBe(401);
  expect(succeeded(await call(other, "echo"))).toBe(true);
  // workerd keeps the names of objects beside their alarms, in a file of its own.
  const left = await filesWith(hasty, [CANARY, access.grant]);
  expect(left.filter((file) => !file.includes("metadata"))).toEqual([]);
});

/** Files of the objects' storage that hold one of the texts. */
async function filesWith(at: Gateway, texts: readonly string[]): Promise<string[]> {
  const entries = await readdir(at.storageDir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = await Promise.all(files.map((file) => readFile(file, "latin1")));
  return files.filter((_, index) => texts.some((text) => contents[index]?.includes(text)));
}
