/**
 * Every JSON-RPC error code that Sluice itself sends, once.
 *
 * JSON-RPC reserves -32768…-32000; MCP has given some of -32099…-32000 a meaning. Codes of our own lie outside
 * that range, so no client mistakes them for a code of the protocol.
 */
export const codes = {
  /** JSON-RPC 2.0: the body is not JSON. */
  parseError: -32700,
  /** JSON-RPC 2.0: JSON, but not one message of this protocol; batches; HTTP headers that don't fit. */
  invalidRequest: -32600,
  /** JSON-RPC 2.0: unknown method, or one that the server doesn't offer. */
  methodNotFound: -32601,
  /** JSON-RPC 2.0: params of the wrong shape; MCP: unknown tool or prompt; modern: `_meta` missing. */
  invalidParams: -32602,
  /** JSON-RPC 2.0: a fault inside the gateway. */
  internalError: -32603,
  /** MCP 2026-07-28: a standard header is missing, malformed, or disagrees with the body. */
  headerMismatch: -32020,
  /** MCP 2026-07-28: the client lacks a capability that the request needs. */
  missingClientCapability: -32021,
  /** MCP 2026-07-28: protocol version not supported; `data.supported`, `data.requested`. */
  unsupportedVersion: -32022,
  /** MCP to 2025-11-25: no such resource; the modern era says invalidParams. */
  resourceNotFound: -32002,
  /** MCP 2025-11-25: the client must complete a URL elicitation first; `data.elicitations`. */
  urlElicitationRequired: -32042,

  /** Sluice: no credential, or one that is not valid here. HTTP 401. */
  unauthorized: -31401,
  /** Sluice: refused by the tenant's policy, a limit, or for want of an approval; decision in `data`. */
  refused: -31403,
  /** Sluice: no such server, session or address for this grant. HTTP 404. */
  notFound: -31404,
  /** Sluice: Host or Origin is not one of the gateway's. HTTP 403 or 421. */
  forbiddenOrigin: -31421,
  /** Sluice: the upstream server answered with a fault, garbage or a redirect, or can't be reached. HTTP 502. */
  upstreamFailed: -31502,
  /** Sluice: the gateway can't decide now (store or object unreachable), so it refuses. HTTP 503. */
  unavailable: -31503,
  /** Sluice: the upstream server didn't answer in its time. HTTP 504. */
  upstreamTimeout: -31504,
} as const;
