import { preflight, readableByAll } from "./cors.ts";
import { GET_TOKEN, INVALID_TOKEN } from "./refusals.ts";

/**
 * Where clients look for OAuth after a 401: the metadata of RFC 9728, RFC 8414 and OpenID Connect Discovery, with the path
 * of the resource inserted behind it or appended in front of it, and the endpoints that MCP 2025-03-26 falls back to.
 */
const METADATA =
  /^https?:\/\/([^/?#]*?)(?::\d*)?\/(?:[^?#]*\/)?\.well-known\/(?:oauth-protected-resource|oauth-authorization-server|openid-configuration)(?:[/?#]|$)/i;
/** At the root, and below the addresses that agents use: no page has such a name there. */
const ENDPOINT =
  /^https?:\/\/([^/?#]*?)(?::\d*)?\/(?:t\/[^/?#]+\/)?(?:mcp\/(?:[^/?#]+\/)?)?(?:register|authorize|token)\/?(?:[?#]|$)/;

/** The host name of an address where a client looks for OAuth; undefined: some other address. Pure. */
export function oauthHost(url: string): string | undefined {
  return (METADATA.exec(url) ?? ENDPOINT.exec(url))?.[1];
}

/** There is no OAuth here. In JSON whatever was accepted, so that a client shows the words (RFC 6749, section 5.2). */
export function noOAuth(request: Request): Response {
  if (request.method === "OPTIONS") return preflight(request.headers);
  const body = {
    error: "oauth_not_supported",
    // Some clients show these words alone, after a 401 in the midst of their work.
    error_description: `This gateway has no OAuth. If this follows a 401, the token was ${INVALID_TOKEN}. ${GET_TOKEN}`,
  };
  return readableByAll(Response.json(body, { status: 404, headers: { "cache-control": "no-store" } }));
}
