import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startGateway } from "../support/gateway.ts";
import { type ApiWorld, startApi } from "./world.ts";

/** Which roles hold a permission: the contract, apart from the code that keeps it. */
const ROLES: Record<string, string[]> = {
  read: ["viewer", "approver", "editor", "admin", "operator"],
  decide_approvals: ["approver", "admin", "operator"],
  write_policies: ["editor", "admin", "operator"],
  administer: ["admin", "operator"],
  operate: ["operator"],
};

/** Every route and the permission that it takes, but for policies' and baseline's, which differ in one word. */
const ROUTES: Record<string, string> = {
  "GET /tenants": "operate",
  "PUT /tenants/{tenant}": "operate",
  "PATCH /tenants/{tenant}": "administer",
  "DELETE /tenants/{tenant}": "administer",
  "POST /tenants/{tenant}/restore": "administer",
  "GET /tenants/{tenant}": "read",
  "GET /tenants/{tenant}/ledger": "read",
  "GET /tenants/{tenant}/changes": "read",

  "POST /tenants/{tenant}/keys": "administer",
  "GET /tenants/{tenant}/keys": "administer",
  "GET /tenants/{tenant}/keys/{key}": "administer",
  "DELETE /tenants/{tenant}/keys/{key}": "administer",
  "POST /tenants/{tenant}/keys/{key}/rotate": "administer",

  "PUT /tenants/{tenant}/servers/{server}": "administer",
  "GET /tenants/{tenant}/servers/{server}": "read",
  "DELETE /tenants/{tenant}/servers/{server}": "administer",
  "GET /tenants/{tenant}/servers": "read",
  "POST /tenants/{tenant}/servers/{server}/scan": "administer",
  "GET /tenants/{tenant}/servers/{server}/scan": "read",
  "GET /tenants/{tenant}/servers/{server}/report": "read",
  "POST /tenants/{tenant}/servers/{server}/starter": "write_policies",
  "GET /tenants/{tenant}/servers/{server}/tools": "read",
  "GET /tenants/{tenant}/servers/{server}/tools/{tool}/difference": "read",
  "POST /tenants/{tenant}/servers/{server}/tools/{tool}/accept": "administer",
  "POST /tenants/{tenant}/servers/{server}/tools/{tool}/reject": "administer",
  "POST /tenants/{tenant}/servers/{server}/accept": "administer",

  "GET /tenants/{tenant}/policies": "read",
  "GET /tenants/{tenant}/drafts": "read",
  ...policyRoutes("/tenants/{tenant}/policies/{policy}", "write_policies"),
  ...policyRoutes("/tenants/{tenant}/baseline", "administer"),

  "POST /tenants/{tenant}/grants": "administer",
  "GET /tenants/{tenant}/grants": "read",
  "GET /tenants/{tenant}/grants/{grant}": "read",
  "PATCH /tenants/{tenant}/grants/{grant}": "administer",
  "DELETE /tenants/{tenant}/grants/{grant}": "administer",
  "POST /tenants/{tenant}/grants/{grant}/rotate": "administer",
  "GET /tenants/{tenant}/grants/{grant}/ledger": "read",
  "GET /tenants/{tenant}/grants/{grant}/reach": "read",
  "GET /tenants/{tenant}/grants/{grant}/checkpoints": "read",

  "GET /tenants/{tenant}/approvals": "read",
  "GET /tenants/{tenant}/approvals/{approval}": "read",
  "POST /tenants/{tenant}/approvals/{approval}/approve": "decide_approvals",
  "POST /tenants/{tenant}/approvals/{approval}/reject": "decide_approvals",

  "POST /tenants/{tenant}/webhooks": "administer",
  "GET /tenants/{tenant}/webhooks": "read",
  "DELETE /tenants/{tenant}/webhooks/{webhook}": "administer",
  "POST /tenants/{tenant}/webhooks/{webhook}/test": "administer",
  "GET /tenants/{tenant}/webhooks/{webhook}/deliveries": "read",

  "GET /catalogue/reports": "operate",
  "POST /catalogue/reports/{report}/close": "operate",

  "GET /tenants/{tenant}/audit": "read",
  "GET /tenants/{tenant}/audit/counts": "read",
  "GET /tenants/{tenant}/audit/export": "read",
  "GET /tenants/{tenant}/audit/grants": "read",
  "GET /tenants/{tenant}/audit/key": "read",
  "GET /tenants/{tenant}/audit/values": "read",
  "GET /tenants/{tenant}/audit/checkpoints": "read",
};

function policyRoutes(base: string, write: string): Record<string, string> {
  return {
    [`GET ${base}`]: "read",
    [`PUT ${base}`]: write,
    [`GET ${base}/document`]: "read",
    [`GET ${base}/versions`]: "read",
    [`GET ${base}/diff`]: "read",
    [`POST ${base}/rollback`]: write,
    [`GET ${base}/draft`]: "read",
    [`PUT ${base}/draft`]: write,
    [`DELETE ${base}/draft`]: write,
    [`POST ${base}/draft/publish`]: write,
    [`POST ${base}/try`]: write,
  };
}

