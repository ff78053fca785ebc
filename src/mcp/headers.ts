/** HTTP headers: what a request may look like before its body is read, and values that mirror the body. */
import { refuse } from "./refusals.ts";
import type { WireRefusal } from "./types.ts";

// Optional parameters, of which only charset is looked at.
const JSON_TYPE = /^application\/json[ \t]*(?:;[^,]*)?$/i;
const CHARSET = /;[ \t]*charset[ \t]*=[ \t]*"?([^";, \t]*)"?/gi;

/**
 * Accept and Content-Type of a request (mcp.md, inbound rule 5; 2025-03-26 to 2026-07-28, Streamable HTTP). A POST must
 * accept JSON and event streams and carry JSON; a GET must accept event streams; a DELETE has neither.
 */
export function checkHeaders(method: "POST" | "GET" | "DELETE", headers: Headers): WireRefusal | undefined {
  const accepted = headers.get("accept");
  switch (method) {
    case "POST": {
      const fault = contentFault(headers);
      if (fault !== undefined) return refuse("unsupported_media_type", fault);
      if (accepts(accepted, "application", "json") && accepts(accepted, "text", "event-stream"))
        return undefined;
      return refuse("not_acceptable", "Accept must name application/json and text/event-stream.");
    }
    case "GET":
      if (accepts(accepted, "text", "event-stream")) return undefined;
      return refuse("not_acceptable", "Accept must name text/event-stream.");
    case "DELETE":
      return undefined;
  }
}

function contentFault(headers: Headers): string | undefined {
  const type = headers.get("content-type");
  // What every client sends, spared the regular expressions.
  if (type !== "application/json") {
    if (type === null || !JSON_TYPE.test(type)) return "Content-Type must be application/json.";
    for (const [, charset = ""] of type.matchAll(CHARSET)) {
      if (charset.toLowerCase() !== "utf-8") return "The charset must be utf-8.";
    }
  }
  const encoding = headers.get("content-encoding");
  if (encoding !== null && encoding.toLowerCase() !== "identity") return "The body must not be compressed.";
  return undefined;
}

const EVERY_CLIENT = "application/json, text/event-stream";

/** Whether an Accept header lets that type through (RFC 9110, 12.5.1): named or by wildcard, and not at weight 0. */
function accepts(accept: string | null, type: string, subtype: string): boolean {
  // What every client sends, spared the splitting.
  if (accept === EVERY_CLIENT) return true;
  for (const range of (accept ?? "").toLowerCase().split(",")) {
    const [name = "", ...parameters] = range.split(";").map((part) => part.trim());
    if (name !== `${type}/${subtype}` && name !== `${type}/*` && name !== "*/*") continue;
    if (!parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter))) return true;
  }
  return false;
}

/**
 * A header's value, or undefined where it wasn't sent. The platform has taken off the white space around it, which RFC
 * 9110 5.5 does not count as part of it, and has joined repeated headers with a comma, which then equal nothing.
 */
export function readHeader(headers: Headers, name: string): string | undefined {
  return headers.get(name) ?? undefined;
}

const SENTINEL = /^=\?base64\?(.*)\?=$/s;
const VISIBLE = /^[\t -~]*$/;

/** The value that a header mirrors (SEP-2243, "Value Encoding"), or undefined where it is none. */
export function decodeHeaderValue(value: string): string | undefined {
  if (!VISIBLE.test(value)) return undefined;
  const encoded = SENTINEL.exec(value)?.[1];
  if (encoded === undefined) return value;
  try {
    const bytes = Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0));
    const decoded = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    // One value has one encoding: unpadded or otherwise odd base64 that atob bears is refused.
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
