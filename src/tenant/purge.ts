import { grantKey, grantObjectName, snapshotKey, tenantKey } from "../contract/snapshot.ts";
import type { Env } from "../env.ts";
import type { TenantName } from "../secrets/ids.ts";
import type { Grants } from "./grants.ts";

/** Grants whose objects are emptied side by side. */
const AT_ONCE = 50;

/**
 * Removes what others hold of a tenant, a part at a time; done again from where it failed.
 *
 * @returns whether nothing of it is left but the Tenant object's own tables
 */
export async function purgeElsewhere(env: Env, tenant: TenantName, grants: Grants): Promise<boolean> {
  const { SNAPSHOTS, GRANTS, TENANT_COUNTERS, AUDIT } = env;
  const some = grants.first(AT_ONCE);
  await Promise.all(
    some.map(async (grant) => {
      await SNAPSHOTS.delete(grantKey(tenant, grant));
      await GRANTS.getByName(grantObjectName(tenant, grant)).purge();
      grants.forget(grant);
    }),
  );
  if (some.length > 0) return false;
  await TENANT_COUNTERS.getByName(tenant).purge();
  await AUDIT.getByName(tenant).purge();
  await SNAPSHOTS.delete(snapshotKey(tenant));
  await SNAPSHOTS.delete(tenantKey(tenant));
  return true;
}
