/** What the API answers, as types alone: for programs that ask it, such as the command line. Nothing of the API runs with them. */
import type * as z from "zod";
import type { approvalSchema, shownSchema } from "./approvals.ts";
import type { tenantChangeSchema } from "./audit/changes.ts";
import type { freshSchema, rowSchema } from "./audit/shapes.ts";
import type { changeSchema } from "./common.ts";
import type { draftSchema } from "./drafts.ts";
import type { grantSchema, reachSchema } from "./grants.ts";
import type { keySchema, secretSchema } from "./keys.ts";
import type { toolSchema } from "./pins.ts";
import type { publishedSchema, versionSchema } from "./policy-parts.ts";
import type { registeredSchema, serverSchema } from "./servers.ts";
import type { tenantSchema } from "./tenants.ts";
import type { deliverySchema, webhookSchema } from "./webhooks.ts";

export type Approval = z.infer<typeof approvalSchema>;
export type AuditRow = z.infer<typeof rowSchema>;
/** How far the index is behind the ledgers. */
export type AuditFreshness = z.infer<typeof freshSchema>;
export type Change = z.infer<typeof changeSchema>;
export type Delivery = z.infer<typeof deliverySchema>;
export type Draft = z.infer<typeof draftSchema>;
export type Grant = z.infer<typeof grantSchema>;
export type Key = z.infer<typeof keySchema>;
export type NewKey = z.infer<typeof secretSchema>;
export type Published = z.infer<typeof publishedSchema>;
export type Reach = z.infer<typeof reachSchema>;
export type Registered = z.infer<typeof registeredSchema>;
export type Server = z.infer<typeof serverSchema>;
export type ShownApproval = z.infer<typeof shownSchema>;
export type Tenant = z.infer<typeof tenantSchema>;
export type TenantChange = z.infer<typeof tenantChangeSchema>;
export type Tool = z.infer<typeof toolSchema>;
export type Version = z.infer<typeof versionSchema>;
export type Webhook = z.infer<typeof webhookSchema>;
