export type { Actor, Refused, Result, Role } from "./actor.ts";
export type { ShownApproval } from "./approval-desk.ts";
export { type ApprovalQuery, type ApprovalRecord, approvalPage } from "./approvals.ts";
export * from "./audit/index.ts";
export { TenantCounters } from "./counters.ts";
export type { GrantChanges, GrantView } from "./grants.ts";
export type { Use } from "./keys.ts";
export { Tenant } from "./object.ts";
export type { Page } from "./page.ts";
export {
  BASELINE,
  policyTag,
} from "./policies.ts";
export type { Precondition } from "./precondition.ts";
export type { PinDecision, StoredServer } from "./servers.ts";
export {
  type GrantRecord,
  type GrantSecret,
  grantKey,
  grantObjectName,
  type Load,
  NAME,
  type PinMode,
  type PinnedTool,
  type Pins,
  type ServerRecord,
  type Snapshot,
  snapshotKey,
  tenantKey,
} from "./snapshot.ts";
export type { ToolView } from "./tool-view.ts";
export {
  type Delivery,
  type Exhausted,
  WEBHOOK_EVENTS,
  type Webhook,
  type WebhookEvent,
} from "./webhooks.ts";
