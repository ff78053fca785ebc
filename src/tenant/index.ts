export type { Actor, Refused, Result, Role } from "./actor.ts";
export { TenantCounters } from "./counters.ts";
export { Tenant } from "./object.ts";
export {
  type GrantRecord,
  grantKey,
  grantObjectName,
  type Load,
  NAME,
  type ServerRecord,
  type Snapshot,
  snapshotKey,
} from "./snapshot.ts";
