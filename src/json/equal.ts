import { compareNumbers } from "./decimal.ts";
import { own } from "./own.ts";
import { isNumber, isRawNumber, type JsonNumber } from "./raw.ts";

/** How two values are compared, and on whose account. */
export interface Comparison {
  /** Compares numbers of which at least one is not a double. */
  same(a: JsonNumber, b: JsonNumber): boolean;
  /** Counts the values and keys that were gone through. */
  spend(steps: number): void;
}

const exact: Comparison = { same: (a, b) => compareNumbers(a, b) === 0, spend() {} };

/** Keys that are listed in the time in which one is looked up and its value compared. */
const LISTED_PER_STEP = 8;

/**
 * Deep equality of JSON values: key order is nothing, own properties only, 1 equals 1.0.
 *
 * @param a the smaller one, where that is known
 */
export function jsonEqual(a: unknown, b: unknown, how = exact): boolean {
  if (a === b) return true;
  if (typeof a !== "object" && typeof b !== "object") return false;
  if (a === null || b === null) return false;
  if (isRawNumber(a) || isRawNumber(b)) return isNumber(a) && isNumber(b) && how.same(a, b);
  if (typeof a !== "object" || typeof b !== "object") return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    let equal = 0;
    while (equal < a.length && jsonEqual(a[equal], b[equal], how)) equal += 1;
    how.spend(equal);
    return equal === a.length;
  }
  if (Array.isArray(b)) return false;
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  const keys = Object.keys(left);
  let equal = 0;
  for (const key of keys) {
    if (!Object.hasOwn(right, key) || !jsonEqual(own(left, key), own(right, key), how)) break;
    equal += 1;
  }
  how.spend(equal + keys.length / LISTED_PER_STEP);
  if (equal < keys.length) return false;
  // Counted last: the other one may have thousands of members, and few values are equal.
  const count = Object.keys(right).length;
  how.spend(count / LISTED_PER_STEP);
  return count === keys.length;
}
