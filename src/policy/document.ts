/**
 * Reads strict JSON and remembers where everything was, so that errors can name line and column.
 */
import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import { holdsAtMost, parseJson, withDoubles } from "../json/index.ts";
import { pointerOf } from "../json/pointer.ts";
import type { PolicyError, PolicyErrorCode } from "./types.ts";

/** Far above any policy that people write, far below what would hold up an isolate. */
const MAX_DOCUMENT_LENGTH = 1024 * 1024;
/** A thousand tools with fifty values each. Every fault of a value takes time to tell. */
const MAX_VALUES = 50_000;
/** The depth that the wire allows too. */
const MAX_DEPTH = 64;
/** What no reader of errors goes through. */
export const MAX_ERRORS = 100;

export type ErrorAt = (
  code: PolicyErrorCode,
  path: readonly PropertyKey[],
  message: string,
  place?: "value" | "key",
) => PolicyError;

export type ReadDocument =
  | { ok: true; value: unknown; errorAt: ErrorAt }
  | { ok: false; errors: PolicyError[] };

export function readDocument(text: string): ReadDocument {
  const place = lines(text);
  const fail = (code: PolicyErrorCode, offset: number, message: string, pointer = ""): PolicyError => ({
    pointer,
    ...place(offset),
    code,
    message,
  });
  if (text.length > MAX_DOCUMENT_LENGTH) {
    const message = `the document has ${text.length} characters; at most ${MAX_DOCUMENT_LENGTH} are taken`;
    return { ok: false, errors: [fail("too_large", 0, message)] };
  }
  if (text.trim() === "") return { ok: false, errors: [fail("syntax", 0, "the document is empty")] };
  const deep = firstTooDeep(text);
  if (deep !== undefined) {
    return {
      ok: false,
      errors: [fail("too_deep", deep, `objects and lists are nested deeper than ${MAX_DEPTH}`)],
    };
  }
  if (!holdsAtMost(text, MAX_VALUES)) {
    const message = `the document has more than ${MAX_VALUES} values`;
    return { ok: false, errors: [fail("too_large", 0, message)] };
  }

  const faults: ParseError[] = [];
  const root = parseTree(text, faults, { disallowComments: true, allowTrailingComma: false });
  if (faults.length > 0) return { ok: false, errors: syntaxErrors(faults, place) };
  const half = firstHalfCharacter(text);
  if (half !== undefined) {
    const message = "half a character: a surrogate without its other half can be neither stored nor counted";
    return { ok: false, errors: [fail("syntax", half, message)] };
  }
  let value: unknown;
  try {
    value = withDoubles(parseJson(text));
  } catch (error) {
    // JSON.parse has the last word on what JSON is; it names no place that can be relied on.
    const message = `this is not JSON: ${error instanceof Error ? error.message : String(error)}`;
    return { ok: false, errors: [fail("syntax", 0, message)] };
  }
  if (root === undefined) throw new Error("a JSON value without a tree");

  const errors: PolicyError[] = [];
  checkKeys(root, [], (node, path, first) => {
    if (errors.length >= MAX_ERRORS) return;
    const key = JSON.stringify(node.value);
    const pointer = pointerOf(path);
    if (node.value === "__proto__") {
      const message = `${key} cannot be a key here; a tool of that name can be named by a glob such as "__proto_*"`;
      errors.push(fail("reserved_key", node.offset, message, pointer));
    }
    if (first === undefined) return;
    const message = `${key} is already on line ${place(first.offset).line}; keep one of the two`;
    errors.push(fail("duplicate_key", node.offset, message, pointer));
  });
  if (errors.length > 0) return { ok: false, errors };

  return {
    ok: true,
    value,
    errorAt: (code, path, message, kind = "value") =>
      fail(code, offsetOf(root, path, kind), message, pointerOf(path)),
  };
}

/** Line and column of an offset, both from 1. */
function lines(text: string): (offset: number) => { line: number; column: number } {
  let starts: number[] | undefined;
  return (offset) => {
    if (starts === undefined) {
      starts = [0];
      for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
    }
    let [before, behind] = [0, starts.length];
    while (behind - before > 1) {
      const middle = (before + behind) >> 1;
      if ((starts[middle] ?? 0) <= offset) before = middle;
      else behind = middle;
    }
    return { line: before + 1, column: offset - (starts[before] ?? 0) + 1 };
  };
}

