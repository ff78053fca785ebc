import type { Context, MiddlewareHandler } from "hono";
import { NAME, tenantKey } from "../contract/snapshot.ts";
import type { Env } from "../env.ts";
import type { Actor, Role } from "../ledger/actor.ts";
import { secretMatches, sha256Hex } from "../secrets/hash.ts";
import { asTenant, type TenantName } from "../secrets/ids.ts";
import { operatorKeyFault } from "../secrets/operator-key.ts";
import { missingTenants, refusedKeys } from "../secrets/refused.ts";
import type { Credential, Tenant, Use } from "../tenant/index.ts";
import { type ProblemError, problem } from "./problem.ts";

export type App = {
  Bindings: Env;
  Variables: {
    /** Who asks. */
    actor: Actor;
    /** The tenant that the key belongs to; null = the installation's own key. */
    keyTenant: string | null;
    /** When the tenant was deleted; null or absent = it was not. */
    deletedAt?: number | null;
    /** The tenant of the address, which exists (but for `PUT /tenants/{tenant}`). Only below /tenants/{tenant}. */
    tenant: TenantName;
    object: DurableObjectStub<Tenant>;
  };
};

/** Which roles may do what. A route names one of these; add a line here for a new kind of right. */
export const PERMISSIONS = {
  read: ["viewer", "approver", "editor", "admin", "operator"],
  decide_approvals: ["approver", "admin", "operator"],
  write_policies: ["editor", "admin", "operator"],
  administer: ["admin", "operator"],
  operate: ["operator"],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof PERMISSIONS;

const OPERATOR: Actor = { key: "operator", role: "operator" };
/** Of a path in the ledger, characters. */
const MAX_PATH = 200;

/** Whether who asks holds the permission. */
export function may(c: Context<App>, permission: Permission): boolean {
  return (PERMISSIONS[permission] as readonly Role[]).includes(c.var.actor.role);
}

/** Refuses a key whose role does not hold the permission. */
export function requirePermission(permission: Permission): MiddlewareHandler<App> {
  return async (c, next) => {
    if (!may(c, permission)) {
      const roles = PERMISSIONS[permission].join(", ");
      throw problem("forbidden", `A key with role ${c.var.actor.role} may not do this; it takes ${roles}`);
    }
    await next();
  };
}

/** `slk_<tenant>_<id>_<secret>`; the secret is 32 random bytes in base64url. */
const KEY = /^slk_([a-z0-9-]{1,63})_([a-z0-9]{1,32})_([A-Za-z0-9_-]{43})$/;

export function formatKey(key: { tenant: string; id: string; secret: string }): string {
  return `slk_${key.tenant}_${key.id}_${key.secret}`;
}

/** The parts of a tenant's key; undefined: it is not one. */
export function readKey(text: string): { tenant: TenantName; id: string; secret: string } | undefined {
  const [, tenant, id, secret] = KEY.exec(text) ?? [];
  if (tenant === undefined || id === undefined || secret === undefined) return undefined;
  return { tenant: asTenant(tenant), id, secret };
}

/** Tenants that were seen to exist: this only spares KV the question. One that was removed since says so itself. */
const KNOWN_TENANTS = 1000;
const known = new Set<string>();

/** Whether a tenant exists, by KV: strangers' guesses must not wake (and thereby make) objects. */
export async function mayExist(env: Env, tenant: TenantName): Promise<boolean> {
  if (known.has(tenant)) return true;
  const now = Date.now();
  if (missingTenants.has(tenant, now)) return false;
  // Without KV's answer the object is asked: it knows.
  const mark = await env.SNAPSHOTS.get(tenantKey(tenant)).catch(() => "");
  if (mark === null) {
    missingTenants.add(tenant, now);
    return false;
  }
  if (mark !== "" && known.size < KNOWN_TENANTS) known.add(tenant);
  return true;
}

/**
 * Whose key it is, with the use recorded in its tenant's ledger; undefined: nobody's. The operator's key is nobody's
 * here. For other ways to show a key than the API's header, such as a form.
 */
export async function actorOfKey(
  env: Env,
  text: string,
  use: Use,
): Promise<{ tenant: TenantName; actor: Actor; deletedAt: number | null } | undefined> {
  const key = readKey(text);
  if (key === undefined) return undefined;
  const { tenant, id, secret } = key;
  if (!NAME.test(tenant) || !(await mayExist(env, tenant))) return undefined;
  const credential = { operator: false, id, secretSha256: sha256Hex(secret) } as const;
  const entered = await actorBy(env, tenant, credential, use);
  if (entered === undefined) return undefined;
  const { deletedAt, ...actor } = entered;
  return { tenant, actor, deletedAt };
}

/** Whose credential it is by the tenant's word; undefined: nobody's. Of one that was refused a moment ago, nobody is asked. */
export async function actorBy(
  env: Env,
  tenant: string,
  credential: Credential,
  use: Use,
): Promise<(Actor & { deletedAt: number | null }) | undefined> {
  const shown = credential.operator ? undefined : `${tenant} ${credential.id} ${credential.secretSha256}`;
  const now = Date.now();
  if (shown !== undefined && refusedKeys.has(shown, now)) return undefined;
  const actor = await env.TENANTS.getByName(tenant).enter(credential, use);
  if (actor === undefined && shown !== undefined) refusedKeys.add(shown, now);
  return actor;
}

/** No configured key matches nothing: a fresh installation is closed. */
function matchesOperatorKey(env: Env, text: string): boolean {
  return Boolean(env.OPERATOR_KEY) && secretMatches(text, sha256Hex(env.OPERATOR_KEY));
}

/** Whether it is the installation's own key. One that can be guessed opens nothing. */
export function isOperatorKey(env: Env, text: string): boolean {
  return matchesOperatorKey(env, text) && operatorKeyFault(env.OPERATOR_KEY) === undefined;
}

/** Why the key is not the operator's. Only somebody who has the key learns that it is a weak one. */
function notOperator(env: Env, text: string): ProblemError {
  const fault = matchesOperatorKey(env, text) ? operatorKeyFault(env.OPERATOR_KEY) : undefined;
  if (fault === undefined) return problem("unauthorized");
  return problem("weak_operator_key", `OPERATOR_KEY can be guessed: ${fault}. Set another.`);
}

/** Finds out who asks. A key that is wrong ends the request: there is no other way in to fall through to. */
export const authenticate: MiddlewareHandler<App> = async (c, next) => {
  const header = c.req.header("authorization") ?? "";
  const key = header.toLowerCase().startsWith("bearer ") ? header.slice(7) : "";
  if (key.startsWith("slk_")) {
    const found = await actorOfKey(c.env, key, useOf(c));
    if (found === undefined) throw problem("unauthorized");
    c.set("actor", found.actor);
    c.set("keyTenant", found.tenant);
    c.set("deletedAt", found.deletedAt);
  } else {
    if (!isOperatorKey(c.env, key)) throw notOperator(c.env, key);
    c.set("actor", OPERATOR);
    c.set("keyTenant", null);
  }
  await next();
};

/** Finds the tenant of the address. A key of another tenant finds what it would find if there were none. */
export const enterTenant: MiddlewareHandler<App> = async (c, next) => {
  const tenant = asTenant(c.req.param("tenant") ?? "");
  const { keyTenant } = c.var;
  if (keyTenant === null && !NAME.test(tenant)) throw badName(tenant);
  if (keyTenant !== null && keyTenant !== tenant) throw problem("no_tenant");
  c.set("tenant", tenant);
  c.set("object", c.env.TENANTS.getByName(tenant));
  if (keyTenant === null && !makesTenant(c)) {
    const entered = await c.var.object.enter({ operator: true }, useOf(c));
    if (entered === undefined) throw problem("no_tenant");
    c.set("deletedAt", entered.deletedAt);
  }
  // What is left of a deleted tenant can be read, so that it can be kept; and it can be restored.
  const deleted = (c.var.deletedAt ?? null) !== null;
  if (deleted && c.req.method !== "GET" && !/\/tenants\/[^/]+\/restore$/.test(c.req.path)) {
    throw problem("tenant_deleted");
  }
  await next();
};

function useOf(c: Context<App>): Use {
  return { method: c.req.method, path: c.req.path.slice(0, MAX_PATH) };
}

export function badName(name: unknown) {
  return problem(
    "bad_name",
    `${JSON.stringify(name)} is not a name: lower-case letters, digits and inner hyphens, at most 63`,
  );
}

/** `PUT /tenants/{tenant}`: the one address whose tenant need not exist. */
function makesTenant(c: Context<App>): boolean {
  return c.req.method === "PUT" && /\/tenants\/[^/]+$/.test(c.req.path);
}
