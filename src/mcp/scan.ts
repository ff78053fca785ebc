/**
 * What JSON.parse doesn't tell: how deep a text nests, how much it holds, and how its numbers are spelled. One pass over the
 * bytes, before the text is parsed, so it must bear any bytes at all.
 */
import { MAX_DEPTH, MAX_MEMBERS, MAX_MEMBERS_OF_ONE, MAX_NUMBER_LENGTH, MAX_VALUES } from "./bounds.ts";
import { isReadable } from "./number.ts";
import type { RefusalCode } from "./types.ts";

export interface Scan {
  /** The bound that the text goes over; the pass ends there. */
  over: { code: RefusalCode; message: string } | undefined;
  /** Object members, duplicates too: colons outside strings. True of valid JSON. */
  members: number;
  /** A number may be spelled otherwise than JavaScript spells it. */
  odd: boolean;
  /** The first number that readers make different values of. */
  unreadable: string | undefined;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;

// With 15 characters and no exponent a decimal comes back from a double as it was (IEEE 754 binary64).
const ALWAYS_EXACT_LENGTH = 15;
const MANY_DIGITS = 300;
const ascii = new TextDecoder();

/** Scans UTF-8 bytes: those of non-ASCII characters are never mistaken, all being over 0x7f. */
export function scan(bytes: Uint8Array): Scan {
  const end = bytes.length;
  const found: Scan = { over: undefined, members: 0, odd: false, unreadable: undefined };
  /** Members of the object that is open at each depth. */
  const open = new Uint32Array(MAX_DEPTH + 1);
  let depth = 0;
  let values = 1;
  let at = 0;
  while (at < end && found.over === undefined) {
    const byte = bytes[at] ?? 0;
    at += 1;
    switch (byte) {
      case QUOTE:
        at = skipString(bytes, at);
        break;
      case 0x3a: {
        found.members += 1;
        const members = (open[depth] ?? 0) + 1;
        open[depth] = members;
        if (members > MAX_MEMBERS_OF_ONE) found.over = tooMany("one object", MAX_MEMBERS_OF_ONE, "members");
        if (found.members > MAX_MEMBERS) found.over = tooMany("its objects", MAX_MEMBERS, "members");
        break;
      }
      case 0x2c:
        values += 1;
        break;
      case 0x7b:
      case 0x5b:
        values += 1;
        depth += 1;
        open[depth] = 0;
        if (depth > MAX_DEPTH) {
          found.over = { code: "too_deep", message: `The body nests deeper than ${MAX_DEPTH} levels.` };
        }
        break;
      case 0x7d:
      case 0x5d:
        depth -= 1;
        break;
      default:
        if (byte === 0x2d || (byte >= 0x30 && byte <= 0x39)) at = readNumber(bytes, at - 1, found);
    }
    if (values > MAX_VALUES) found.over = tooMany("all", MAX_VALUES, "values");
  }
  return found;
}

export function tooMany(where: string, max: number, what: string): Exclude<Scan["over"], undefined> {
  const message = `The body holds more than ${max} ${what} in ${where}. Send less in one message, or send it as one string.`;
  return { code: "too_many_values", message };
}

/** From behind the opening quote to behind the closing one. */
function skipString(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length) {
    const byte = bytes[at];
    if (byte === QUOTE) return at + 1;
    at += byte === BACKSLASH ? 2 : 1;
  }
  return at;
}

/** Notes what is odd about the number that begins at `start`; where it ends. */
function readNumber(bytes: Uint8Array, start: number, found: Scan): number {
  let whole = bytes[start] !== MINUS;
  let exponent = false;
  let at = start + 1;
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x30 || byte > 0x39) {
      if (byte === 0x65 || byte === 0x45) exponent = true;
      else if (byte !== 0x2e && byte !== 0x2b && byte !== MINUS) break;
      whole = false;
    }
    at += 1;
  }
  const length = at - start;
  if (!whole || length > ALWAYS_EXACT_LENGTH) found.odd = true;
  // Without an exponent it takes hundreds of digits to leave the doubles.
  if (exponent || length > MANY_DIGITS) {
    const token = ascii.decode(bytes.subarray(start, Math.min(at, start + MAX_NUMBER_LENGTH)));
    if (length > MAX_NUMBER_LENGTH || !isReadable(token)) found.unreadable ??= token;
  }
  return at;
}
