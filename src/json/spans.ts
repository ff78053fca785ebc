/**
 * JSON read in place: which members an object's text has, and where, without making values of them. What nobody
 * judges costs no memory, and leaves as it came: order, numbers and duplicates inside it included.
 */

import { stringEnd } from "./count.ts";

/** Where a value is in a text: offsets in UTF-16 units, the end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A member of an object; `from` is where its key begins. */
export interface Member extends Span {
  readonly key: string;
  readonly from: number;
}

/** Deepest nesting that is read: far more than anybody writes. What gets this deep is not a message. */
const MAX_DEPTH = 512;
/** Members of the object itself. A JSON-RPC message has five. */
const MAX_MEMBERS = 100;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
/** From each opening character to its closing one. */
const TO_CLOSER = 2;

/**
 * The members of the one object that the text is, in order. undefined where the text is not exactly one JSON object (RFC 8259):
 * then readers may differ about it.
 */
export function readObject(text: string): Member[] | undefined {
  const members: Member[] = [];
  let at = skipSpace(text, 0);
  if (codeAt(text, at) !== OPEN_OBJECT) return undefined;
  at = skipSpace(text, at + 1);
  for (let first = true; codeAt(text, at) !== CLOSE_OBJECT; first = false) {
    if (!first && codeAt(text, at) !== COMMA) return undefined;
    const from = first ? at : skipSpace(text, at + 1);
    const start = checkKey(text, from);
    const end = start < 0 ? -1 : checkValue(text, start);
    if (end < 0 || members.length === MAX_MEMBERS) return undefined;
    members.push({ key: keyAt(text, from), from, start, end });
    at = skipSpace(text, end);
  }
  return skipSpace(text, at + 1) === text.length ? members : undefined;
}

// What each level is, by its opening character. Used synchronously, so that one serves all.
const nesting = new Uint8Array(MAX_DEPTH + 1);

/** Where the value that begins at `from` ends; -1: it is not one of JSON. */
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: in one loop each character costs half of what it costs across functions.
function checkValue(text: string, from: number): number {
  let at = from;
  for (let depth = 0; ; ) {
    const code = codeAt(text, at);
    if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      if (depth === MAX_DEPTH) return -1;
      depth += 1;
      nesting[depth] = code;
      at = skipSpace(text, at + 1);
      if (codeAt(text, at) !== code + TO_CLOSER) {
        if (code === OPEN_OBJECT) at = checkKey(text, at);
        if (at < 0) return -1;
        continue;
      }
    } else {
      at = code === QUOTE ? checkString(text, at) : checkScalar(text, at);
      if (depth === 0 || at < 0) return at;
      at = skipSpace(text, at);
    }
    // Behind a value, or at the end of an empty object or list.
    for (let next = codeAt(text, at); next !== COMMA; next = codeAt(text, at)) {
      if (next !== (nesting[depth] ?? 0) + TO_CLOSER) return -1;
      depth -= 1;
      if (depth === 0) return at + 1;
      at = skipSpace(text, at + 1);
    }
    at = skipSpace(text, at + 1);
    if (nesting[depth] === OPEN_OBJECT) at = checkKey(text, at);
    if (at < 0) return -1;
  }
}

/** Where the value of the member that begins at `from` begins; -1: there is none. */
function checkKey(text: string, from: number): number {
  if (codeAt(text, from) !== QUOTE) return -1;
  const end = checkString(text, from);
  if (end < 0) return -1;
  const colon = skipSpace(text, end);
  return codeAt(text, colon) === COLON ? skipSpace(text, colon + 1) : -1;
}

function keyAt(text: string, from: number): string {
  return unquote(text, from, stringEnd(text, from + 1));
}

/**
 * Visits the members of the object that begins at `start` of a text that `readObject` has read. `visit` returns false to end it.
 */
export function eachMember(
  text: string,
  start: number,
  visit: (key: string, from: number, start: number, end: number) => boolean,
): void {
  for (let at = skipSpace(text, start + 1); codeAt(text, at) !== CLOSE_OBJECT; ) {
    const keyEnd = stringEnd(text, at + 1);
    const valueAt = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const valueEnd = endOf(text, valueAt);
    if (!visit(unquote(text, at, keyEnd), at, valueAt, valueEnd)) return;
    at = skipSpace(text, valueEnd);
    if (codeAt(text, at) === COMMA) at = skipSpace(text, at + 1);
  }
}

/** The same of an array's items. */
export function eachItem(text: string, start: number, visit: (start: number, end: number) => boolean): void {
  for (let at = skipSpace(text, start + 1); codeAt(text, at) !== CLOSE_ARRAY; ) {
    const end = endOf(text, at);
    if (!visit(at, end)) return;
    at = skipSpace(text, end);
    if (codeAt(text, at) === COMMA) at = skipSpace(text, at + 1);
  }
}

export function isObjectText(text: string, at = 0): boolean {
  return codeAt(text, at) === OPEN_OBJECT;
}

export function isArrayText(text: string, at = 0): boolean {
  return codeAt(text, at) === OPEN_ARRAY;
}

