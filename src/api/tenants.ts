import * as z from "zod";
import { missingTenants } from "../gate/index.ts";
import { jsonAnswer, route, router, textAnswer } from "./app.ts";
import { ledgerQuery, tenantParams } from "./common.ts";

const tenantSchema = z
  .object({
    tenant: z.string(),
    createdAt: z.number().int().describe("Milliseconds since 1970"),
    revision: z.number().int().describe("Grows by one with every change that decisions depend on"),
  })
  .openapi("Tenant");

const putTenant = route({
  method: "put",
  path: "/tenants/{tenant}",
  tags: ["Tenants"],
  summary: "Make a tenant",
  permission: "operate",
  request: { params: tenantParams },
  responses: {
    200: jsonAnswer("It was there already, and nothing changed", tenantSchema),
    201: jsonAnswer("Made", tenantSchema),
  },
});

const getTenant = route({
  method: "get",
  path: "/tenants/{tenant}",
  tags: ["Tenants"],
  summary: "Show a tenant",
  permission: "read",
  request: { params: tenantParams },
  responses: { 200: jsonAnswer("The tenant", tenantSchema) },
});

const readChanges = route({
  method: "get",
  path: "/tenants/{tenant}/ledger",
  tags: ["Audit"],
  summary: "Read the tenant's own ledger",
  description:
    "Every change of the control plane and every use of a key: canonical rows, oldest first, after row `after`.",
  permission: "read",
  request: { params: tenantParams, query: ledgerQuery },
  responses: { 200: textAnswer("One row a line", "application/x-ndjson") },
});

/** The tenants themselves. */
export const tenants = router()
  .openapi(putTenant, async (c) => {
    const created = await c.var.object.create(c.var.actor);
    missingTenants.clear();
    return c.json(await c.var.object.describe(), created ? 201 : 200);
  })
  .openapi(getTenant, async (c) => c.json(await c.var.object.describe(), 200))
  .openapi(readChanges, async (c) => {
    const { after, limit } = c.req.valid("query");
    const lines = await c.var.object.changes(after, limit);
    const text = lines.map((line) => `${line}\n`).join("");
    return c.body(text, 200, { "content-type": "application/x-ndjson" });
  });
