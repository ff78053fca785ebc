import { type Context, Hono } from "hono";
import * as z from "zod";
import type { Env } from "../env.ts";
import { formatToken, secretMatches, sha256Hex } from "../gate/index.ts";
import { makeSealer, parseKeys } from "../mcp/index.ts";
import { parsePolicy } from "../policy/index.ts";
import { type GrantRecord, grantObjectName, NAME, type Tenant } from "../tenant/index.ts";
import { checkAddress, checkCredential } from "../upstream/index.ts";
import { type Problem, problemResponse } from "./problem.ts";
import { grantBody, ledgerQuery, serverBody } from "./schema.ts";

/** How long a server may take to begin its answer when nobody says. Tools may think for a while. */
const FIRST_BYTE_MS = 60_000;
/** Largest body of a request. A policy document may have 1 MiB. */
const MAX_BODY_BYTES = 2 * 1024 * 1024;

const OPERATOR = { key: "operator", role: "operator" } as const;

type App = { Bindings: Env; Variables: { tenant: string; object: DurableObjectStub<Tenant> } };

/** Thrown by handlers, turned into its response in one place. */
class Refused extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.code);
    this.problem = problem;
  }
}

/** The management API, `/api/v1`. Every route needs the operator key. */
export const api = new Hono<App>();

api.onError((error) => {
  if (error instanceof Refused) return problemResponse(error.problem);
  console.error("api", error.message);
  return problemResponse({
    status: 503,
    code: "unavailable",
    title: "The request could not be carried out; try again",
  });
});
api.notFound(() => problemResponse({ status: 404, code: "not_found", title: "No such address" }));

api.use(async (c, next) => {
  const header = c.req.header("authorization") ?? "";
  const key = header.toLowerCase().startsWith("bearer ") ? header.slice(7) : "";
  // No key configured is no key that fits: a fresh installation is shut, not open.
  if (!c.env.OPERATOR_KEY || !secretMatches(key, sha256Hex(c.env.OPERATOR_KEY))) {
    throw new Refused({ status: 401, code: "unauthorized", title: "The operator key is required" });
  }
  await next();
});

api.use("/tenants/:tenant/*", async (c, next) => {
  const tenant = nameOf(c, "tenant");
  c.set("tenant", tenant);
  c.set("object", c.env.TENANTS.getByName(tenant));
  if (!(await c.var.object.exists()) && c.req.path.split("/").length > 5) {
    throw new Refused({ status: 404, code: "no_tenant", title: `There is no tenant ${tenant}` });
  }
  await next();
});

api.put("/tenants/:tenant", async (c) => {
  const tenant = nameOf(c, "tenant");
  const created = await c.env.TENANTS.getByName(tenant).create(OPERATOR);
  return c.json({ tenant }, created ? 201 : 200);
});

api.put("/tenants/:tenant/servers/:server", async (c) => {
  const server = nameOf(c, "server");
  const body = await bodyOf(c, serverBody);
  const address = checkAddress(body.address, c.env.PRIVATE_UPSTREAMS === "true");
  if (!address.ok) {
    throw new Refused({ status: 422, code: "bad_address", title: `The address ${address.reason}` });
  }
  const headers = body.headers ?? {};
  const fault = checkCredential(headers);
  if (fault !== undefined) throw new Refused({ status: 422, code: "bad_credential", title: fault });
  const change = await c.var.object.putServer(OPERATOR, server, {
    address: address.url.href,
    title: body.title ?? null,
    credential: Object.keys(headers).length === 0 ? null : seal(c.env, c.var.tenant, server, headers),
    firstByteMs: body.timeouts?.firstByteMs ?? FIRST_BYTE_MS,
  });
  return c.json({ server, address: address.url.href, ...change });
});

api.put("/tenants/:tenant/policies/:policy", async (c) => {
  const policy = nameOf(c, "policy");
  if (policy === "baseline") {
    throw new Refused({
      status: 422,
      code: "reserved_name",
      title: "The tenant's baseline has its own address: /baseline",
    });
  }
  return putPolicy(c, policy);
});
api.put("/tenants/:tenant/baseline", (c) => putPolicy(c, "baseline"));

