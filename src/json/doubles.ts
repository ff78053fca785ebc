import { compareNumbers, doubleOf } from "./decimal.ts";
import { isRawNumber } from "./raw.ts";

/** The value with a double for each raw number that is one, as `1.0` is: where spelling means nothing. */
export function withDoubles(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (isRawNumber(value)) {
    const double = doubleOf(value);
    return Number.isFinite(double) && compareNumbers(double, value) !== 0 ? value : double;
  }
  if (Array.isArray(value)) return value.map(withDoubles);
  // Not assigned one by one: `__proto__` is a member, too.
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withDoubles(member)]));
}
