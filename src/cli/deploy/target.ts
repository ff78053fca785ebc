/** Where an installation is reached, as the flags of `sluice deploy` say it or as it was the last time. */
import { NAME } from "../../contract/snapshot.ts";
import { UsageError } from "../policy/load.ts";

export interface Target {
  /** The host of the public pages, the API and `/t/<tenant>/mcp/…`; null = workers.dev, whose name the first deployment tells. */
  readonly domain: string | null;
  /** Whether `<tenant>.<domain>` is served, too. It needs a wildcard DNS record and a certificate that covers it. */
  readonly wildcard: boolean;
  readonly tenant: string;
}

/** What `sluice deploy` remembers of the last time, beside the secrets. No secret is in it. */
export interface Remembered extends Target {
  readonly version: 1;
}

export interface Flags {
  readonly domain?: string;
  readonly workersDev?: boolean;
  readonly wildcard?: boolean;
  readonly tenant?: string;
}

const HOST = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

/**
 * The target of this run. Flags win over what is remembered. undefined: neither says where, and somebody has to be asked.
 *
 * @throws UsageError for flags that contradict each other or name no host
 */
export function targetOf(flags: Flags, remembered: Target | undefined): Target | undefined {
  if (flags.domain !== undefined && flags.workersDev === true) {
    throw new UsageError("Choose one of --domain and --workers-dev");
  }
  const domain = flags.domain?.toLowerCase();
  if (domain !== undefined && !HOST.test(domain)) {
    throw new UsageError(`--domain takes a host name such as mcp.example.com, not ${flags.domain}`);
  }
  const tenant = flags.tenant ?? remembered?.tenant ?? "main";
  if (!NAME.test(tenant)) {
    throw new UsageError("--tenant takes lower-case letters, digits and hyphens, as in a host name");
  }
  if (domain === undefined && flags.workersDev !== true && remembered === undefined) return undefined;
  const where =
    domain ?? (flags.workersDev === true ? workersDevOf(remembered) : (remembered?.domain ?? null));
  const wildcard = flags.wildcard ?? (where === remembered?.domain && remembered?.wildcard === true);
  if (wildcard && (where === null || isWorkersDev(where))) {
    throw new UsageError("workers.dev has no subdomains for tenants: --wildcard needs a domain of yours");
  }
  return { domain: where, wildcard, tenant };
}

export const isWorkersDev = (host: string): boolean => host.endsWith(".workers.dev");

const workersDevOf = (remembered: Target | undefined): string | null =>
  remembered?.domain != null && isWorkersDev(remembered.domain) ? remembered.domain : null;

/** What somebody typed for the domain: empty or "workers.dev" = workers.dev. */
export function domainTyped(text: string): Flags {
  const typed = text.trim();
  return typed === "" || typed === "workers.dev" ? { workersDev: true } : { domain: typed };
}
