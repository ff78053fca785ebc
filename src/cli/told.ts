import { warn } from "./print.ts";
import { ended } from "./remote.ts";
import { isFault } from "./serve/fault.ts";

/** A Fault is a refusal, in words for people. */
export function told(action: () => Promise<unknown>): Promise<void> {
  return ended(async () => {
    try {
      return await action();
    } catch (error) {
      if (!isFault(error)) throw error;
      warn(...`sluice: ${error.message}`.split("\n"));
      return false;
    }
  }, false);
}
