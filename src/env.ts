import type { Grant } from "./grant/index.ts";
import type { Tenant, TenantCounters } from "./tenant/index.ts";

/** What `wrangler.toml` binds. */
export interface Env {
  /** `snapshot:<tenant>` and `grant:<tenant>:<grant>`: see docs/storage.md. */
  SNAPSHOTS: KVNamespace;
  GRANTS: DurableObjectNamespace<Grant>;
  TENANTS: DurableObjectNamespace<Tenant>;
  TENANT_COUNTERS: DurableObjectNamespace<TenantCounters>;
  /** The domain whose subdomains are tenants. */
  DOMAIN: string;
  /** "true" lets servers be registered on private and plain-http addresses. */
  PRIVATE_UPSTREAMS: string;
  /** `id:base64key[,id:base64key]`: the first seals, all open. */
  SEALING_KEY: string;
  /** The key of whoever runs the installation: everything under /api/v1. */
  OPERATOR_KEY: string;
}
