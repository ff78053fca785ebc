export type { Actor, Refused, Result, Role } from "./actor.ts";
export type { ShownApproval } from "./approval-desk.ts";
export { type ApprovalQuery, type ApprovalRecord, approvalPage } from "./approvals.ts";
export { TenantCounters } from "./counters.ts";
export type { Use } from "./keys.ts";
export { Tenant } from "./object.ts";
export type { Page } from "./page.ts";
export type { Precondition } from "./precondition.ts";
export {
  type GrantRecord,
  grantKey,
  grantObjectName,
  type Load,
  NAME,
  type ServerRecord,
  type Snapshot,
  snapshotKey,
  tenantKey,
} from "./snapshot.ts";
export { type Delivery, type Exhausted, WEBHOOK_EVENTS, type Webhook, type WebhookEvent } from "./webhooks.ts";
