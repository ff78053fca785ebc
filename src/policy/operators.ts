/**
 * The eleven operators (docs/concepts.md, "Rule").
 *
 * An operator answers true, false, or `INDETERMINATE` for a value of a type that it cannot compare, or on which readers
 * differ: numbers are compared digit for digit, but most servers make a double of `99.99999999999999999`, which is 100. Where
 * that changes the answer, there is none.
 */
import {
  compareNumbers,
  doubleOf,
  identity,
  isNumber,
  isRawNumber,
  type JsonNumber,
  jsonEqual,
  rounded,
} from "../json/index.ts";
import { compilePattern, type Pattern } from "./pattern.ts";
import type { Condition } from "./schema.ts";
import type { Work } from "./work.ts";

export const INDETERMINATE = Symbol("indeterminate");
type Truth = boolean | typeof INDETERMINATE;

export interface Operator {
  test(value: unknown, work: Work): Truth;
  /** What it answers where the path is missing. */
  readonly whenMissing: boolean;
}

/** Makes a condition's operator ready. The condition comes from a parsed policy, so its value fits. */
export function compileOperator(condition: Condition): Operator {
  switch (condition.op) {
    case "eq":
      return { whenMissing: false, test: equality(condition.value) };
    case "neq":
      return { whenMissing: true, test: not(equality(condition.value)) };
    case "lt":
    case "lte":
    case "gt":
    case "gte":
      return { whenMissing: false, test: order(condition.op, condition.value as JsonNumber) };
    case "in":
      return { whenMissing: false, test: membership(condition.value) };
    case "not_in":
      return { whenMissing: true, test: not(membership(condition.value)) };
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

function not(test: Operator["test"]): Operator["test"] {
  return (found, work) => {
    const truth = test(found, work);
    return truth === INDETERMINATE ? truth : !truth;
  };
}

const sameRounded = (a: JsonNumber, b: JsonNumber) => compareNumbers(rounded(a), rounded(b)) === 0;

function equality(value: unknown): (found: unknown) => Truth {
  return (found) => {
    if (jsonEqual(value, found)) return true;
    return jsonEqual(value, found, sameRounded) ? INDETERMINATE : false;
  };
}

function order(op: "lt" | "lte" | "gt" | "gte", bound: JsonNumber): (value: unknown) => Truth {
  const holds = {
    lt: (sign: number) => sign < 0,
    lte: (sign: number) => sign <= 0,
    gt: (sign: number) => sign > 0,
    gte: (sign: number) => sign >= 0,
  }[op];
  return (found) => {
    // JSON such as 1e999 reads as Infinity, which compares like a number and is not one.
    if (!isNumber(found) || !Number.isFinite(doubleOf(found))) return INDETERMINATE;
    const exact = holds(compareNumbers(found, bound));
    if (typeof found === "number" && typeof bound === "number") return exact;
    return holds(compareNumbers(rounded(found), rounded(bound))) === exact ? exact : INDETERMINATE;
  };
}

function membership(list: readonly unknown[]): Operator["test"] {
  const scalars = new Set(list.filter((item) => typeof item !== "object" || item === null));
  const others = list.filter((item) => typeof item === "object" && item !== null).map(equality);
  const numbers = list.filter(isNumber);
  const exactly = new Set(numbers.map((number) => identity(number)));
  const asDoubles = new Set(numbers.map((number) => identity(number, rounded)));
  return (found, work) => {
    if (scalars.has(found)) return true;
    if (isRawNumber(found)) {
      if (exactly.has(identity(found))) return true;
      return asDoubles.has(identity(found, rounded)) ? INDETERMINATE : false;
    }
    if (others.length === 0) return false;
    work.spend(others.length);
    return either(others, (test) => test(found));
  };
}

function search(source: string): Operator["test"] {
  const compiled = compilePattern(source);
  if (!compiled.ok) throw new Error(`unparsed policy: the pattern ${source} ${compiled.problem}`);
  const { pattern } = compiled;
  return (found, work) => (typeof found === "string" ? testPattern(pattern, found, work) : INDETERMINATE);
}

/** Pattern over text, on account. */
export function testPattern(pattern: Pattern, text: string, work: Work): boolean {
  work.spend(text.length * pattern.weight);
  return pattern.test(text);
}

function containment(wanted: unknown): Operator["test"] {
  const equals = equality(wanted);
  return (found, work) => {
    if (Array.isArray(found)) {
      work.spend(found.length);
      return either(found, equals);
    }
    if (typeof found === "string" && typeof wanted === "string") return found.includes(wanted);
    return INDETERMINATE;
  };
}

/** Whether one of them holds; without one that does, one that is indeterminate may. */
function either<Item>(items: readonly Item[], test: (item: Item) => Truth): Truth {
  let found: Truth = false;
  for (const item of items) {
    const truth = test(item);
    if (truth === true) return true;
    if (truth === INDETERMINATE) found = truth;
  }
  return found;
}
