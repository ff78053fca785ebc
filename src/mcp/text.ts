/**
 * From bytes to one JSON value that every reader reads alike (mcp.md, inbound rules 3 and 4). What passes here can be
 * judged and then re-serialized, and no upstream finds another call in it.
 */
import { foldedTwin } from "./fold.ts";
import { scan } from "./scan.ts";
import type { RefusalCode } from "./types.ts";

/** Deepest accepted nesting (mcp.md, inbound rule 4). */
const MAX_DEPTH = 64;

/** Where a refused body was still parsed, `value` is it, so that the refusal can name the request's id. */
type Text = { ok: true; value: unknown } | { ok: false; code: RefusalCode; message: string; value?: unknown };

// ignoreBOM keeps a byte order mark in the text; `parseText` refuses it by name before.
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Parses strictly: fatal UTF-8, no byte order mark, depth, duplicate and near-duplicate keys, exact numbers. */
export function parseText(bytes: Uint8Array): Text {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    return no("byte_order_mark", "The body begins with a byte order mark. Send UTF-8 without one.");
  }
  const { depth, members, inexact } = scan(bytes, MAX_DEPTH);
  if (depth > MAX_DEPTH) return no("too_deep", `The body nests deeper than ${MAX_DEPTH} levels.`);
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return no("invalid_utf8", "The body is not valid UTF-8.");
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return no("invalid_json", "The body is not one JSON value.");
  }
  const walk: Walk = { members: 0, fault: undefined };
  visit(value, walk);
  if (walk.members !== members) {
    return no("duplicate_key", "An object in the body has the same key twice. Send each key once.");
  }
  if (walk.fault !== undefined) return { ...walk.fault, value };
  if (inexact !== undefined) {
    const shown = inexact.length > 40 ? `${inexact.slice(0, 40)}…` : inexact;
    const message = `The number ${shown} can't be carried exactly. Send it as a string.`;
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
  const object = value as Record<string, unknown>;
  const keys = Object.keys(object);
  walk.members += keys.length;
  walk.fault ??= keyFault(keys);
  for (const member of Object.values(object)) visit(member, walk);
}

function keyFault(keys: readonly string[]): Walk["fault"] {
  for (const key of keys) {
    // A reader that copies objects with plain assignment would turn this key into inherited members.
    if (key === "__proto__") return no("reserved_key", 'The key "__proto__" is not accepted.');
    // Readers that replace a lone surrogate make different keys equal.
    if (!key.isWellFormed()) return no("lone_surrogate", "A key holds half of a surrogate pair.");
  }
  const twin = foldedTwin(keys);
  if (twin === undefined) return undefined;
  const message = `The key ${JSON.stringify(twin)} differs from another key of its object only by case.`;
  return no("case_variant", message);
}
