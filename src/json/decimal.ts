/** Numbers of JSON texts by their decimal value, digit for digit: never by way of a double. */
import { type JsonNumber, tokenOf } from "./raw.ts";

/** `sign` × 0.`digits` × 10^`point`. One form for each value: digits without outer zeros; zero has none, and no sign. */
export interface Decimal {
  readonly sign: -1 | 0 | 1;
  readonly digits: string;
  readonly point: number;
}

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
const ZERO: Decimal = { sign: 0, digits: "", point: 0 };

export function decimalOf(value: JsonNumber): Decimal {
  const match = NUMBER.exec(tokenOf(value));
  if (match === null) throw new RangeError("not a number of JSON");
  const [, minus, whole = "", fraction = "", exponent = "0"] = match;
  const all = whole + fraction;
  const first = all.search(/[1-9]/);
  if (first < 0) return ZERO;
  // Not a regular expression: looked for from behind, zeros at the end cost their number once.
  let end = all.length;
  while (all.charCodeAt(end - 1) === 0x30) end -= 1;
  return {
    sign: minus === "" ? 1 : -1,
    digits: all.slice(first, end),
    point: Number(exponent) + whole.length - first,
  };
}

/** Negative, zero, positive: as `a` is below, at, above `b`. */
export function compareNumbers(a: JsonNumber, b: JsonNumber): number {
  const near = doubleOf(a);
  const other = doubleOf(b);
  // Rounding may make two numbers one, but never changes which of two is the greater.
  if (near !== other) return near < other ? -1 : 1;
  if (typeof a === "number" && typeof b === "number") return 0;
  // What 1e999 is to readers of doubles has no digits, and is beyond every number that has.
  if (typeof a === "number" && !Number.isFinite(a)) return Math.sign(a);
  if (typeof b === "number" && !Number.isFinite(b)) return -Math.sign(b);
  const left = decimalOf(a);
  const right = decimalOf(b);
  if (left.sign !== right.sign) return left.sign - right.sign;
  const size = compareSizes(left, right);
  // Not the product: of equal negative numbers that would be -0.
  return left.sign < 0 ? 0 - size : size;
}

function compareSizes(a: Decimal, b: Decimal): number {
  if (a.point !== b.point) return a.point < b.point ? -1 : 1;
  return a.digits < b.digits ? -1 : a.digits > b.digits ? 1 : 0;
}

/** Whether the value is a whole number, however it is written: `1.0` and `1e3` are. */
export function isWhole(value: JsonNumber): boolean {
  if (typeof value === "number") return Number.isInteger(value);
  const { digits, point } = decimalOf(value);
  return digits.length <= point || digits === "";
}

/** The double that a reader without exact numbers makes of it. */
export function doubleOf(value: JsonNumber): number {
  return typeof value === "number" ? value : Number(value.rawJSON);
}

/**
 * The number as a reader with doubles has it, where most readers are such: with a fraction or an exponent. Whole numbers are
 * read digit for digit by many (Python, Java, Go, Rust), and are taken as written.
 */
export function rounded(value: JsonNumber): JsonNumber {
  return typeof value === "number" || /^-?\d+$/.test(value.rawJSON) ? value : Number(value.rawJSON);
}

/** The least double that is not below the value. */
export function doubleAbove(value: JsonNumber): number {
  const near = doubleOf(value);
  return compareNumbers(near, value) >= 0 ? near : nextUp(near);
}

/** The greatest double that is not above the value. */
export function doubleBelow(value: JsonNumber): number {
  const near = doubleOf(value);
  return compareNumbers(near, value) <= 0 ? near : -nextUp(-near);
}

/** The next double upward, by the order of its bits (IEEE 754). */
function nextUp(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + (value > 0 ? 1n : -1n));
  return view.getFloat64(0);
}

/** Whether `value` is a whole multiple of `divisor`, which is above 0. Of numbers that a double can hold the size of. */
export function isMultiple(value: JsonNumber, divisor: JsonNumber): boolean {
  const { sign, digits, point } = decimalOf(value);
  if (sign === 0) return true;
  const by = decimalOf(divisor);
  // Both as whole numbers of the same power of ten.
  const shift = point - digits.length - (by.point - by.digits.length);
  const dividend = BigInt(digits) * 10n ** BigInt(Math.max(shift, 0));
  return dividend % (BigInt(by.digits) * 10n ** BigInt(Math.max(-shift, 0))) === 0n;
}
