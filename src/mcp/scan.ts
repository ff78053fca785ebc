/**
 * What JSON.parse doesn't tell: how deep a text nests, how many members it holds, and whether each number survives
 * being written again. One pass over the bytes, before the text is parsed, so it must bear any bytes at all.
 */
import { isExact } from "./number.ts";

export interface Scan {
  /** Deepest nesting of objects and arrays; the pass ends where it goes over `maxDepth`. */
  depth: number;
  /** Object members, duplicates too: colons outside strings. True of valid JSON. */
  members: number;
  /** The first number that JSON.stringify(JSON.parse()) would change. */
  inexact: string | undefined;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

// With 15 characters and no exponent a decimal always comes back from a double unchanged (IEEE 754 binary64).
const ALWAYS_EXACT_CHARS = 15;

// Nobody writes a longer number and means it; it is refused rather than compared.
const MAX_NUMBER_CHARS = 400;

/** Scans UTF-8 bytes: those of non-ASCII characters are never mistaken, all being over 0x7f. */
export function scan(bytes: Uint8Array, maxDepth: number): Scan {
  const end = bytes.length;
  let depth = 0;
  let deepest = 0;
  let members = 0;
  let inexact: string | undefined;
  let at = 0;
  while (at < end) {
    const byte = bytes[at] ?? 0;
    at += 1;
    if (byte === QUOTE) {
      at = skipString(bytes, at);
    } else if (byte === 0x3a) {
      members += 1;
    } else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      if (depth > deepest) {
        deepest = depth;
        if (deepest > maxDepth) break;
      }
    } else if (byte === 0x7d || byte === 0x5d) {
      depth -= 1;
    } else if (byte === 0x2d || (byte >= 0x30 && byte <= 0x39)) {
      const start = at - 1;
      at = skipNumber(bytes, at);
      inexact ??= inexactToken(bytes, start, at);
    }
  }
  return { depth: deepest, members, inexact };
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

function skipNumber(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0;
    const digit = byte >= 0x30 && byte <= 0x39;
    // . + - e E
    if (!digit && byte !== 0x2e && byte !== 0x2b && byte !== 0x2d && byte !== 0x65 && byte !== 0x45) break;
    at += 1;
  }
  return at;
}

function inexactToken(bytes: Uint8Array, start: number, end: number): string | undefined {
  let plain = end - start <= ALWAYS_EXACT_CHARS;
  for (let at = start; plain && at < end; at += 1) plain = bytes[at] !== 0x65 && bytes[at] !== 0x45;
  if (plain) return undefined;
  const token = String.fromCharCode(...bytes.subarray(start, Math.min(end, start + MAX_NUMBER_CHARS)));
  return end - start <= MAX_NUMBER_CHARS && isExact(token) ? undefined : token;
}