/** The string that a JSON text is; undefined: it is something else. */
export function stringOf(text: string | undefined): string | undefined {
  return text?.charCodeAt(0) === QUOTE ? unquote(text, 0, text.length) : undefined;
}

/** Without the commas and the white space at both ends: whole members of an object, unchanged. */
export function withoutCommas(text: string, start: number, end: number): string {
  let from = start;
  let to = end;
  while (from < to && isBetween(codeAt(text, from))) from += 1;
  while (from < to && isBetween(codeAt(text, to - 1))) to -= 1;
  return text.slice(from, to);
}

/** Behind the end a character that JSON does not have: after one NaN, `charCodeAt` gives V8 floats to compare. */
function codeAt(text: string, at: number): number {
  return at < text.length ? text.charCodeAt(at) : 0;
}

function isBetween(code: number): boolean {
  return code === COMMA || isSpace(code);
}

function isSpace(code: number): boolean {
  return code <= 0x20 && (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09);
}

function skipSpace(text: string, from: number): number {
  // Mostly there are none.
  if (codeAt(text, from) > 0x20) return from;
  let at = from;
  while (isSpace(codeAt(text, at))) at += 1;
  return at;
}

function unquote(text: string, start: number, end: number): string {
  const inner = text.slice(start + 1, end - 1);
  return inner.includes("\\") ? (JSON.parse(text.slice(start, end)) as string) : inner;
}

/** Where the string that begins at `from` ends; -1: it is not one of JSON. */
function checkString(text: string, from: number): number {
  const size = text.length;
  for (let at = from + 1; at < size; at += 1) {
    const code = codeAt(text, at);
    if (code === QUOTE) return at + 1;
    if (code < 0x20) return -1;
    if (code !== BACKSLASH) continue;
    at += 1;
    const escaped = codeAt(text, at);
    // u
    if (escaped === 0x75) {
      for (let digit = 1; digit <= 4; digit += 1) if (!isHex(codeAt(text, at + digit))) return -1;
      at += 4;
    } else if (!isEscape(escaped)) return -1;
  }
  return -1;
}

function isHex(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x46) || (code >= 0x61 && code <= 0x66);
}

/** " \ / b f n r t */
function isEscape(code: number): boolean {
  return (
    code === QUOTE ||
    code === BACKSLASH ||
    code === 0x2f ||
    code === 0x62 ||
    code === 0x66 ||
    code === 0x6e ||
    code === 0x72 ||
    code === 0x74
  );
}

/** The same of a number, `true`, `false` or `null`. */
function checkScalar(text: string, from: number): number {
  const code = codeAt(text, from);
  if (code >= 0x31 && code <= 0x39) {
    // Most numbers are whole, and done here.
    let at = from + 1;
    let next = codeAt(text, at);
    for (; next >= 0x30 && next <= 0x39; next = codeAt(text, at)) at += 1;
    // . e E
    if (next !== 0x2e && next !== 0x65 && next !== 0x45) return at;
  }
  switch (code) {
    case 0x74:
      return text.startsWith("true", from) ? from + 4 : -1;
    case 0x66:
      return text.startsWith("false", from) ? from + 5 : -1;
    case 0x6e:
      return text.startsWith("null", from) ? from + 4 : -1;
    default:
      return checkNumber(text, from);
  }
}

/** Sign, whole part without a zero before it, fraction, exponent (RFC 8259, section 6). */
function checkNumber(text: string, from: number): number {
  const whole = codeAt(text, from) === 0x2d ? from + 1 : from;
  let at = skipDigits(text, whole);
  if (at === whole || (codeAt(text, whole) === 0x30 && at > whole + 1)) return -1;
  if (codeAt(text, at) === 0x2e) {
    const fraction = at + 1;
    at = skipDigits(text, fraction);
    if (at === fraction) return -1;
  }
  const mark = codeAt(text, at);
  // e E
  if (mark !== 0x65 && mark !== 0x45) return at;
  const sign = codeAt(text, at + 1);
  const exponent = sign === 0x2b || sign === 0x2d ? at + 2 : at + 1;
  at = skipDigits(text, exponent);
  return at === exponent ? -1 : at;
}

function skipDigits(text: string, from: number): number {
  let at = from;
  for (let code = codeAt(text, at); code >= 0x30 && code <= 0x39; code = codeAt(text, at)) at += 1;
  return at;
}

/** Where a value ends, of a text that was checked. */
function endOf(text: string, start: number): number {
  const code = codeAt(text, start);
  if (code === QUOTE) return stringEnd(text, start + 1);
  let at = start;
  if (code !== OPEN_OBJECT && code !== OPEN_ARRAY) {
    for (; at < text.length; at += 1) {
      const next = codeAt(text, at);
      if (next === COMMA || next === CLOSE_OBJECT || next === CLOSE_ARRAY || isSpace(next)) break;
    }
    return at;
  }
  let depth = 0;
  for (;;) {
    const next = codeAt(text, at);
    at += 1;
    if (next === QUOTE) at = stringEnd(text, at);
    else if (next === OPEN_OBJECT || next === OPEN_ARRAY) depth += 1;
    else if (next === CLOSE_OBJECT || next === CLOSE_ARRAY) {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
}