let world: ApiWorld;
let tenant: string;
let keys: Record<string, string>;
let stranger: string;
beforeAll(async () => {
  world = await startApi();
  tenant = await world.tenant();
  keys = { operator: world.operatorKey };
  for (const role of ["admin", "editor", "approver", "viewer"]) keys[role] = await world.key(tenant, role);
  stranger = await world.key(await world.tenant(), "admin");
});
afterAll(() => world?.stop());

interface Document {
  paths: Record<string, Record<string, { "x-permission"?: string; "x-roles"?: string[] }>>;
}

async function described(): Promise<Document> {
  const response = await fetch(`${world.url}/api/v1/openapi.json`);
  expect(response.status).toBe(200);
  return (await response.json()) as Document;
}

test("the table above has every route of the document, with the permission that it names", async () => {
  const found: Record<string, string | undefined> = {};
  for (const [path, operations] of Object.entries((await described()).paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      found[`${method.toUpperCase()} ${path}`] = operation["x-permission"];
      expect(operation["x-roles"]).toEqual(ROLES[operation["x-permission"] ?? ""]);
    }
  }
  expect(found).toEqual(ROUTES);
});

/** An address of the route; what it names besides the tenant does not exist. */
function addressOf(route: string): { method: string; path: string } {
  const [method = "", template = ""] = route.split(" ");
  const path = template.replace("{tenant}", tenant).replaceAll(/\{\w+\}/g, "nothing");
  return { method, path };
}

describe.each(Object.entries(ROUTES))("%s", (route, permission) => {
  test.each(["admin", "editor", "approver", "viewer", "operator"])("%s", async (role) => {
    const { method, path } = addressOf(route);
    const body = method === "GET" || method === "DELETE" ? undefined : {};
    const { status, text } = await world.as(keys[role] ?? "").send(method, path, body);
    expect(status, text).not.toBe(401);
    if (ROLES[permission]?.includes(role)) expect(status, text).not.toBe(403);
    else expect([status, JSON.parse(text).code]).toEqual([403, "forbidden"]);
    expect(status, text).toBeLessThan(500);
  });

  test("no key, and another tenant's", async () => {
    const { method, path } = addressOf(route);
    expect((await world.as("").send(method, path)).status).toBe(401);
    const { status, body } = await world.as(stranger).send(method, path);
    const refusal = path.startsWith("/tenants/") ? [404, "no_tenant"] : [403, "forbidden"];
    expect([status, body["code"]]).toEqual(refusal);
  });
});

describe("credentials in addresses", () => {
  test("are shown to admins and the operator alone, and are not in the ledger", async () => {
    const tenant = await world.tenant();
    const operator = world.as(world.operatorKey);
    const base = `/tenants/${tenant}`;
    const address = "http://127.0.0.1:1/mcp?key=of-the-server";
    const url = "http://127.0.0.1:1/services/of-the-receiver?x=1";
    await operator.put(`${base}/servers/up`, { address, scan: false, scanEverySeconds: null });
    expect((await operator.post(`${base}/webhooks`, { url })).status).toBe(201);
    for (const role of ["viewer", "approver", "editor", "admin"]) {
      const caller = world.as(await world.key(tenant, role));
      const paths = ["/servers/up", "/servers", "/servers/up/report", "/webhooks"];
      const answers = await Promise.all(paths.map(async (path) => (await caller.get(`${base}${path}`)).text));
      const shown = answers.map((text) => /of-the-server|of-the-receiver/.test(text));
      expect([role, ...shown]).toEqual([role, ...paths.map(() => role === "admin")]);
      const redacted = [
        "http://127.0.0.1:1/mcp?…",
        "http://127.0.0.1:1/mcp?…",
        "http://127.0.0.1:1/mcp?…",
        "http://127.0.0.1:1/…",
      ];
      for (const [at, text] of redacted.entries()) {
        if (role !== "admin") expect(answers[at]).toContain(`"${text}"`);
      }
    }
    const changes = await world.changes(tenant);
    expect(JSON.stringify(changes)).not.toMatch(/of-the-server|of-the-receiver/);
    const detail = (action: string) => changes.find((change) => change.action === action)?.detail;
    expect(detail("server.put")).toMatchObject({
      address: "http://127.0.0.1:1/mcp?…",
      addressSha256: createHash("sha256").update(address).digest("hex"),
    });
    expect(detail("webhook.create")).toMatchObject({
      url: "http://127.0.0.1:1/…",
      urlSha256: createHash("sha256").update(url).digest("hex"),
    });
  });
});

describe("an OPERATOR_KEY that can be guessed", () => {
  test("opens nothing, and only whoever shows it is told why", async () => {
    const gateway = await startGateway({ vars: { OPERATOR_KEY: "x" } });
    const get = async (key: string) => {
      const headers = { authorization: `Bearer ${key}` };
      const response = await fetch(`${gateway.url}/api/v1/tenants/acme`, { method: "PUT", headers });
      return [response.status, ((await response.json()) as { code: string }).code];
    };
    expect(await get("x")).toEqual([503, "weak_operator_key"]);
    expect(await get("y")).toEqual([401, "unauthorized"]);
    await gateway.stop();
  });
});
