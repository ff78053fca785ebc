import type { Call } from "./call.ts";
import { catchUp } from "./enter.ts";
import { forget, grantObject } from "./state.ts";

/** How often the grant's object is asked about a stream that is open: what a revocation leaves to it. */
export const STANDING_MS = 10_000;
/** Answers that may be missing in a row: an object that nobody reaches must not keep a stream open for ever. */
const MAX_SILENT = 2;

/**
 * Whether a stream of the call may go on, to be asked every `STANDING_MS`: not past a revocation, an expiry, or the end
 * of the secret that opened it. After a change of policy, `call.reach` is replaced: what comes later is judged by it.
 * Never rejects.
 */
export function standing(call: Call): () => Promise<boolean> {
  let silent = 0;
  return async () => {
    try {
      const found = await grantObject(call.env, call.reach).standing(call.reach.revision);
      silent = 0;
      if (found === "current") return true;
      if (found === "gone") {
        forget(call.reach.record);
        return false;
      }
      const reach = await catchUp(call);
      if (typeof reach === "string" || reach.upstream.address !== call.reach.upstream.address) return false;
      call.reach = reach;
      return true;
    } catch {
      silent += 1;
      return silent < MAX_SILENT;
    }
  };
}
