import { hash } from "node:crypto";

/** Longer keys are kept by their hash: names that callers choose must not fill memory and disk. */
const MAX_KEY = 160;

/**
 * The key of a counter, bounded. A bounded key is its own, so keys that were written before there was a bound meet the
 * counters that calls name now.
 *
 * @param key ends in the counter's name; what comes before the second space stays readable
 */
export function boundedKey(key: string): string {
  if (key.length <= MAX_KEY) return key;
  const [scope = "", window = ""] = key.slice(0, MAX_KEY / 2).split(" ");
  return `${scope} ${window} sha256:${hash("sha256", key, "hex")}`;
}
