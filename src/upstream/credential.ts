import type { ServerName, TenantName } from "../secrets/ids.ts";
import type { Sealer } from "../secrets/sealer.ts";

/** Seals a server's headers for this tenant's server alone; null where there are none. */
export function sealCredential(
  sealer: Sealer,
  tenant: TenantName,
  server: ServerName,
  headers: Readonly<Record<string, string>>,
): string | null {
  if (Object.keys(headers).length === 0) return null;
  return sealer.seal("credential", [tenant, server], JSON.stringify(headers));
}

/** A server's headers, opened. Throws where they do not open: nothing is sent without its credential. */
export function openCredential(
  sealer: Sealer,
  tenant: TenantName,
  server: ServerName,
  sealed: string | null,
): Readonly<Record<string, string>> {
  if (sealed === null) return {};
  const text = sealer.open("credential", [tenant, server], sealed);
  if (text === undefined) throw new Error(`The credential of server ${server} does not open`);
  return JSON.parse(text) as Record<string, string>;
}
