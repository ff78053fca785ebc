/** What a browser's page may send and read (Fetch standard, "CORS protocol"). Which page may use a grant: web/origin.ts. */

const EXPOSED = "allow, mcp-protocol-version, mcp-session-id, retry-after, www-authenticate";
const SENT = [
  "accept",
  "authorization",
  "content-type",
  "last-event-id",
  "mcp-method",
  "mcp-name",
  "mcp-protocol-version",
  "mcp-session-id",
  "traceparent",
  "tracestate",
];
/** Arguments that a client mirrors in headers (SEP-2243). A wildcard would not do: it leaves out `authorization`. */
const PARAMETER = /^mcp-param-[a-z0-9!#$%&'*+.^_`|~-]{1,128}$/;
/** Of those, names that one preflight is answered for. */
const MAX_PARAMETERS = 64;

/** A browser's question before it sends a token. It says what may be sent; the answer to the request says who may read. */
export function preflight(asked: Headers): Response {
  const parameters = (asked.get("access-control-request-headers") ?? "")
    .toLowerCase()
    .split(",")
    .map((name) => name.trim())
    .filter((name) => PARAMETER.test(name))
    .slice(0, MAX_PARAMETERS);
  const headers = {
    "access-control-allow-headers": [...SENT, ...parameters].join(", "),
    "access-control-allow-methods": "GET, POST, DELETE",
    "access-control-allow-origin": asked.get("origin") ?? "*",
    "access-control-max-age": "86400",
    vary: "origin, access-control-request-headers",
  };
  return new Response(null, { status: 204, headers });
}

/** An answer with something of a grant, for a page that may use the grant. */
export function readableBy(response: Response, origin: string | null): Response {
  if (origin === null) return response;
  const open = new Response(response.body, response);
  open.headers.set("access-control-allow-origin", origin);
  open.headers.set("access-control-expose-headers", EXPOSED);
  open.headers.append("vary", "origin");
  return open;
}

/** An answer that tells everybody the same and holds nothing of any grant. Never with a browser's own credentials. */
export function readableByAll(response: Response): Response {
  response.headers.set("access-control-allow-origin", "*");
  response.headers.set("access-control-expose-headers", EXPOSED);
  return response;
}
