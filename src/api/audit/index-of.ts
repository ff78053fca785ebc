import type { Env } from "../../env.ts";
import type { AuditIndex } from "../../tenant/index.ts";

/** The tenant's audit index. */
export function indexOf(c: { env: Env; var: { tenant: string } }): DurableObjectStub<AuditIndex> {
  return c.env.AUDIT.getByName(c.var.tenant);
}
