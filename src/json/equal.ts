import { compareNumbers } from "./decimal.ts";
import { own } from "./own.ts";
import { isNumber, isRawNumber, type JsonNumber } from "./raw.ts";

const sameValue = (a: JsonNumber, b: JsonNumber) => compareNumbers(a, b) === 0;

/**
 * Deep equality of JSON values: key order is nothing, own properties only, 1 equals 1.0.
 *
 * @param a the smaller one, where that is known
 * @param same compares numbers of which one is no double; by their exact value by default
 */
export function jsonEqual(a: unknown, b: unknown, same = sameValue): boolean {
  if (a === b) return true;
  if (typeof a !== "object" && typeof b !== "object") return false;
  if (a === null || b === null) return false;
  if (isRawNumber(a) || isRawNumber(b)) return isNumber(a) && isNumber(b) && same(a, b);
  if (typeof a !== "object" || typeof b !== "object") return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    return a.every((element, i) => jsonEqual(element, b[i], same));
  }
  if (Array.isArray(b)) return false;
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  const keys = Object.keys(left);
  // Counted last: the other one may have thousands of members, and few values are equal.
  if (!keys.every((key) => Object.hasOwn(right, key) && jsonEqual(own(left, key), own(right, key), same)))
    return false;
  return keys.length === Object.keys(right).length;
}
