/** How long anybody may keep what the gate answers: whatever is shown depends on the grant, and may change at any time. */
import type { ObjectText } from "../mcp/index.ts";

/** Longest `ttlMs` of a list: for that long a client may show what was hidden meanwhile, if nothing notifies it. */
const MAX_LIST_TTL_MS = 60_000;

/** The hints of a result (MCP 2026-07-28, "Caching"). A list is nobody else's, and soon out of date. */
export function limitCaching(result: ObjectText, method: string | undefined): void {
  if (result.get("cacheScope") !== undefined) result.set("cacheScope", '"private"');
  const ttl = result.get("ttlMs");
  if (ttl === undefined || (method !== undefined && !method.endsWith("/list"))) return;
  const ms = Number(ttl);
  if (!(ms >= 0 && ms <= MAX_LIST_TTL_MS)) result.set("ttlMs", ms > 0 ? String(MAX_LIST_TTL_MS) : "0");
}

/** The header of every answer of the gate. `no-transform`: a proxy that packs a stream would hold its events back. */
export function notCached(response: Response): Response {
  response.headers.set("cache-control", "private, no-store, no-transform");
  return response;
}
