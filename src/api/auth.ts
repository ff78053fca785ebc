import type { Context, MiddlewareHandler } from "hono";
import type { Env } from "../env.ts";
import { secretMatches, sha256Hex } from "../gate/index.ts";
import { type Actor, NAME, type Role, type Tenant } from "../tenant/index.ts";
import { problem } from "./problem.ts";

export type App = {
  Bindings: Env;
  Variables: {
    /** Who asks. */
    actor: Actor;
    /** The tenant of the address, which exists (but for `PUT /tenants/{tenant}`). Only below /tenants/{tenant}. */
    tenant: string;
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

/** Refuses a key whose role does not hold the permission. */
export function requirePermission(permission: Permission): MiddlewareHandler<App> {
  const roles: readonly Role[] = PERMISSIONS[permission];
  return async (c, next) => {
    const { role } = c.var.actor;
    if (!roles.includes(role)) {
      throw problem("forbidden", `A key with role ${role} may not do this; it takes ${roles.join(", ")}`);
    }
    await next();
  };
}

const OPERATOR: Actor = { key: "operator", role: "operator" };

/** Finds out who asks. A key that is wrong ends the request: there is no other way in to fall through to. */
export const authenticate: MiddlewareHandler<App> = async (c, next) => {
  const header = c.req.header("authorization") ?? "";
  const key = header.toLowerCase().startsWith("bearer ") ? header.slice(7) : "";
  // No key configured is no key that fits: a fresh installation is shut, not open.
  if (!c.env.OPERATOR_KEY || !secretMatches(key, sha256Hex(c.env.OPERATOR_KEY))) {
    throw problem("unauthorized", "A key is required");
  }
  c.set("actor", OPERATOR);
  await next();
};

/** Finds the tenant of the address. */
export const enterTenant: MiddlewareHandler<App> = async (c, next) => {
  const tenant = c.req.param("tenant") ?? "";
  if (!NAME.test(tenant)) throw badName(tenant);
  c.set("tenant", tenant);
  c.set("object", c.env.TENANTS.getByName(tenant));
  if (!makesTenant(c) && !(await c.var.object.exists()))
    throw problem("no_tenant", "There is no such tenant");
  await next();
};

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
