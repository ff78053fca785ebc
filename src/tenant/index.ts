export type { Actor, Result, Role } from "./actor.ts";
export { type ApprovalRecord, approvalPage } from "./approvals.ts";
export * from "./audit/index.ts";
export { acceptedOf, basisOf, compilePublished, layersOf } from "./basis.ts";
export { TenantCounters } from "./counters.ts";
export type { GrantChanges } from "./grants.ts";
export type { Credential, Use } from "./keys.ts";
export { Tenant } from "./object.ts";
export type { Page } from "./page.ts";
export { BASELINE, policyTag } from "./policies.ts";
export type { Precondition } from "./precondition.ts";
export {
  type GrantRecord,
  grantForm,
  grantKey,
  grantObjectName,
  type Load,
  NAME,
  type PinnedTool,
  type Pins,
  type ServerRecord,
  type Snapshot,
  snapshotForm,
  snapshotKey,
  tenantKey,
} from "./snapshot.ts";
export { WEBHOOK_EVENTS } from "./webhooks.ts";
