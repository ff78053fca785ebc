/**
 * Numbers that JavaScript would write otherwise than they came: `18446744073709551615`, `1.0`, `-0`, `1e400`. Such a number
 * is carried as the token that was read (`JSON.rawJSON`), and JSON.stringify writes that token again.
 * @see https://github.com/tc39/proposal-json-parse-with-source
 */

/** A number as its token. To `typeof` it is an object: code that walks foreign JSON asks `isRawNumber` first. */
export interface RawNumber {
  readonly rawJSON: string;
}

/** A number of a JSON text, however it is carried. */
export type JsonNumber = number | RawNumber;

declare global {
  interface JSON {
    rawJSON(text: string): RawNumber;
    isRawJSON(value: unknown): boolean;
  }
}

/** Only `parseJson` makes raw values, and only of numbers: an object with a member `rawJSON` is not one. */
export function isRawNumber(value: unknown): value is RawNumber {
  return typeof value === "object" && value !== null && JSON.isRawJSON(value);
}

export function isNumber(value: unknown): value is JsonNumber {
  return typeof value === "number" || isRawNumber(value);
}

/** A value that is a JSON object: not null, not a list, not a raw number. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !JSON.isRawJSON(value);
}

/** The number as JSON text. */
export function tokenOf(value: JsonNumber): string {
  return typeof value === "number" ? JSON.stringify(value) : value.rawJSON;
}

/** Whether JavaScript writes this token exactly so. */
export function isPlain(token: string): boolean {
  return String(Number(token)) === token;
}