api.post("/tenants/:tenant/grants", async (c) => {
  const body = await bodyOf(c, grantBody);
  const { tenant } = c.var;
  const secret = base64url(crypto.getRandomValues(new Uint8Array(32)));
  const grant = randomId();
  const record: GrantRecord = {
    tenant,
    grant,
    label: body.label ?? null,
    secretSha256: sha256Hex(secret),
    servers: body.servers,
    expiresAt: body.expiresAt ?? null,
    origins: body.origins ?? [],
  };
  const minted = await c.var.object.mintGrant(OPERATOR, record);
  if (!minted.ok) {
    throw new Refused({ status: 422, code: "missing", title: `The tenant has no ${minted.missing}` });
  }
  return c.json({ grant, token: formatToken({ tenant, grant, secret }) }, 201);
});

api.delete("/tenants/:tenant/grants/:grant", async (c) => {
  const change = await c.var.object.revokeGrant(OPERATOR, c.req.param("grant"));
  if (change === undefined) throw noGrant();
  return c.json(change);
});

api.get("/tenants/:tenant/grants/:grant/ledger", async (c) => {
  const grant = c.req.param("grant");
  if (!(await c.var.object.hasGrant(grant))) throw noGrant();
  const query = ledgerQuery.safeParse(c.req.query());
  if (!query.success) throw invalid(query.error);
  const object = c.env.GRANTS.getByName(grantObjectName(c.var.tenant, grant));
  const lines = await object.page(query.data.after, query.data.limit);
  return c.body(lines.map((line) => `${line}\n`).join(""), 200, { "content-type": "application/x-ndjson" });
});

async function putPolicy(c: Context<App>, name: string): Promise<Response> {
  const document = await textOf(c);
  const parsed = parsePolicy(document);
  if (!parsed.ok) {
    throw new Refused({
      status: 422,
      code: "invalid_policy",
      title: "The policy has errors; the old version stays in force",
      errors: parsed.errors,
    });
  }
  return c.json({ policy: name, ...(await c.var.object.putPolicy(OPERATOR, name, document)) });
}

function seal(env: Env, tenant: string, server: string, headers: Record<string, string>): string {
  const parsed = parseKeys(env.SEALING_KEY);
  if (!parsed.ok) throw new Error(`SEALING_KEY: ${parsed.error}`);
  return makeSealer(parsed.keys).seal("credential", [tenant, server], JSON.stringify(headers));
}

async function textOf(c: Context<App>): Promise<string> {
  const bytes = await c.req.arrayBuffer();
  if (bytes.byteLength > MAX_BODY_BYTES) {
    throw new Refused({ status: 413, code: "too_large", title: `The body is over ${MAX_BODY_BYTES} bytes` });
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refused({ status: 400, code: "invalid_utf8", title: "The body is not UTF-8" });
  }
}

async function bodyOf<Schema extends z.ZodType>(c: Context<App>, schema: Schema): Promise<z.infer<Schema>> {
  const text = await textOf(c);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refused({ status: 400, code: "invalid_json", title: "The body is not JSON" });
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw invalid(parsed.error);
  return parsed.data;
}

function invalid(error: z.ZodError): Refused {
  return new Refused({
    status: 422,
    code: "invalid",
    title: "The request does not have the expected shape",
    detail: z.prettifyError(error),
  });
}

function nameOf(c: Context<App>, parameter: string): string {
  const name = c.req.param(parameter) ?? "";
  if (!NAME.test(name)) {
    throw new Refused({
      status: 422,
      code: "bad_name",
      title: `${JSON.stringify(name)} is not a name: lower-case letters, digits and inner hyphens, at most 63`,
    });
  }
  return name;
}

function noGrant(): Refused {
  return new Refused({ status: 404, code: "no_grant", title: "There is no such grant" });
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url");
}

/** 16 characters of base 32, lower-case: unguessable is the secret's work, this one only has to be unique. */
function randomId(): string {
  const alphabet = "abcdefghijkmnpqrstuvwxyz23456789";
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => alphabet[byte % 32]).join("");
}
