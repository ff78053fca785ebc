import { decimalOf } from "./decimal.ts";
import { own } from "./own.ts";
import { isRawNumber, type JsonNumber, type RawNumber } from "./raw.ts";

/**
 * The canonical text of a JSON value: RFC 8785, and beyond it for numbers that are not doubles, so that two values have one
 * text when, and only when, they are equal. Numbers are equal by value: `1.0` is `1`, as it is in RFC 8785, because programs
 * that pass a value on change its spelling; `9007199254740993` is not `9007199254740992`.
 *
 * undefined: a string holds half a surrogate pair, which has no canonical form.
 */
export function canonicalForm(value: unknown): string | undefined {
  try {
    return write(value, canonical);
  } catch (error) {
    if (error instanceof LoneSurrogate) return undefined;
    throw error;
  }
}

/**
 * A text that two JSON values share when, and only when, they are equal, half surrogate pairs included.
 *
 * @param number how numbers that are not doubles are taken; exactly by default
 */
export function identity(value: unknown, number: (value: RawNumber) => JsonNumber = (raw) => raw): string {
  return write(value, { string: JSON.stringify, number });
}

class LoneSurrogate extends Error {}

interface Writing {
  string(text: string): string;
  number(value: RawNumber): JsonNumber;
}

const canonical: Writing = {
  string(text) {
    if (!text.isWellFormed()) throw new LoneSurrogate();
    return JSON.stringify(text);
  },
  number: (raw) => raw,
};

function write(value: unknown, writing: Writing): string {
  if (typeof value === "string") return writing.string(value);
  if (typeof value === "number") return writeNumber(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) {
    let text = "";
    for (let i = 0; i < value.length; i += 1) text += (i === 0 ? "" : ",") + write(value[i], writing);
    return `[${text}]`;
  }
  if (isRawNumber(value)) return writeNumber(writing.number(value));
  const object = value as Record<string, unknown>;
  let text = "";
  // By UTF-16 code units (RFC 8785, 3.2.3), as `sort` orders.
  for (const key of Object.keys(object).sort()) {
    const member = own(object, key);
    if (member !== undefined)
      text += `${text === "" ? "" : ","}${writing.string(key)}:${write(member, writing)}`;
  }
  return `{${text}}`;
}

/** As a double where its decimal is this very number; else by its digits, in a form that no double is written in. */
function writeNumber(value: JsonNumber): string {
  // Infinity is what 1e999 becomes where it is read as a double; it is not null.
  if (typeof value === "number") return Number.isFinite(value) ? JSON.stringify(value) : String(value);
  const { sign, digits, point } = decimalOf(value);
  const double = Number(value.rawJSON);
  const near = Number.isFinite(double) ? decimalOf(double) : undefined;
  if (near?.digits === digits && near.point === point) return JSON.stringify(double);
  return `${sign < 0 ? "-" : ""}0.${digits}E${point}`;
}
