/** Where a request wants to go. */
import { asServer, asTenant, type ServerName, type TenantName } from "../secrets/ids.ts";
export interface Route {
  readonly tenant: TenantName;
  readonly server: ServerName;
}

/** `/mcp/<server>` on a tenant's own host, `/t/<tenant>/mcp/<server>` where there is no wildcard DNS; a slash at the end is accepted. */
const ADDRESS = /^https?:\/\/([^/?#]*?)(?::\d*)?\/(?:t\/([a-z0-9-]+)\/)?mcp\/([a-z0-9-]+)\/?(?:[?#]|$)/;

/**
 * The route of an MCP address; undefined = some other address. Pure.
 *
 * Matched before the router: it is the one address that every call has, and a regular expression finds it at a tenth of
 * the router's cost.
 *
 * @param url as the platform hands it over: normalized, the host in lower case
 * @param domain the installation's: its subdomains are tenants
 */
export function mcpRoute(url: string, domain: string): (Route & { readonly hostname: string }) | undefined {
  const parts = ADDRESS.exec(url);
  const [, hostname, inPath, server] = parts ?? [];
  if (hostname === undefined || server === undefined) return undefined;
  if (inPath !== undefined) return { hostname, tenant: asTenant(inPath), server: asServer(server) };
  const suffix = `.${domain}`;
  const tenant = asTenant(hostname.endsWith(suffix) ? hostname.slice(0, -suffix.length) : "");
  return { hostname, tenant, server: asServer(server) };
}
