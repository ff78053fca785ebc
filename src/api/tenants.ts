import * as z from "zod";
import { route, router } from "./app.ts";
import { tenantParams } from "./common.ts";

const tenantSchema = z.object({ tenant: z.string() }).openapi("Tenant");
const answer = (description: string) => ({
  description,
  content: { "application/json": { schema: tenantSchema } },
});

const putTenant = route({
  method: "put",
  path: "/tenants/{tenant}",
  tags: ["Tenants"],
  summary: "Make a tenant",
  permission: "operate",
  request: { params: tenantParams },
  responses: { 200: answer("It was there already"), 201: answer("Made") },
});

/** The tenants themselves. */
export const tenants = router().openapi(putTenant, async (c) => {
  const { tenant } = c.req.valid("param");
  const created = await c.var.object.create(c.var.actor);
  return c.json({ tenant }, created ? 201 : 200);
});
