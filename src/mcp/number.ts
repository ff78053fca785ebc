import { isRawNumber, isWhole } from "../json/index.ts";

/**
 * Whether the readers of a JSON number agree about it well enough that it can be judged. Some keep every digit and some make
 * a double of it; policies answer for both. But of what is beyond doubles, some make infinity or zero and some an error.
 */
export function isReadable(token: string): boolean {
  const value = Number(token);
  return Number.isFinite(value) && (value !== 0 || !/^[^eE]*[1-9]/.test(token));
}

/** The whole number that a value is, however it is spelled, where a double holds it without doubt. */
export function wholeNumber(value: unknown): number | undefined {
  const number = isRawNumber(value) && isWhole(value) ? Number(value.rawJSON) : value;
  return Number.isSafeInteger(number) ? (number as number) : undefined;
}
