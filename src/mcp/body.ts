import type { BodyRead } from "./types.ts";

/** Largest accepted body, bytes (mcp.md, inbound rule 4). */
export const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** Reads a request's body up to `limitBytes`; refuses beyond, and stops reading there. */
export async function readBody(_request: Request, _limitBytes = MAX_BODY_BYTES): Promise<BodyRead> {
  throw new Error("to be written");
}
