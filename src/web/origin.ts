/** Who may talk to the gateway from where (docs/wire.md, "Browsers"; attack "dns-rebinding"). Pure. */

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Whether a domain means one machine. */
export function isLoopback(domain: string): boolean {
  return LOOPBACK.has(domain);
}

/** Whether a host name is the installation's own: its domain, a tenant's subdomain, or loopback on one machine. */
export function isOwnHost(hostname: string, domain: string): boolean {
  if (hostname === domain || hostname.endsWith(`.${domain}`)) return true;
  return LOOPBACK.has(domain) && LOOPBACK.has(hostname);
}

/**
 * Whether a host name is where people reach the installation, and no tenant's subdomain.
 *
 * @param publicUrl where people reach it, where that is not the domain; empty or missing: it is
 */
export function isPublicHost(hostname: string, domain: string, publicUrl: string | undefined): boolean {
  if (hostname === domain || (LOOPBACK.has(domain) && LOOPBACK.has(hostname))) return true;
  return URL.canParse(publicUrl ?? "") && new URL(publicUrl ?? "").hostname === hostname;
}

/**
 * Whether a page of this origin may use the grant. No `Origin` means no browser, and passes.
 *
 * @param allowed the grant's own list of origins, as browsers write them
 */
export function isAllowedOrigin(origin: string | null, domain: string, allowed: readonly string[]): boolean {
  if (origin === null || allowed.includes(origin)) return true;
  if (!URL.canParse(origin)) return false;
  return isOwnHost(new URL(origin).hostname, domain);
}
