/**
 * From bytes to one JSON value that every reader reads alike (docs/wire.md, "What a message must be"). What passes here can be
 * judged and then re-serialized, and no upstream finds another call in it.
 */
import { parseJson, TooManyRawNumbers } from "../json/index.ts";
import { own } from "../json/own.ts";
import { MAX_RAW_NUMBERS } from "./bounds.ts";
import { scan, tooMany } from "./scan.ts";
import type { RefusalCode } from "./types.ts";

/** Where a refused body was still parsed, `value` is it, so that the refusal can name the request's id. */
type Text = { ok: true; value: unknown } | { ok: false; code: RefusalCode; message: string; value?: unknown };

// ignoreBOM keeps a byte order mark in the text; `parseText` refuses it by name before.
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Parses strictly: fatal UTF-8, no byte order mark, within the bounds, each key once. Numbers keep their spelling. */
export function parseText(bytes: Uint8Array): Text {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    return no("byte_order_mark", "The body begins with a byte order mark. Send UTF-8 without one.");
  }
  const { over, members, odd, unreadable } = scan(bytes);
  if (over !== undefined) return { ok: false, ...over };
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return no("invalid_utf8", "The body is not valid UTF-8.");
  }
  let value: unknown;
  try {
    value = odd ? parseJson(text, MAX_RAW_NUMBERS) : JSON.parse(text);
  } catch (error) {
    if (error instanceof TooManyRawNumbers) {
      return {
        ok: false,
        ...tooMany("all", MAX_RAW_NUMBERS, "numbers spelled like 1.0, 1e5 or 12345678901234567"),
      };
    }
    return no("invalid_json", "The body is not one JSON value.");
  }
  const walk: Walk = { members: 0, fault: undefined };
  visit(value, walk);
  if (walk.members !== members) {
    return no("duplicate_key", "An object in the body has the same key twice. Send each key once.");
  }
  if (walk.fault !== undefined) return { ...walk.fault, value };
  if (unreadable !== undefined) {
    const shown = unreadable.length > 40 ? `${unreadable.slice(0, 40)}…` : unreadable;
    const message = `The number ${shown} is beyond what JSON readers hold: some would read infinity or zero. Send it as a string.`;
    return { ok: false, code: "inexact_number", message, value };
  }
  return { ok: true, value };
}

function no(code: RefusalCode, message: string): Text & { ok: false } {
  return { ok: false, code, message };
}

interface Walk {
  members: number;
  fault: (Text & { ok: false }) | undefined;
}

/** Counts members and finds unsafe keys. Recursion is safe: the depth was checked before. */
function visit(value: unknown, walk: Walk): void {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) visit(item, walk);
    return;
  }
  if (JSON.isRawJSON(value)) return;
  const object = value as Record<string, unknown>;
  for (const key of Object.keys(object)) {
    walk.members += 1;
    walk.fault ??= keyFault(key);
    visit(own(object, key), walk);
  }
}

function keyFault(key: string): Walk["fault"] {
  // A reader that copies objects with plain assignment would turn this key into inherited members.
  if (key === "__proto__") return no("reserved_key", 'The key "__proto__" is not accepted.');
  // Readers that replace a lone surrogate make different keys equal.
  if (!key.isWellFormed()) return no("lone_surrogate", "A key holds half of a surrogate pair.");
  return undefined;
}
