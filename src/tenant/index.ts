/** The Tenant object, the source of truth for everything that a tenant decides; its counters and its audit index. */
export type { Result } from "./actor.ts";
export { type ApprovalRecord, approvalPage } from "./approvals.ts";
export * from "./audit/index.ts";
export { acceptedOf, basisOf, compilePublished, layersOf } from "./basis.ts";
export { TenantCounters } from "./counters.ts";
export type { GrantChanges } from "./grants.ts";
export type { Credential, Use } from "./keys.ts";
export { Tenant } from "./object.ts";
export { BASELINE, policyTag } from "./policies.ts";
export type { Precondition } from "./precondition.ts";
export type { DescribedTool } from "./server-views.ts";
export { WEBHOOK_EVENTS } from "./webhooks.ts";
