import * as z from "zod";
import { tenantKey } from "../contract/snapshot.ts";
import { asTenant } from "../secrets/ids.ts";
import { missingTenants } from "../secrets/refused.ts";
import { jsonAnswer, jsonBody, route, router, textAnswer } from "./app.ts";
import { changeSchema, ledgerQuery, tenantParams } from "./common.ts";
import { listSchema, pageQuery } from "./page.ts";
import { problem, unwrap } from "./problem.ts";

export const tenantSchema = z
  .object({
    tenant: z.string(),
    title: z.string().nullable().describe("For people"),
    createdAt: z.number().int().describe("Milliseconds since 1970"),
    revision: z.number().int().describe("Grows by one with every change that decisions depend on"),
    deletedAt: z.number().int().nullable().describe("null: it is not deleted"),
    purgeAt: z.number().int().nullable().describe("When a deleted tenant is removed for good"),
  })
  .openapi("Tenant");

const listTenants = route({
  method: "get",
  path: "/tenants",
  tags: ["Tenants"],
  summary: "List the tenants",
  description:
    "Deleted ones too, until they are removed. One that was made less than a minute ago may be missing.",
  permission: "operate",
  request: { query: pageQuery },
  responses: { 200: jsonAnswer("A page of tenants, by name", listSchema(tenantSchema)) },
});

const changeTenant = route({
  method: "patch",
  path: "/tenants/{tenant}",
  tags: ["Tenants"],
  summary: "Give a tenant another title",
  description: "The name in addresses, keys and tokens stays.",
  permission: "administer",
  request: {
    params: tenantParams,
    body: jsonBody(z.strictObject({ title: z.string().min(1).max(200).nullable() }).openapi("TenantTitle")),
  },
  responses: { 200: jsonAnswer("Changed", tenantSchema) },
});

const deleteTenant = route({
  method: "delete",
  path: "/tenants/{tenant}",
  tags: ["Tenants"],
  summary: "Delete a tenant",
  description:
    "Its grants are refused from the next call on, as after a revocation. For a week it can be read, exported and restored; then everything of it is removed, and its name is not given again.",
  permission: "administer",
  request: {
    params: tenantParams,
    query: z.object({
      confirm: z.string().describe("The tenant's name once more"),
      ledgers: z
        .enum(["exported", "given_up"])
        .describe("The word that its ledgers were copied, or are given up: they are removed, too"),
    }),
  },
  responses: { 200: jsonAnswer("Deleted", tenantSchema.extend(changeSchema.shape)) },
});

const restoreTenant = route({
  method: "post",
  path: "/tenants/{tenant}/restore",
  tags: ["Tenants"],
  summary: "Restore a deleted tenant",
  description: "Its grants are taken again within a minute.",
  permission: "administer",
  request: { params: tenantParams },
  responses: { 200: jsonAnswer("Restored", tenantSchema.extend(changeSchema.shape)) },
});

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
    const created = unwrap(await c.var.object.create(c.var.actor));
    missingTenants.clear();
    return c.json(await c.var.object.describe(), created ? 201 : 200);
  })
  .openapi(getTenant, async (c) => c.json(await c.var.object.describe(), 200))
  .openapi(listTenants, async (c) => {
    const { cursor, limit } = c.req.valid("query");
    const prefix = tenantKey(asTenant(""));
    const found = await c.env.SNAPSHOTS.list({ prefix, limit, cursor: cursor ?? null });
    // KV names them; each knows itself what it is now.
    const views = await Promise.all(
      found.keys.map(({ name }) => c.env.TENANTS.getByName(name.slice(prefix.length)).describe()),
    );
    const next = found.list_complete ? null : found.cursor;
    return c.json({ items: views.filter(({ createdAt }) => createdAt > 0), next }, 200);
  })
  .openapi(changeTenant, async (c) =>
    c.json(await c.var.object.setTitle(c.var.actor, c.req.valid("json").title), 200),
  )
  .openapi(deleteTenant, async (c) => {
    const { tenant } = c.req.valid("param");
    const { confirm, ledgers } = c.req.valid("query");
    if (confirm !== tenant) throw problem("invalid", "`confirm` must be the tenant's name");
    const change = unwrap(await c.var.object.delete(c.var.actor, ledgers));
    return c.json({ ...change, ...(await c.var.object.describe()), revision: change.revision }, 200);
  })
  .openapi(restoreTenant, async (c) => {
    const change = unwrap(await c.var.object.restore(c.var.actor));
    return c.json({ ...change, ...(await c.var.object.describe()), revision: change.revision }, 200);
  })
  .openapi(readChanges, async (c) => {
    const { after, limit } = c.req.valid("query");
    const lines = await c.var.object.changes(after, limit);
    const text = lines.map((line) => `${line}\n`).join("");
    return c.body(text, 200, { "content-type": "application/x-ndjson" });
  });
