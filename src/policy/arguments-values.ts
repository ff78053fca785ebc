/** Keywords of JSON Schema 2020-12 about a value itself: its type, number, text. */

import { format } from "@cfworker/json-schema";
import {
  compareNumbers,
  identity,
  isMultiple,
  isNumber,
  isRawNumber,
  isWhole,
  type JsonNumber,
  rounded,
  tokenOf,
} from "../json/index.ts";
import { own } from "../json/own.ts";
import type { Check, Run } from "./arguments-run.ts";
import { testPattern } from "./operators.ts";
import type { Pattern } from "./pattern.ts";
import { CHARACTERS_PER_UNIT, UNITS_PER_TEXT } from "./work.ts";

type Keywords = Readonly<Record<string, unknown>>;

/** What has a format is short; the library's expressions are not tried on more. */
const MAX_FORMAT_LENGTH = 1000;
const MAX_SHOWN = 100;
const MAX_LISTED = 10;

/** The checks of these keywords that a schema has. */
export function valueChecks(schema: Keywords, patterns: ReadonlyMap<string, Pattern>): Check[] {
  const checks = [
    type(schema),
    constant(schema),
    enumeration(schema),
    number(schema),
    text(schema, patterns),
  ];
  return checks.filter((check) => check !== undefined);
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return isRawNumber(value) ? "number" : typeof value;
}

function type({ type: wanted }: Keywords): Check | undefined {
  if (wanted === undefined) return undefined;
  const names = new Set<unknown>(Array.isArray(wanted) ? wanted : [wanted]);
  return (value, place, run) => {
    const found = typeOf(value);
    if (names.has(found)) return true;
    if (found === "number" && names.has("integer") && isWhole(read(value as JsonNumber, run))) return true;
    return run.fail(
      place,
      () => `found ${found === "number" ? shown(value) : found}, expected ${[...names].join(" or ")}`,
    );
  };
}

function constant(schema: Keywords): Check | undefined {
  return Object.hasOwn(schema, "const") ? oneOf([schema["const"]]) : undefined;
}

function enumeration({ enum: list }: Keywords): Check | undefined {
  return Array.isArray(list) ? oneOf(list) : undefined;
}

/** Looked up, not compared one by one; raw numbers and what holds others by their text, in one reading or the other. */
function oneOf(list: readonly unknown[]): Check {
  const isOther = (item: unknown) => typeof item === "object" && item !== null;
  const plain = new Set(list.filter((item) => !isOther(item)));
  const containers = list.some((item) => isOther(item) && !isRawNumber(item));
  const numbers = list.some(isRawNumber);
  const exactly = new Set(list.map((item) => identity(item)));
  const asDoubles = new Set(list.map((item) => identity(item, rounded)));
  const isInForms = (value: unknown, run: Run) =>
    (run.exact ? exactly : asDoubles).has(identityOf(value, run));
  return (value, place, run) => {
    if (plain.has(value)) return true;
    const looksLike = isNumber(value) ? numbers || isRawNumber(value) : isOther(value) && containers;
    if (looksLike && isInForms(value, run)) return true;
    return run.fail(place, () => `found ${shown(value)}, expected ${listed(list)}`);
  };
}

function listed(list: readonly unknown[]): string {
  const some = list.slice(0, MAX_LISTED).map(shown).join(", ");
  return list.length === 1 ? some : `one of ${some}${list.length > MAX_LISTED ? ", …" : ""}`;
}

/** On account: the text of a large value is as large. */
export function identityOf(value: unknown, run: Run): string {
  const text = identity(value, run.number);
  run.work.spend(UNITS_PER_TEXT + text.length / CHARACTERS_PER_UNIT);
  return text;
}

function read(value: JsonNumber, run: Run): JsonNumber {
  return typeof value === "number" ? value : run.number(value);
}

const ORDERS = [
  ["minimum", (sign: number) => sign >= 0, "less than"],
  ["maximum", (sign: number) => sign <= 0, "greater than"],
  ["exclusiveMinimum", (sign: number) => sign > 0, "not greater than"],
  ["exclusiveMaximum", (sign: number) => sign < 0, "not less than"],
] as const;

function number(schema: Keywords): Check | undefined {
  const orders = ORDERS.flatMap(([keyword, holds, words]) => {
    const bound = schema[keyword];
    return isNumber(bound) ? [{ bound, holds, words }] : [];
  });
  const divisor = schema["multipleOf"];
  if (orders.length === 0 && divisor === undefined) return undefined;
  return (value, place, run) => {
    if (!isNumber(value)) return true;
    const found = read(value, run);
    for (const { bound, holds, words } of orders) {
      if (!holds(compareNumbers(found, bound))) {
        return run.fail(place, () => `${shown(value)} is ${words} ${shown(bound)}`);
      }
    }
    if (!isNumber(divisor) || divides(divisor, found, run)) return true;
    return run.fail(place, () => `${shown(value)} is not a multiple of ${shown(divisor)}`);
  };
}

function divides(divisor: JsonNumber, value: JsonNumber, run: Run): boolean {
  if (Number.isSafeInteger(value) && Number.isSafeInteger(divisor))
    return Number(value) % Number(divisor) === 0;
  // Powers of ten up to the exponent of the number.
  run.work.spend(20 + tokenOf(value).length / 4);
  return isMultiple(value, divisor);
}

function text(schema: Keywords, patterns: ReadonlyMap<string, Pattern>): Check | undefined {
  const { minLength, maxLength, pattern: source, format: name } = schema;
  const least = typeof minLength === "number" ? minLength : 0;
  const most = typeof maxLength === "number" ? maxLength : Number.POSITIVE_INFINITY;
  const pattern = typeof source === "string" ? patterns.get(source) : undefined;
  const fits = typeof name === "string" ? own(format, name) : undefined;
  if (minLength === undefined && maxLength === undefined && pattern === undefined && fits === undefined)
    return undefined;
  return (value, place, run) => {
    if (typeof value !== "string") return true;
    // Counted only where it matters: a character has one unit or two.
    const count = value.length > most || value.length < 2 * least ? length(value, run) : value.length;
    if (count < least) return run.fail(place, () => `it has ${count} characters, expected at least ${least}`);
    if (count > most) return run.fail(place, () => `it has ${count} characters, expected at most ${most}`);
    if (pattern !== undefined && !testPattern(pattern, value, run.work)) {
      return run.fail(place, () => `it does not match the pattern ${shown(source)}`);
    }
    if (fits !== undefined && !(value.length <= MAX_FORMAT_LENGTH && fits(value))) {
      return run.fail(place, () => `it is not of the format ${shown(name)}`);
    }
    return true;
  };
}

/** In code points. */
function length(text: string, run: Run): number {
  run.work.spend(text.length / CHARACTERS_PER_UNIT);
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.codePointAt(at) ?? 0;
    if (code > 0xffff) at += 1;
    count += 1;
  }
  return count;
}

/** A value as a message quotes it. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null && !isRawNumber(value)) return "an object";
  const text = JSON.stringify(typeof value === "string" ? value.slice(0, MAX_SHOWN) : value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}
