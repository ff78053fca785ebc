/**
 * The eleven operators (policy.md, "Operators").
 *
 * An operator answers true, false, or `INDETERMINATE` for a value of a type that it cannot compare.
 */
import { jsonEqual } from "./equal.ts";
import { compilePattern } from "./pattern.ts";
import type { Condition } from "./schema.ts";

export const INDETERMINATE = Symbol("indeterminate");
type Truth = boolean | typeof INDETERMINATE;

export interface Operator {
  test(value: unknown): Truth;
  /** What it answers where the path is missing. */
  readonly whenMissing: boolean;
}

/** Makes a condition's operator ready. The condition comes from a parsed policy, so its value fits. */
export function compileOperator(condition: Condition): Operator {
  switch (condition.op) {
    case "eq": {
      const { value } = condition;
      return { whenMissing: false, test: (found) => jsonEqual(found, value) };
    }
    case "neq": {
      const { value } = condition;
      return { whenMissing: true, test: (found) => !jsonEqual(found, value) };
    }
    case "lt":
    case "lte":
    case "gt":
    case "gte":
      return { whenMissing: false, test: order(condition.op, condition.value) };
    case "in": {
      const has = membership(condition.value);
      return { whenMissing: false, test: has };
    }
    case "not_in": {
      const has = membership(condition.value);
      return { whenMissing: true, test: (found) => !has(found) };
    }
    case "exists": {
      const wanted = condition.value ?? true;
      return { whenMissing: !wanted, test: () => wanted };
    }
    case "regex":
      return { whenMissing: false, test: search(condition.value) };
    case "contains":
      return { whenMissing: false, test: containment(condition.value) };
  }
}

function order(op: "lt" | "lte" | "gt" | "gte", bound: number): (value: unknown) => Truth {
  const compare = {
    lt: (found: number) => found < bound,
    lte: (found: number) => found <= bound,
    gt: (found: number) => found > bound,
    gte: (found: number) => found >= bound,
  }[op];
  // JSON such as 1e999 reads as Infinity, which compares like a number and is none.
  return (found) => (Number.isFinite(found) ? compare(found as number) : INDETERMINATE);
}

function membership(list: readonly unknown[]): (value: unknown) => boolean {
  const scalars = new Set(list.filter((item) => typeof item !== "object" || item === null));
  const others = list.filter((item) => typeof item === "object" && item !== null);
  return (found) => scalars.has(found) || others.some((item) => jsonEqual(found, item));
}

function search(source: string): (value: unknown) => Truth {
  const compiled = compilePattern(source);
  if (!compiled.ok) throw new Error(`unparsed policy: the pattern ${source} ${compiled.problem}`);
  const { pattern } = compiled;
  return (found) => (typeof found === "string" ? pattern.test(found) : INDETERMINATE);
}

function containment(wanted: unknown): (value: unknown) => Truth {
  return (found) => {
    if (Array.isArray(found)) return found.some((element) => jsonEqual(element, wanted));
    if (typeof found === "string" && typeof wanted === "string") return found.includes(wanted);
    return INDETERMINATE;
  };
}
