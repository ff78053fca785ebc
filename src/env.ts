import type { CatalogueReports } from "./catalog/reports/object.ts";
import type { CatalogueSearch } from "./catalog/search/object.ts";
import type { Grant } from "./grant/index.ts";
import type { AuditIndex, Tenant, TenantCounters } from "./tenant/index.ts";

/** What `wrangler.toml` binds. */
export interface Env {
  /** `snapshot:<tenant>` and `grant:<tenant>:<grant>`: see docs/storage.md. */
  SNAPSHOTS: KVNamespace;
  GRANTS: DurableObjectNamespace<Grant>;
  TENANTS: DurableObjectNamespace<Tenant>;
  TENANT_COUNTERS: DurableObjectNamespace<TenantCounters>;
  AUDIT: DurableObjectNamespace<AuditIndex>;
  REPORTS: DurableObjectNamespace<CatalogueReports>;
  CATALOGUE: DurableObjectNamespace<CatalogueSearch>;
  /** `src/assets`: style and script of the pages, and the shards of the catalogue's index. */
  ASSETS: Fetcher;
  /** Which upload of the worker this is; missing outside Cloudflare and its dev server. */
  VERSION?: WorkerVersionMetadata;
  /** How long rows of ledgers wait to be shipped to the tenant's index, in seconds. */
  AUDIT_SHIP_SECONDS: string;
  /** Optional: how long a deleted tenant can be restored, in seconds; a week when left out. */
  TENANT_GRACE_SECONDS?: string;
  /** Optional: 32 random bytes, base64, that sign all tenants' checkpoints. Without it each tenant makes its own. */
  SIGNING_KEY?: string;
  /** The domain whose subdomains are tenants. */
  DOMAIN: string;
  /** Where people reach the installation, such as `https://sluice.example`; empty or missing = `https://<DOMAIN>`. */
  PUBLIC_URL?: string;
  /** "true" lets servers be registered on private and plain-http addresses. */
  PRIVATE_UPSTREAMS: string;
  /** `id:base64key[,id:base64key]`: the first seals, all open. */
  SEALING_KEY: string;
  /** The operator's key: everything under /api/v1. */
  OPERATOR_KEY: string;
}