/** Offset of the bracket that opens one level too many. Found before parsing, which recurses. */
function firstTooDeep(text: string): number | undefined {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (quoted) {
      if (char === "\\") i++;
      else if (char === '"' || char === "\n") quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === "{" || char === "[") {
      depth++;
      if (depth > MAX_DEPTH) return i;
    } else if (char === "}" || char === "]") depth--;
  }
  return undefined;
}

const UNIT = /\\u([0-9a-f]{4})|\\.|[\ud800-\udfff]/gi;

/**
 * Offset of half a surrogate pair, escaped or not. What is stored and read again has another character in its place: a counter
 * of such a name would never be found again.
 */
function firstHalfCharacter(text: string): number | undefined {
  let high: RegExpExecArray | undefined;
  for (const match of text.matchAll(UNIT)) {
    const [written, digits] = match;
    const code = digits === undefined ? written.charCodeAt(0) : Number.parseInt(digits, 16);
    const isLow = code >= 0xdc00 && code <= 0xdfff;
    const isPair = isLow && high !== undefined && high.index + high[0].length === match.index;
    if (high !== undefined && !isPair) return high.index;
    if (isLow && !isPair) return match.index;
    high = code >= 0xd800 && code <= 0xdbff ? match : undefined;
  }
  return high?.index;
}

/** By the names of `printParseErrorCode`. */
const SYNTAX: ReadonlyMap<string, string> = new Map([
  ["InvalidSymbol", "a word that JSON does not know; only true, false and null stand without quotes"],
  ["InvalidNumberFormat", "a number that JSON does not allow"],
  ["PropertyNameExpected", 'a key in double quotes is expected here; the last member has no "," behind it'],
  ["ValueExpected", 'a value is expected here; the last element has no "," behind it'],
  ["ColonExpected", 'a ":" is expected between key and value'],
  ["CommaExpected", 'a "," is expected here'],
  ["CloseBraceExpected", 'a "}" is missing'],
  ["CloseBracketExpected", 'a "]" is missing'],
  ["EndOfFileExpected", "the document ends before this; remove what follows"],
  ["InvalidCommentToken", 'JSON has no comments; use "description"'],
  ["UnexpectedEndOfComment", 'JSON has no comments; use "description"'],
  ["UnexpectedEndOfString", "the string does not end on its line"],
  ["UnexpectedEndOfNumber", "the number is cut off"],
  ["InvalidUnicode", "\\u needs four hexadecimal digits"],
  ["InvalidEscapeCharacter", "the escape is not one of JSON's"],
  ["InvalidCharacter", "a character that must be escaped or does not belong here"],
]);

/** One fault brings others on its line that say nothing new. */
function syntaxErrors(
  faults: readonly ParseError[],
  place: (offset: number) => { line: number; column: number },
): PolicyError[] {
  const byLine = new Map<number, PolicyError>();
  for (const fault of faults) {
    const at = place(fault.offset);
    if (byLine.has(at.line) || byLine.size >= MAX_ERRORS) continue;
    const message = SYNTAX.get(printParseErrorCode(fault.error)) ?? "this is not JSON";
    byLine.set(at.line, { pointer: "", ...at, code: "syntax", message });
  }
  return [...byLine.values()];
}

type OnKey = (key: Node, path: readonly string[], first: Node | undefined) => void;

/** Calls back for each key, with the earlier one of the same name in the same object. */
function checkKeys(node: Node, path: readonly string[], onKey: OnKey): void {
  if (node.type === "array") {
    for (const [i, element] of (node.children ?? []).entries())
      checkKeys(element, [...path, String(i)], onKey);
  }
  if (node.type !== "object") return;
  const seen = new Map<unknown, Node>();
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key === undefined) continue;
    const inner = [...path, String(key.value)];
    onKey(key, inner, seen.get(key.value));
    if (!seen.has(key.value)) seen.set(key.value, key);
    if (value !== undefined) checkKeys(value, inner, onKey);
  }
}

/** Where the element is, or the nearest one around it that exists. */
function offsetOf(root: Node, path: readonly PropertyKey[], kind: "value" | "key"): number {
  for (let length = path.length; length >= 0; length--) {
    const segments = path
      .slice(0, length)
      .map((token) => (typeof token === "number" ? token : String(token)));
    const node = findNodeAtLocation(root, segments);
    if (node === undefined) continue;
    const isKey = kind === "key" && length === path.length && node.parent?.type === "property";
    return isKey ? (node.parent?.offset ?? node.offset) : node.offset;
  }
  return root.offset;
}
