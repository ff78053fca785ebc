import * as z from "zod";
import { jsonAnswer, route, router } from "../app.ts";
import { tenantParams } from "../common.ts";
import { listSchema } from "../page.ts";
import { DEFAULT_LIMIT, MAX_LIMIT } from "./query.ts";

export const tenantChangeSchema = z
  .object({
    seq: z.number().int(),
    at: z.number().int(),
    action: z.string(),
    target: z.string(),
    actor: z.object({ key: z.string(), role: z.string() }),
    detail: z.record(z.string(), z.unknown()),
    hash: z.string(),
  })
  .openapi("TenantChange");

const listChanges = route({
  method: "get",
  path: "/tenants/{tenant}/changes",
  tags: ["Audit"],
  summary: "List the tenant's own changes",
  description: "Newest first, for people; /ledger has the same rows in canonical form, for proofs.",
  permission: "read",
  request: {
    params: tenantParams,
    query: z.object({
      cursor: z.coerce.number().int().positive().optional().describe("`next` of the page before"),
      limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT),
    }),
  },
  responses: {
    200: jsonAnswer("A page of changes", listSchema(tenantChangeSchema)),
  },
});

/** What was done to the tenant. */
export const changes = router().openapi(listChanges, async (c) => {
  const { cursor = Number.MAX_SAFE_INTEGER, limit } = c.req.valid("query");
  const lines = await c.var.object.newestChanges(cursor, limit);
  const items = lines.map((line) => JSON.parse(line));
  return c.json({ items, next: items.length === limit ? String(items.at(-1).seq) : null }, 200);
});
