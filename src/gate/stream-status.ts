import { grantRevisionOf } from "../contract/snapshot.ts";
import { reauthorize } from "./authenticate.ts";
import type { Call } from "./call.ts";
import { changedLists } from "./changes.ts";
import { forget, grantObject } from "./state.ts";

/** How often the grant's object is asked about a stream that is open: what a revocation leaves to it. */
export const STREAM_CHECK_MS = 10_000;
/** Answers that may be missing in a row: an object that nobody reaches must not keep a stream open forever. */
const MAX_SILENT = 2;

/**
 * Whether a stream of the call may go on, to be asked every `STREAM_CHECK_MS`: not past a revocation, an expiry, or the end
 * of the secret that opened it; then undefined. After a change of policy, `call.resolved` is replaced: what comes later is
 * judged by it, and the lists that it changes are named. Never rejects.
 */
export function streamStatus(call: Call): () => Promise<ReturnType<typeof changedLists> | undefined> {
  let silent = 0;
  return async () => {
    try {
      const { revision, record } = call.resolved;
      const found = await grantObject(call.env, call.resolved).streamStatus(
        revision,
        grantRevisionOf(record),
      );
      silent = 0;
      if (found === "current") return [];
      if (found === "gone") {
        forget(call.resolved.record);
        return undefined;
      }
      const resolved = await reauthorize(call);
      if (typeof resolved === "string" || resolved.upstream.address !== call.resolved.upstream.address)
        return undefined;
      const changed = changedLists(call.resolved, resolved);
      call.resolved = resolved;
      return changed;
    } catch {
      silent += 1;
      return silent < MAX_SILENT ? [] : undefined;
    }
  };
}
