import { grantObjectName } from "../../contract/snapshot.ts";
import type { Env } from "../../env.ts";
import { shipEveryMs } from "../../grant/ship.ts";
import type { TenantName } from "../../secrets/ids.ts";
import type { AuditIndex, Tenant } from "../../tenant/index.ts";

/** Between a lease's end and the last row that was written under it, and for clocks that differ. */
const SLACK_MS = 10_000;
/** Grants that are asked to ship for one search. */
const MAX_ASKED = 200;
/** What waits is shipped within two periods, but where the index cannot be reached. */
const PERIODS = 2;

/** The tenant's audit index. */
export function indexOf(c: { env: Env; var: { tenant: string } }): DurableObjectStub<AuditIndex> {
  return c.env.AUDIT.getByName(c.var.tenant);
}

/** How far the index is with the grants that were asked for, by who may have decided something since. */
export async function freshness(
  c: { env: Env; var: { tenant: TenantName; object: DurableObjectStub<Tenant> } },
  grants: readonly string[] | undefined,
  wait: boolean,
): Promise<{ until: number; behind: number }> {
  const now = Date.now();
  const active = await c.var.object.activity(grants);
  const since = now - PERIODS * shipEveryMs(c.env.AUDIT_SHIP_SECONDS) - SLACK_MS;
  const recent = wait ? active : active.filter(({ until }) => until > since);
  const behind = await indexOf(c).behind(recent);
  const asked = wait ? behind.slice(0, MAX_ASKED) : [];
  const shipped = await Promise.all(
    asked.map(({ grant }) =>
      c.env.GRANTS.getByName(grantObjectName(c.var.tenant, grant))
        .shipNow()
        .catch(() => null),
    ),
  );
  const open = behind.filter((_, index) => (shipped[index] ?? null) === null);
  const known = shipped.filter((until) => until !== null);
  return { until: Math.min(now, ...known, ...open.map(({ until }) => until)), behind: open.length };
}
