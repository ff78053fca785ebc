import type { GrantRecord } from "../contract/snapshot.ts";
import type { Env } from "../env.ts";
import { codes } from "../mcp/index.ts";
import { formatToken, readToken } from "../secrets/grant-token.ts";
import type { ServerName } from "../secrets/ids.ts";
import { refusedTokens } from "../secrets/refused.ts";
import { isAllowedOrigin } from "../web/origin.ts";
import type { Call } from "./call.ts";
import { readableBy, readableByAll } from "./cors.ts";
import { noServer, rpcResponse, unauthorized } from "./refusals.ts";
import type { Route } from "./route.ts";
import {
  forget,
  grantRecord,
  isSecretOf,
  type ResolvedGrant,
  refresh,
  reload,
  rememberedGrant,
  resolveGrant,
} from "./state.ts";

/** What a request shows to be let in. */
export interface Presented {
  readonly secret: string;
  /** null = no browser. */
  readonly origin: string | null;
}

export type Entry =
  | { readonly ok: true; readonly resolved: ResolvedGrant; readonly presented: Presented }
  | { readonly ok: false; readonly response: Response };

const FOREIGN_ORIGIN =
  "This origin may not use the grant. Ask the person who runs the gateway to add it to the grant's origins.";

type DenyReason = "token" | "expired" | "origin";

/** What keeps a request out of a grant; undefined: nothing. */
function denyReason(
  env: Env,
  record: GrantRecord,
  { secret, origin }: Presented,
  nowMs: number,
): DenyReason | undefined {
  if (!isSecretOf(record, secret, nowMs)) return "token";
  if (record.expiresAt !== null && nowMs >= record.expiresAt) return "expired";
  return isAllowedOrigin(origin, env.DOMAIN, record.origins) ? undefined : "origin";
}

/**
 * Authenticates a request by its token, and finds what its grant may do on the server. A refusal is never the isolate's
 * memory alone: where that refuses, the tenant is asked, at most once a second for each grant.
 */
export async function authenticate(env: Env, headers: Headers, route: Route, nowMs: number): Promise<Entry> {
  const token = readToken(headers);
  if (token === undefined) return stranger(unauthorized(headers.has("authorization")));
  if (token.tenant !== route.tenant) return stranger(unauthorized(true));
  const text = formatToken(token);
  const remembered = rememberedGrant(token.tenant, token.grant);
  if (remembered === undefined && refusedTokens.has(text, nowMs)) return stranger(unauthorized(true));
  const known = remembered ?? (await grantRecord(env, token.tenant, token.grant, nowMs));
  if (typeof known === "string") {
    if (known === "unknown") refusedTokens.add(text, nowMs);
    return stranger(unauthorized(true));
  }
  const presented = { secret: token.secret, origin: headers.get("origin") };
  const entry = await enterBy(env, known, presented, route.server, nowMs);
  if (entry.ok || refusedTokens.has(text, nowMs)) return entry;
  const fresh = await refresh(env, known, nowMs);
  if (fresh === undefined) return entry;
  // By the tenant's own word, so no newer one can be on its way. Expiry and origins may be changed at any time.
  if (!isSecretOf(fresh, token.secret, nowMs)) refusedTokens.add(text, nowMs);
  return enterBy(env, fresh, presented, route.server, nowMs);
}

/**
 * The grant on the same server by the tenant's own word, once what a request was let in by is stale. `gone`: the request
 * would no longer be let in, for its secret was rotated, its origin struck off, or the grant ended.
 */
export async function reauthorize({
  env,
  resolved: { record, server },
  presented,
}: Pick<Call, "env" | "resolved" | "presented">): Promise<ResolvedGrant | "gone" | "no_server"> {
  const fresh = await reload(env, record.tenant, record.grant);
  if (fresh === undefined || denyReason(env, fresh, presented, Date.now()) !== undefined) return "gone";
  return (await resolveGrant(env, fresh, server)) ?? "no_server";
}

async function enterBy(
  env: Env,
  record: GrantRecord,
  presented: Presented,
  server: ServerName,
  nowMs: number,
): Promise<Entry> {
  switch (denyReason(env, record, presented, nowMs)) {
    case "token":
      return stranger(unauthorized(true));
    case "expired":
      forget(record);
      return stranger(unauthorized(true));
    case "origin":
      return { ok: false, response: rpcResponse(403, codes.forbiddenOrigin, FOREIGN_ORIGIN, null) };
    case undefined: {
      const resolved = await resolveGrant(env, record, server);
      if (resolved === undefined) {
        return { ok: false, response: readableBy(noServer(record, null), presented.origin) };
      }
      return { ok: true, resolved, presented };
    }
  }
}

/** Nothing of a grant is in the answer: anybody may read it. */
const stranger = (response: Response): Entry => ({ ok: false, response: readableByAll(response) });
