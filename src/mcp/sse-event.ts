/** One block of an event stream as fields, and written again with other data (HTML, 9.2.6). */
import type { Block } from "./sse-blocks.ts";

/** The fields of one event that has data. */
export interface SseEvent {
  /** `message` where the event names no type. */
  event: string;
  id: string | undefined;
  /** Milliseconds, where the event has a `retry:` field. */
  retry: number | undefined;
}

export interface ParsedEvent extends SseEvent {
  /** Data lines joined with LF; undefined where there is none, and clients then dispatch nothing. */
  data: string | undefined;
  /** It has an `id:` line, if only one that clients must ignore. */
  named: boolean;
  /**
   * Such a line is not a field of the format. Clients must ignore it, but some trim lines first and find ` data:` in it. Or it has an
   * end of line of another format in it, behind which some begin a new line.
   */
  foreign: boolean;
}

// Lenient like the clients; ignoreBOM so that only the mark at the stream's start counts as one.
const utf8 = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });

// "" is a comment's: its line begins with the colon.
const fields: ReadonlySet<string> = new Set(["", "data", "event", "id", "retry"]);

/** What is an end of line to readers that take Unicode's for the format's: `splitlines` of Python, and clients that read with it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are among them.
const ODD_LINE_END = /[\v\f\x1c-\x1e\x85\u2028\u2029]/;
const ODD_IN_JSON = /[\x85\u2028\u2029]/g;

const encoder = new TextEncoder();
const LF = encoder.encode("\n");

/** Reads a block. `first`: it opens the stream, where a byte order mark is not part of the field's name. */
export function parseBlock(block: Block, first: boolean): ParsedEvent {
  const parsed: ParsedEvent = {
    data: undefined,
    event: "message",
    id: undefined,
    retry: undefined,
    named: false,
    foreign: false,
  };
  block.lines.forEach((line, index) => {
    const [field, value] = fieldOf(block, index, first);
    if (field === "data") parsed.data = parsed.data === undefined ? value : `${parsed.data}\n${value}`;
    else if (field === "event") parsed.event = value === "" ? "message" : value;
    else if (field === "id" && !value.includes("\0")) parsed.id = value;
    else if (field === "retry" && /^\d+$/.test(value)) parsed.retry = Number(value);
    if (field === "id") parsed.named = true;
    if (line.start !== line.end && field !== "data" && isForeign(field, value)) parsed.foreign = true;
  });
  return parsed;
}

function isForeign(field: string, value: string): boolean {
  return !fields.has(field) || ODD_LINE_END.test(value);
}

function fieldOf(block: Block, index: number, first: boolean): [field: string, value: string] {
  const line = block.lines[index];
  if (line === undefined) return ["", ""];
  let text = utf8.decode(block.bytes.subarray(line.start, line.end));
  if (first && index === 0 && text.startsWith("\ufeff")) text = text.slice(1);
  const colon = text.indexOf(":");
  if (colon < 0) return [text, ""];
  return [text.slice(0, colon), text.slice(text[colon + 1] === " " ? colon + 2 : colon + 1)];
}

/**
 * The block with `data` in place of its own data lines, or none. Comments and other fields stay; foreign lines are left
 * out. Every line ends with LF: a lone CR would swallow the one that follows.
 *
 * @param sealed the id in place of the block's own; absent: it keeps its own
 */
export function withData(
  block: Block,
  data: string | undefined,
  first: boolean,
  sealed?: { readonly id: string | undefined },
): Uint8Array {
  const before: Uint8Array[] = [];
  const after: Uint8Array[] = [];
  let seen = false;
  block.lines.forEach((line, index) => {
    if (line.start === line.end) return;
    const [field, value] = fieldOf(block, index, first);
    if (field === "data") seen = true;
    else if (field === "id" && sealed !== undefined) return;
    else if (!isForeign(field, value))
      (seen ? after : before).push(block.bytes.subarray(line.start, line.end), LF);
  });
  if (sealed?.id !== undefined) before.push(encoder.encode(`id: ${sealed.id}\n`));
  return concat([...before, data === undefined ? new Uint8Array() : dataLines(data), ...after, LF]);
}

/** A JSON text on one line, whatever its reader takes for the end of one: line ends come between tokens only, the odd ones in strings. */
export function onOneLine(json: string): string {
  return json
    .replace(/[\r\n]+/g, " ")
    .replace(ODD_IN_JSON, (odd) => `\\u${odd.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** A new event of type `message`. */
export function newEvent(data: string): Uint8Array {
  return concat([dataLines(data), LF]);
}

function dataLines(data: string): Uint8Array {
  const lines = data.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`);
  return encoder.encode(lines.join(""));
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}
