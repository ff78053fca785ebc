import { differs, PARAMETER_PREFIX, readHeader } from "../mcp/index.ts";

/** Client headers with one value that go upstream as they came (docs/wire.md, "Headers to the server"). */
const FORWARDED = ["mcp-protocol-version", "traceparent"];

/** Headers of an answer that reach the client, besides its type: the rest speaks of the hop between gate and server. */
const RETURNED = ["mcp-protocol-version"];
/** Those of an answer that is not a success. */
const RETURNED_WITH_ERRORS = [...RETURNED, "allow", "retry-after"];

/** Header names that a credential may not set: they frame the request or belong to the protocol. */
const RESERVED = new Set([
  ...FORWARDED,
  "accept",
  "content-type",
  "mcp-method",
  "mcp-name",
  "tracestate",
  "connection",
  "content-length",
  "host",
  "keep-alive",
  "last-event-id",
  "mcp-session-id",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/**
 * The headers of an upstream request, without the type of its body, which the gate writes. The client's own `Authorization` and cookies are never among them.
 *
 * @param sessionId the upstream's own session id; undefined = no session
 * @param credential the server's headers, opened
 * @param mirrored what the headers say of the body, read from the body
 */
export function outboundHeaders(
  inbound: Headers,
  sessionId: string | undefined,
  credential: Readonly<Record<string, string>>,
  mirrored: Iterable<readonly [name: string, value: string]> = [],
): Headers {
  const outbound = new Headers();
  for (const name of FORWARDED) {
    const value = readHeader(inbound, name);
    // Of several different ones none counts (W3C Trace Context, section 3.2); the gate has refused the others before.
    if (value !== undefined && !differs(value)) outbound.set(name, value);
  }
  // The gate reads both, and answers in what the client accepts.
  outbound.set("accept", "application/json, text/event-stream");
  const state = inbound.get("tracestate");
  if (state !== null) outbound.set("tracestate", state);
  for (const [name, value] of mirrored) outbound.set(name, value);
  if (sessionId !== undefined) outbound.set("mcp-session-id", sessionId);
  for (const [name, value] of Object.entries(credential)) outbound.set(name, value);
  return outbound;
}

/**
 * The headers of the client's answer, without any of the hop's own.
 *
 * @param type of the answer's body, which is UTF-8 as it was judged: by the server's own word some clients would read it in
 *   another character set, and find another text in it. undefined: there is no body
 */
export function inboundHeaders({ ok, headers: upstream }: Response, type: string | undefined): Headers {
  const headers = new Headers();
  // Each look at a header of the platform's costs as much as reading a message.
  for (const name of ok ? RETURNED : RETURNED_WITH_ERRORS) {
    const value = upstream.get(name);
    if (value !== null) headers.set(name, value);
  }
  if (type !== undefined) headers.set("content-type", type);
  return headers;
}

/** Why a credential's headers cannot be sent, or undefined. Never quotes a value. */
export function checkCredential(headers: Readonly<Record<string, string>>): string | undefined {
  for (const [name, value] of Object.entries(headers)) {
    const key = name.toLowerCase();
    if (RESERVED.has(key) || key.startsWith(PARAMETER_PREFIX))
      return `the header ${name} is the gateway's own`;
    try {
      new Headers([[name, value]]);
    } catch {
      return `the header ${name} is not a valid header`;
    }
  }
  return undefined;
}
