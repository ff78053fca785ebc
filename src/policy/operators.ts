/**
 * The eleven operators (docs/concepts.md, "Rule").
 *
 * An operator answers true, false, or `INDETERMINATE` for a value of a type that it cannot compare, or on which readers
 * differ: numbers are compared digit for digit, but most servers make a double of `99.99999999999999999`, which is 100. Where
 * that changes the answer, there is none.
 */
import {
  type Comparison,
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
import { CHARACTERS_PER_UNIT, mayBeWithin, spendOn, type Work } from "./work.ts";

/** Characters that are searched for a given text in the time of a visit, at the least: those that begin like it, over and over. */
const SEARCHED_PER_UNIT = 16;
/** Up to here the engine searches in linear time (V8, BoyerMooreSearch); beyond, each character can cost the text's length. */
const LINEAR_LENGTH = 250;
const COMPARED_PER_UNIT = 300;

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

/** Equal to readers that keep all digits; indeterminate where only readers of doubles find it so. */
function equality(value: unknown): Operator["test"] {
  // Nothing else is equal to a string, true, false or null.
  if (typeof value !== "object" && typeof value !== "number") return (found) => found === value;
  if (value === null) return (found) => found === null;
  const single = isNumber(value);
  return (found, work) => {
    if (found === value) return true;
    // Most elements of a list are not candidates, which shows here.
    if (single ? !isRawNumber(found) && !isRawNumber(value) : typeof found !== "object") return false;
    const comparing = new Comparing(work);
    if (!jsonEqual(value, found, comparing)) return false;
    return comparing.exactly ? true : INDETERMINATE;
  };
}

/** Compares for both kinds of readers at once, on account. */
class Comparing implements Comparison {
  exactly = true;
  #asDoubles = true;
  readonly #work: Work;

  constructor(work: Work) {
    this.#work = work;
  }

  same(a: JsonNumber, b: JsonNumber): boolean {
    spendOn(a, this.#work);
    spendOn(b, this.#work);
    this.exactly &&= compareNumbers(a, b) === 0;
    this.#asDoubles &&= compareNumbers(rounded(a), rounded(b)) === 0;
    return this.exactly || this.#asDoubles;
  }

  spend(steps: number): void {
    this.#work.spend(steps);
  }
}

function order(op: "lt" | "lte" | "gt" | "gte", bound: JsonNumber): Operator["test"] {
  const holds = {
    lt: (sign: number) => sign < 0,
    lte: (sign: number) => sign <= 0,
    gt: (sign: number) => sign > 0,
    gte: (sign: number) => sign >= 0,
  }[op];
  return (found, work) => {
    if (typeof found === "number" && typeof bound === "number" && Number.isFinite(found)) {
      return holds(found - bound);
    }
    // JSON such as 1e999 reads as Infinity, which compares like a number and is not one.
    if (!isNumber(found) || !Number.isFinite(doubleOf(found))) return INDETERMINATE;
    spendOn(found, work);
    const exact = holds(compareNumbers(found, bound));
    return holds(compareNumbers(rounded(found), rounded(bound))) === exact ? exact : INDETERMINATE;
  };
}

/** Looked up by text, not compared one by one; and only what may be there is written. */
function membership(list: readonly unknown[]): Operator["test"] {
  const scalars = new Set(list.filter((item) => !isOther(item)));
  const numbers = list.some(isNumber);
  const rawNumbers = list.some(isRawNumber);
  const sizes = new Set(list.filter(isContainer).map((item) => sizeOf(item)));
  const exactly = new Set(list.map((item) => identity(item)));
  const asDoubles = new Set(list.map((item) => identity(item, rounded)));
  const longest = Math.max(0, ...[...exactly, ...asDoubles].map((text) => text.length));
  return (found, work) => {
    if (scalars.has(found)) return true;
    if (isContainer(found)) {
      const size = sizeOf(found);
      if (size < 0) work.spend(-size / CHARACTERS_PER_UNIT);
      if (!sizes.has(size) || !mayBeWithin(found, longest, work)) return false;
    } else {
      if (!isNumber(found) || !(isRawNumber(found) ? numbers : rawNumbers)) return false;
      spendOn(found, work);
    }
    if (exactly.has(identity(found))) return true;
    return asDoubles.has(identity(found, rounded)) ? INDETERMINATE : false;
  };
}

const isOther = (value: unknown) => typeof value === "object" && value !== null;
const isContainer = (value: unknown): value is object => isOther(value) && !isRawNumber(value);

/** The items of a list; the members of an object, negative and one more. Equal values share it. */
function sizeOf(value: object): number {
  return Array.isArray(value) ? value.length : -1 - Object.keys(value).length;
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
      return either(found, equals, work);
    }
    if (typeof found === "string" && typeof wanted === "string") {
      const perCharacter = wanted.length > LINEAR_LENGTH ? wanted.length / COMPARED_PER_UNIT : 0;
      work.spend(found.length * (1 / SEARCHED_PER_UNIT + perCharacter));
      return found.includes(wanted);
    }
    return INDETERMINATE;
  };
}

/** Whether one of them holds; without one that does, one that is indeterminate may. */
function either(items: readonly unknown[], test: Operator["test"], work: Work): Truth {
  let found: Truth = false;
  for (const item of items) {
    const truth = test(item, work);
    if (truth === true) return true;
    if (truth === INDETERMINATE) found = truth;
  }
  return found;
}
