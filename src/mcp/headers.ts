/** HTTP headers: what a request may look like before its body is read, and values that mirror the body. */
import { refuse } from "./refusals.ts";
import type { RequestId, WireRefusal } from "./types.ts";

// Optional parameters, of which only charset is looked at.
const JSON_TYPE = /^application\/json[ \t]*(?:;[^,]*)?$/i;
const CHARSET = /;[ \t]*charset[ \t]*=[ \t]*"?([^";, \t]*)"?/gi;

/** Headers with one value that say where a request belongs. Others are looked at where they are read. */
const SINGLE = [
  ["mcp-session-id", "Mcp-Session-Id"],
  ["last-event-id", "Last-Event-ID"],
] as const;

/** In what a client takes an answer: at least one of both. */
export interface AcceptedTypes {
  readonly json: boolean;
  readonly events: boolean;
}

const BOTH: AcceptedTypes = { json: true, events: true };

const JSON_ONLY: AcceptedTypes = { json: true, events: false };

/**
 * What `Accept` lets through (RFC 9110, section 12.5.1). Without one that would be everything; but a client that can read
 * events says so, so it gets JSON. undefined: nothing that is served here.
 */
export function acceptedTypes(headers: Headers): AcceptedTypes | undefined {
  const accept = headers.get("accept");
  if (accept === EVERY_CLIENT) return BOTH;
  if (accept === null || accept.trim() === "") return JSON_ONLY;
  const json = accepts(accept, "application", "json");
  const events = accepts(accept, "text", "event-stream");
  return json || events ? { json, events } : undefined;
}

/**
 * Accept and Content-Type of a request (2025-03-26 to 2026-07-28, Streamable HTTP). A POST carries JSON, and is answered in
 * what it accepts: clients must name JSON and event streams, but many name one, or none. A GET is answered by an event
 * stream; a DELETE has neither.
 */
export function checkHeaders(method: "POST" | "GET" | "DELETE", headers: Headers): WireRefusal | undefined {
  for (const [name, shown] of SINGLE) {
    if (differs(readHeader(headers, name))) return refuse("header_mismatch", sentTwice(shown));
  }
  switch (method) {
    case "POST": {
      const fault = contentFault(headers);
      if (fault !== undefined) return refuse("unsupported_media_type", fault);
      if (acceptedTypes(headers) !== undefined) return undefined;
      return refuse(
        "not_acceptable",
        "Accept must name application/json or text/event-stream; best name both.",
      );
    }
    case "GET":
      return acceptedTypes(headers)?.events === true ? undefined : eventsOnly(null);
    case "DELETE":
      return undefined;
  }
}

/** What is answered by an event stream only. */
export function eventsOnly(id: RequestId | null): WireRefusal {
  return refuse(
    "not_acceptable",
    "Accept must name text/event-stream: this is answered by a stream of events.",
    id,
  );
}

function contentFault(headers: Headers): string | undefined {
  const type = readHeader(headers, "content-type");
  // What every client sends, spared the regular expressions.
  if (type !== "application/json") {
    if (differs(type)) return sentTwice("Content-Type");
    if (type === undefined || !JSON_TYPE.test(type)) return "Content-Type must be application/json.";
    for (const [, charset = ""] of type.matchAll(CHARSET)) {
      if (charset.toLowerCase() !== "utf-8") return "The charset must be utf-8.";
    }
  }
  const encoding = readHeader(headers, "content-encoding");
  if (encoding !== undefined && encoding.toLowerCase() !== "identity")
    return "The body must not be compressed.";
  return undefined;
}

const EVERY_CLIENT = "application/json, text/event-stream";

/**
 * Whether an Accept header lets that type through (RFC 9110, section 12.5.1): the range that names it most closely counts,
 * unless its weight is 0.
 */
function accepts(accept: string, type: string, subtype: string): boolean {
  const names = ["*/*", `${type}/*`, `${type}/${subtype}`];
  let closest = -1;
  let accepted = false;
  for (const range of accept.toLowerCase().split(",")) {
    const [name = "", ...parameters] = range.split(";").map((part) => part.trim());
    const closeness = names.indexOf(name);
    if (closeness < 0 || closeness < closest) continue;
    const weighed = !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter));
    accepted = closeness === closest ? accepted || weighed : weighed;
    closest = closeness;
  }
  return accepted;
}

/**
 * The value of a header that has one, in values without a comma. Copies of it, which the platform joins with commas, count
 * as one (Claude Code 2.1 sends two); where they differ this is the joined text, which `differs` tells of.
 */
export function readHeader(headers: Headers, name: string): string | undefined {
  const value = headers.get(name);
  if (value === null) return undefined;
  if (!value.includes(",")) return value;
  const [first = "", ...rest] = value.split(",").map((part) => part.trim());
  return rest.every((part) => part === first) ? first : value;
}

/** Whether what `readHeader` read was sent more than once, with different values. */
export function differs(value: string | undefined): boolean {
  return value?.includes(",") === true;
}

/** For people. */
export function sentTwice(name: string): string {
  return `The header ${name} was sent more than once, with different values. Send it once.`;
}

/** Most copies of a header that count as one, where its values may hold commas themselves. */
const MAX_COPIES = 4;

/** Whether a header's value, or each of several equal copies of it, means the text. */
export function mirrors(value: string, text: string): boolean {
  return readingsOf(value).includes(text);
}

/** The texts that a header's value may mean: as one value, or as several equal copies of one. */
export function readingsOf(value: string): string[] {
  const parts = [value];
  for (let copies = 2; copies <= MAX_COPIES; copies++) {
    const length = (value.length - (copies - 1) * JOINT.length) / copies;
    if (!Number.isInteger(length) || length < 0) continue;
    const part = value.slice(0, length);
    if (new Array(copies).fill(part).join(JOINT) === value) parts.push(part);
  }
  return parts.map(decodeHeaderValue).filter((text) => text !== undefined);
}

/** What the platform writes between copies of a header (Fetch standard, "combine"). */
const JOINT = ", ";

const SENTINEL = /^=\?base64\?(.*)\?=$/s;
const VISIBLE = /^[\t -~]*$/;

/** The value that a header mirrors (SEP-2243, "Value Encoding"), or undefined where it is not one. */
export function decodeHeaderValue(value: string): string | undefined {
  if (!VISIBLE.test(value)) return undefined;
  const encoded = SENTINEL.exec(value)?.[1];
  if (encoded === undefined) return value;
  try {
    const bytes = Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0));
    const decoded = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    // One value has one encoding: unpadded or otherwise odd base64 that atob accepts is refused.
    return toBase64(decoded) === encoded ? decoded : undefined;
  } catch {
    return undefined;
  }
}

/** A value as a header can carry it: as it is where it is plain, else in base64 (SEP-2243, "Value Encoding"). */
export function encodeHeaderValue(value: string): string {
  const plain = value !== "" && VISIBLE.test(value) && value === value.trim() && !SENTINEL.test(value);
  return plain ? value : `=?base64?${toBase64(value)}?=`;
}

function toBase64(value: string): string {
  let binary = "";
  for (const byte of new TextEncoder().encode(value)) binary += String.fromCharCode(byte);
  return btoa(binary);
}
