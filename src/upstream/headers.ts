/** Client headers that go upstream, besides `Mcp-Param-*` (mcp.md, "Outbound rules"). */
const FORWARDED = [
  "accept",
  "content-type",
  "last-event-id",
  "mcp-method",
  "mcp-name",
  "mcp-protocol-version",
  "traceparent",
  "tracestate",
];
const PARAMETER_PREFIX = "mcp-param-";

/** Headers of an answer that reach the client: the rest speaks of the hop between gate and server. */
const RETURNED = ["allow", "cache-control", "content-type", "mcp-protocol-version", "retry-after"];

/** Header names that a credential may not set: they frame the request or belong to the protocol. */
const RESERVED = new Set([
  ...FORWARDED,
  "connection",
  "content-length",
  "host",
  "keep-alive",
  "mcp-session-id",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/**
 * The headers of an upstream request. The client's own `Authorization` and cookies are never among them.
 *
 * @param sessionId the upstream's own session id; undefined = no session
 * @param credential the server's headers, opened
 */
export function outboundHeaders(
  inbound: Headers,
  sessionId: string | undefined,
  credential: Readonly<Record<string, string>>,
): Headers {
  const outbound = new Headers();
  for (const name of FORWARDED) {
    const value = inbound.get(name);
    if (value !== null) outbound.set(name, value);
  }
  for (const [name, value] of inbound) {
    if (name.startsWith(PARAMETER_PREFIX)) outbound.set(name, value);
  }
  if (sessionId !== undefined) outbound.set("mcp-session-id", sessionId);
  for (const [name, value] of Object.entries(credential)) outbound.set(name, value);
  return outbound;
}

/** The headers of the client's answer, without any of the hop's own. */
export function inboundHeaders(upstream: Headers): Headers {
  const headers = new Headers();
  for (const name of RETURNED) {
    const value = upstream.get(name);
    if (value !== null) headers.set(name, value);
  }
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
