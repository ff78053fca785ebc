/** Work that one judgement may cost: neither a policy nor a schema nor arguments can be trusted with the gate's time. */

import { isRawNumber, type JsonNumber } from "../json/index.ts";
import { own } from "../json/own.ts";

/** Visits of a value by a condition or a subschema, and characters read by a small pattern: at most some 40 ms. */
const BUDGET = 400_000;

/** Characters that are written, or counted, in the time of a visit. */
export const CHARACTERS_PER_UNIT = 4;
export const UNITS_PER_TEXT = 4;

export class TooMuchWork extends Error {}

export class Work {
  #left = BUDGET;

  spend(units: number): void {
    this.#left -= units;
    if (this.#left < 0) throw new TooMuchWork();
  }
}

/** On account of the digits, which are read one by one. */
export function spendOn(number: JsonNumber, work: Work): void {
  if (typeof number !== "number") work.spend(UNITS_PER_TEXT + number.rawJSON.length / CHARACTERS_PER_UNIT);
}

/** Whether a value's identity may have at most `most` characters: no more of it is looked at, and writing it is on account. */
export function mayBeWithin(value: unknown, most: number, work: Work): boolean {
  const left = remaining(value, most, work);
  if (left < 0) return false;
  work.spend(UNITS_PER_TEXT + (most - left) / CHARACTERS_PER_UNIT);
  return true;
}

/** What is left of `most` behind the shortest text that the value may have; below zero: too little. */
function remaining(value: unknown, most: number, work: Work): number {
  if (typeof value === "string") return most - value.length - 2;
  if (typeof value !== "object" || value === null) return most - 1;
  if (isRawNumber(value)) {
    spendOn(value, work);
    return most - 1;
  }
  let left = most - 2;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length && left >= 0; i += 1) left = remaining(value[i], left, work);
    return left;
  }
  const keys = Object.keys(value);
  work.spend(keys.length / CHARACTERS_PER_UNIT);
  for (let i = 0; i < keys.length && left >= 0; i += 1) {
    const key = keys[i] ?? "";
    left = remaining(own(value as Record<string, unknown>, key), left - key.length - 3, work);
  }
  return left;
}
