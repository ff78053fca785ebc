import * as z from "zod";
import { sha256Hex } from "../secrets/hash.ts";
import { newId, newSecret } from "../secrets/ids.ts";
import { jsonAnswer, jsonBody, route, router } from "./app.ts";
import { formatKey } from "./auth.ts";
import { graceSchema, idSchema, keyRoleSchema, tenantParams, timeSchema } from "./common.ts";
import { afterOf, listOf, listSchema, pageQuery } from "./page.ts";
import { unwrap } from "./problem.ts";

const keyParams = tenantParams.extend({ key: idSchema });

export const keySchema = z
  .object({
    id: z.string(),
    role: keyRoleSchema,
    label: z.string().nullable(),
    createdAt: z.number().int(),
    createdBy: z.string().describe("The key that made it; `operator` is the installation's own"),
    lastUsedAt: timeSchema.describe("To the minute"),
    rotatedAt: timeSchema,
    graceUntil: timeSchema.describe("Until when the secret before the last rotation is still taken"),
    revokedAt: timeSchema,
  })
  .openapi("Key");

export const secretSchema = keySchema
  .extend({ secret: z.string().describe("The whole key, `slk_…`: shown in this answer and never again") })
  .openapi("NewKey");

const makeKey = route({
  method: "post",
  path: "/tenants/{tenant}/keys",
  tags: ["Keys"],
  summary: "Make a key",
  permission: "administer",
  idempotent: true,
  request: {
    params: tenantParams,
    body: jsonBody(
      z
        .strictObject({
          role: keyRoleSchema,
          label: z.string().max(200).optional(),
        })
        .openapi("KeyRequest"),
    ),
  },
  responses: { 201: jsonAnswer("Made", secretSchema) },
});

const listKeys = route({
  method: "get",
  path: "/tenants/{tenant}/keys",
  tags: ["Keys"],
  summary: "List the keys",
  permission: "administer",
  request: { params: tenantParams, query: pageQuery },
  responses: { 200: jsonAnswer("A page of keys, revoked ones too", listSchema(keySchema)) },
});

const getKey = route({
  method: "get",
  path: "/tenants/{tenant}/keys/{key}",
  tags: ["Keys"],
  summary: "Show a key",
  permission: "administer",
  request: { params: keyParams },
  responses: { 200: jsonAnswer("The key, without its secret", keySchema) },
});

const rotateKey = route({
  method: "post",
  path: "/tenants/{tenant}/keys/{key}/rotate",
  tags: ["Keys"],
  summary: "Give a key another secret",
  permission: "administer",
  idempotent: true,
  request: {
    params: keyParams,
    body: jsonBody(
      z
        .strictObject({
          graceSeconds: graceSchema("the old secret"),
        })
        .openapi("KeyRotation"),
    ),
  },
  responses: { 200: jsonAnswer("Rotated", secretSchema) },
});

const revokeKey = route({
  method: "delete",
  path: "/tenants/{tenant}/keys/{key}",
  tags: ["Keys"],
  summary: "Revoke a key",
  description: "For good, from the next request on. Its record stays.",
  permission: "administer",
  request: { params: keyParams },
  responses: { 200: jsonAnswer("Revoked, now or before", keySchema) },
});

/** A tenant's management keys. */
export const keys = router()
  .openapi(makeKey, async (c) => {
    const { tenant } = c.req.valid("param");
    const { role, label = null } = c.req.valid("json");
    const [id, secret] = [newId(), newSecret()];
    const made = await c.var.object.makeKey(c.var.actor, {
      id,
      role,
      label,
      secretSha256: sha256Hex(secret),
    });
    return c.json({ ...made, secret: formatKey({ tenant, id, secret }) }, 201);
  })
  .openapi(listKeys, async (c) => {
    const { cursor, limit } = c.req.valid("query");
    return c.json(listOf(await c.var.object.listKeys(afterOf(cursor, "string"), limit)), 200);
  })
  .openapi(getKey, async (c) => c.json(unwrap(await c.var.object.getKey(c.req.valid("param").key)), 200))
  .openapi(rotateKey, async (c) => {
    const { tenant, key: id } = c.req.valid("param");
    const graceMs = c.req.valid("json").graceSeconds * 1000;
    const secret = newSecret();
    const rotated = unwrap(await c.var.object.rotateKey(c.var.actor, id, sha256Hex(secret), graceMs));
    return c.json({ ...rotated, secret: formatKey({ tenant, id, secret }) }, 200);
  })
  .openapi(revokeKey, async (c) => {
    return c.json(unwrap(await c.var.object.revokeKey(c.var.actor, c.req.valid("param").key)), 200);
  });
