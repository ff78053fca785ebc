import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { actorBy, isOperatorKey, mayExist, PERMISSIONS, readKey } from "../../api/auth.ts";
import type { Env } from "../../env.ts";
import type { Actor } from "../../ledger/actor.ts";
import { sha256Hex } from "../../secrets/hash.ts";
import type { TenantName } from "../../secrets/ids.ts";
import { sealerOf } from "../../secrets/sealer-of.ts";
import { isLoopback } from "../../web/origin.ts";

/** How long a signed-in person may decide without showing the key again. */
const SESSION_MS = 15 * 60_000;
const SESSION = "approval-session";
const FORM = "approval-form";
const COOKIE = "sluice-approver";

/** What the cookie holds, sealed for one tenant: whose key it was, by hashes alone. */
interface Session {
  readonly credential:
    | { readonly operator: true; readonly secretSha256: string }
    | { readonly operator: false; readonly id: string; readonly secretSha256: string };
  /** Milliseconds since the epoch. */
  readonly until: number;
  /** Binds forms to this session. */
  readonly nonce: string;
}

/** A person with a valid session, whose key was looked at just now. */
export interface Approver {
  readonly actor: Actor;
  readonly nonce: string;
}

export type SignIn = { readonly ok: true } | { readonly ok: false; readonly why: "unknown" | "role" };

/** Signs in with a management key: sets the cookie. A grant's token is not one. */
export async function signIn(
  c: Context<{ Bindings: Env }>,
  tenant: TenantName,
  key: string,
): Promise<SignIn> {
  const credential = credentialOf(c.env, key);
  if (credential === undefined || !(await mayExist(c.env, tenant))) return { ok: false, why: "unknown" };
  const session: Session = { credential, until: Date.now() + SESSION_MS, nonce: crypto.randomUUID() };
  const actor = await actorOf(c.env, tenant, session, c.req.path);
  if (actor === undefined) return { ok: false, why: "unknown" };
  if (!mayDecide(actor)) return { ok: false, why: "role" };
  setCookie(c, cookieName(c), sealerOf(c.env).seal(SESSION, [tenant], JSON.stringify(session)), {
    ...cookieScope(c, tenant),
    maxAge: SESSION_MS / 1000,
  });
  return { ok: true };
}

export function signOut(c: Context<{ Bindings: Env }>, tenant: TenantName): void {
  setCookie(c, cookieName(c), "", { ...cookieScope(c, tenant), maxAge: 0 });
}

/** Who is signed in, by the tenant's own word of this moment: a revoked or rotated key ends its sessions. */
export async function approverOf(
  c: Context<{ Bindings: Env }>,
  tenant: TenantName,
): Promise<Approver | undefined> {
  const sealed = getCookie(c, cookieName(c));
  const text = sealed === undefined ? undefined : sealerOf(c.env).open(SESSION, [tenant], sealed);
  if (text === undefined) return undefined;
  const session = JSON.parse(text) as Session;
  if (Date.now() >= session.until) return undefined;
  const actor = await actorOf(c.env, tenant, session, c.req.path);
  return actor !== undefined && mayDecide(actor) ? { actor, nonce: session.nonce } : undefined;
}

/** A form's token: nobody else's page can make one that fits this session and this approval. */
export function formToken(env: Env, tenant: TenantName, approval: string, { nonce }: Approver): string {
  return sealerOf(env).seal(FORM, [tenant, approval, nonce], "");
}

export function isFormToken(
  env: Env,
  tenant: TenantName,
  approval: string,
  { nonce }: Approver,
  token: string,
): boolean {
  return sealerOf(env).open(FORM, [tenant, approval, nonce], token) !== undefined;
}

/** A key as its hash. Whose it is, and whether it is this tenant's, only the tenant says. */
function credentialOf(env: Env, key: string): Session["credential"] | undefined {
  if (isOperatorKey(env, key)) return { operator: true, secretSha256: sha256Hex(key) };
  const parts = readKey(key);
  return parts && { operator: false, id: parts.id, secretSha256: sha256Hex(parts.secret) };
}

async function actorOf(
  env: Env,
  tenant: TenantName,
  { credential }: Session,
  path: string,
): Promise<Actor | undefined> {
  // The installation's key has no record to revoke: another key in its place ends the session.
  if (credential.operator && credential.secretSha256 !== sha256Hex(env.OPERATOR_KEY)) return undefined;
  const shown = credential.operator ? ({ operator: true } as const) : credential;
  return actorBy(env, tenant, shown, { method: "GET", path });
}

function mayDecide({ role }: Actor): boolean {
  return (PERMISSIONS.decide_approvals as readonly string[]).includes(role);
}

/** Sent back to this tenant's approval pages alone, by no other site's link, and readable by no script. */
function cookieScope(c: Context, tenant: TenantName) {
  const path = `/approve/${tenant}`;
  return { path, httpOnly: true, sameSite: "Strict", secure: !isPlainLocal(c.req.url) } as const;
}

function cookieName(c: Context): string {
  return isPlainLocal(c.req.url) ? COOKIE : `__Secure-${COOKIE}`;
}

/** On one machine, over plain http, a Secure cookie would never come back. */
function isPlainLocal(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "http:" && isLoopback(hostname);
}
