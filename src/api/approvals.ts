import * as z from "zod";
import { WITHDRAWN, type WithdrawnBy } from "../contract/approval.ts";
import { parseJson } from "../json/index.ts";
import { sealedCall } from "../secrets/sealed-call.ts";
import { sealerOf } from "../secrets/sealer-of.ts";
import { type ApprovalRecord, approvalPage } from "../tenant/index.ts";
import { jsonAnswer, jsonBody, route, router } from "./app.ts";
import { PERMISSIONS } from "./auth.ts";
import { idSchema, tenantParams, timeSchema } from "./common.ts";
import { afterOf, listOf, listSchema, pageQuery } from "./page.ts";
import { problem, unwrap } from "./problem.ts";

/** The most that one decision may allow. */
export const MAX_CALLS = 1000;
export const MAX_MINUTES = 7 * 24 * 60;
export const MAX_WORDS = 500;

const STATES = ["pending", "approved", "consumed", "rejected", "withdrawn", "expired"] as const;

const approvalParams = tenantParams.extend({ approval: idSchema });

export const approvalSchema = z
  .object({
    id: z.string(),
    grant: z.string(),
    server: z.string(),
    method: z.string(),
    tool: z.string().nullable().describe("The tool, prompt or resource"),
    rule: z.string().describe("The layer and the pointer of the rule that asks"),
    reason: z.string().nullable(),
    state: z.enum(STATES),
    url: z.string().describe("The approval's page"),
    createdAt: z.number().int().describe("Milliseconds since 1970"),
    endsAt: z.number().int().describe("Undecided or unused, it is worth nothing from then on"),
    decidedAt: timeSchema,
    decidedBy: z.string().nullable().describe("The key that decided"),
    calls: z.number().int().nullable().describe("Approved for so many calls; null: not limited by calls"),
    minutes: z.number().int().nullable().describe("Approved for so many minutes"),
    comment: z.string().nullable().describe("What the agent was told with a rejection"),
    withdrawnBy: z
      .enum(Object.keys(WITHDRAWN) as [WithdrawnBy, ...WithdrawnBy[]])
      .nullable()
      .describe("Why it was withdrawn"),
  })
  .openapi("Approval");

export const shownSchema = approvalSchema
  .extend({
    call: z
      .looseObject({
        name: z.string().nullable().describe("The whole name"),
        arguments: z.unknown(),
        address: z.string().describe("Of the server, without its query"),
        definition: z
          .array(z.string())
          .nullable()
          .describe("SHA-256 of the tool's accepted definition; null: nobody accepted one"),
      })
      .nullable()
      .describe(
        "Everything that the server would get, while it is undecided and the key may decide it; otherwise null. Besides `arguments`, where the call has them: `params` (further members), `_meta` (without the protocol's own keys), `inputResponses`, `requestState` (size and SHA-256)",
      ),
    callText: z
      .string()
      .nullable()
      .describe(
        "The same as JSON text, for people: every number as it came, also one that a reader would round",
      ),
  })
  .openapi("ShownApproval");

const listApprovals = route({
  method: "get",
  path: "/tenants/{tenant}/approvals",
  tags: ["Approvals"],
  summary: "List approvals",
  permission: "read",
  request: {
    params: tenantParams,
    query: pageQuery.extend({ state: z.enum(STATES).optional(), grant: z.string().max(32).optional() }),
  },
  responses: { 200: jsonAnswer("The newest first", listSchema(approvalSchema)) },
});

const showApproval = route({
  method: "get",
  path: "/tenants/{tenant}/approvals/{approval}",
  tags: ["Approvals"],
  summary: "Show an approval",
  description: "With the exact arguments while it is undecided, for keys that may decide.",
  permission: "read",
  request: { params: approvalParams },
  responses: { 200: jsonAnswer("The approval", shownSchema) },
});

const approve = route({
  method: "post",
  path: "/tenants/{tenant}/approvals/{approval}/approve",
  tags: ["Approvals"],
  summary: "Approve a call",
  description: "Once, or for `calls` of the same call, or for `minutes`, or for so many within so long.",
  permission: "decide_approvals",
  request: {
    params: approvalParams,
    body: jsonBody(
      z
        .strictObject({
          calls: z.number().int().min(1).max(MAX_CALLS).optional(),
          minutes: z.number().int().min(1).max(MAX_MINUTES).optional(),
        })
        .openapi("Approve"),
    ),
  },
  responses: { 200: jsonAnswer("Approved; it binds on the next call", approvalSchema) },
});

const reject = route({
  method: "post",
  path: "/tenants/{tenant}/approvals/{approval}/reject",
  tags: ["Approvals"],
  summary: "Reject a call, or take an approval back",
  permission: "decide_approvals",
  request: {
    params: approvalParams,
    body: jsonBody(
      z
        .strictObject({
          reason: z.string().max(MAX_WORDS).default("").describe("The agent gets these words"),
        })
        .openapi("Reject"),
    ),
  },
  responses: { 200: jsonAnswer("Rejected; it binds on the next call", approvalSchema) },
});

/** Calls that wait for a human. */
export const approvals = router()
  .openapi(listApprovals, async (c) => {
    const { tenant } = c.req.valid("param");
    const { cursor, limit, state, grant } = c.req.valid("query");
    const page = await c.var.object.listApprovals({ after: afterOf(cursor, "number"), limit, state, grant });
    const items = page.items.map((record) => viewOf(tenant, record));
    return c.json(listOf({ items, after: page.after }), 200);
  })
  .openapi(showApproval, async (c) => {
    const { tenant, approval } = c.req.valid("param");
    const shown = await c.var.object.showApproval(approval);
    if (shown === undefined) throw problem("no_approval");
    const { record, sealed } = shown;
    const may = (PERMISSIONS.decide_approvals as readonly string[]).includes(c.var.actor.role);
    const text =
      sealed !== null && may ? sealedCall.open(sealerOf(c.env), tenant, record.grant, sealed) : undefined;
    const call = text === undefined ? null : (parseJson(text) as z.infer<typeof shownSchema>["call"]);
    const callText = call === null ? null : JSON.stringify(call, null, 2);
    return c.json({ ...viewOf(tenant, record), call, callText }, 200);
  })
  .openapi(approve, async (c) => {
    const { tenant, approval } = c.req.valid("param");
    const { calls, minutes } = c.req.valid("json");
    const shown = await c.var.object.showApproval(approval);
    if (sealedCall.isBlind(sealerOf(c.env), tenant, shown)) throw problem("approval_unreadable");
    const decision = { kind: "approve", calls, minutes } as const;
    const decided = await c.var.object.decideApproval(c.var.actor, approval, decision);
    return c.json(viewOf(tenant, unwrap(decided)), 200);
  })
  .openapi(reject, async (c) => {
    const { tenant, approval } = c.req.valid("param");
    const decision = { kind: "reject", comment: c.req.valid("json").reason } as const;
    const decided = await c.var.object.decideApproval(c.var.actor, approval, decision);
    return c.json(viewOf(tenant, unwrap(decided)), 200);
  });

function viewOf(tenant: string, record: ApprovalRecord): z.infer<typeof approvalSchema> {
  const { origin: _, basis: __, subjects: ___, layer, rule, ...shown } = record;
  return { ...shown, rule: `${layer ?? ""}${rule ?? ""}`, url: approvalPage(tenant, record) };
}
