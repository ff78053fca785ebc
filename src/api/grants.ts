import * as z from "zod";
import { type GrantRecord, grantObjectName } from "../contract/snapshot.ts";
import { formatToken } from "../secrets/grant-token.ts";
import { sha256Hex } from "../secrets/hash.ts";
import { asGrant, newId, newSecret } from "../secrets/ids.ts";
import type { GrantChanges } from "../tenant/index.ts";
import { jsonAnswer, jsonBody, route, router, textAnswer } from "./app.ts";
import {
  changeSchema,
  graceSchema,
  idSchema,
  ledgerQuery,
  nameSchema,
  tenantParams,
  timeSchema,
} from "./common.ts";
import { afterOf, listOf, listSchema, pageQuery } from "./page.ts";
import { problem, unwrap } from "./problem.ts";

/** Time for an agent's configuration to get the new token. */
const grantParams = tenantParams.extend({ grant: idSchema.brand<"grant">() });

const label = z.string().max(200);
const servers = z
  .record(nameSchema, nameSchema)
  .refine((all) => Object.keys(all).length > 0, "at least one server")
  .describe("The policy in force on each server: server name to policy name");
/** The last moment that a Date can hold: a later one could be shown to nobody. */
const MAX_TIME = 8_640_000_000_000_000;
const expiresAt = z.number().int().positive().max(MAX_TIME).describe("Milliseconds since 1970");
const origins = z
  .array(
    z
      .string()
      .max(300)
      .refine(
        (origin) => URL.canParse(origin) && new URL(origin).origin === origin,
        "an origin such as https://example.com",
      ),
  )
  .max(50)
  .describe("Browser origins that may use the grant");

export const grantSchema = z
  .object({
    grant: z.string(),
    label: z.string().nullable(),
    servers: z.record(z.string(), z.string()).describe("Server name to policy name"),
    expiresAt: timeSchema.describe("null: never"),
    origins: z.array(z.string()).readonly(),
    createdAt: z.number().int(),
    createdBy: z.string().describe("The key that minted it; `operator` is the installation's own"),
    graceUntil: timeSchema.describe("Until when the token before the last rotation is still taken"),
    revokedAt: timeSchema,
  })
  .openapi("Grant");

const token = z.string().describe("Shown in this answer and never again");

const mintGrant = route({
  method: "post",
  path: "/tenants/{tenant}/grants",
  tags: ["Grants"],
  summary: "Mint a grant",
  description: "The token is shown in this answer and never again.",
  permission: "administer",
  idempotent: true,
  request: {
    params: tenantParams,
    body: jsonBody(
      z
        .strictObject({
          label: label.optional(),
          servers,
          expiresAt: expiresAt.optional(),
          origins: origins.optional(),
        })
        .openapi("GrantRequest"),
    ),
  },
  responses: { 201: jsonAnswer("Minted", grantSchema.extend({ token }).openapi("NewGrant")) },
});

const listGrants = route({
  method: "get",
  path: "/tenants/{tenant}/grants",
  tags: ["Grants"],
  summary: "List the grants",
  permission: "read",
  request: { params: tenantParams, query: pageQuery },
  responses: { 200: jsonAnswer("A page of grants, revoked ones too", listSchema(grantSchema)) },
});

const getGrant = route({
  method: "get",
  path: "/tenants/{tenant}/grants/{grant}",
  tags: ["Grants"],
  summary: "Show a grant",
  permission: "read",
  request: { params: grantParams },
  responses: { 200: jsonAnswer("The grant, without its token", grantSchema) },
});

const changeGrant = route({
  method: "patch",
  path: "/tenants/{tenant}/grants/{grant}",
  tags: ["Grants"],
  summary: "Change a grant",
  description: "Binds on the grant's next call. What the body does not name stays; null takes away.",
  permission: "administer",
  request: {
    params: grantParams,
    body: jsonBody(
      z
        .strictObject({
          label: label.nullable().optional(),
          servers: servers.optional(),
          expiresAt: expiresAt.nullable().optional(),
          origins: origins.optional(),
        })
        .openapi("GrantChange"),
    ),
  },
  responses: { 200: jsonAnswer("Changed", grantSchema.extend(changeSchema.shape)) },
});

const outcome = z.enum(["allow", "deny", "approve", "hidden", "quarantined"]);

export const reachSchema = z
  .object({
    grant: z.string(),
    ended: z
      .enum(["revoked", "expired"])
      .nullable()
      .describe("Why the grant reaches nothing of what follows; null: it lives"),
    servers: z
      .array(
        z.object({
          server: z.string(),
          policy: z.string(),
          tools: z
            .array(
              z.object({
                tool: z.string(),
                outcome: outcome.describe("For a call that meets none of the conditions"),
                layer: z.string(),
                rule: z.string().describe("RFC 6901 pointer of what decided, in the layer's document"),
                reason: z.string(),
                conditions: z
                  .array(
                    z.object({
                      layer: z.string(),
                      rule: z.string(),
                      outcome: z.enum(["deny", "approve"]),
                      when: z.string(),
                    }),
                  )
                  .readonly()
                  .describe("What depends on arguments, and can make the outcome stricter"),
                limits: z
                  .array(
                    z.object({
                      layer: z.string(),
                      rule: z.string(),
                      counter: z.string(),
                      windowMs: z.number(),
                      max: z.number(),
                      scope: z.enum(["grant", "session", "tenant"]),
                      cost: z.union([z.number(), z.string()]).describe("A number, or an argument's path"),
                    }),
                  )
                  .readonly(),
              }),
            )
            .readonly()
            .nullable()
            .describe("Tools that a scan or an agent saw; null: nobody looked at the server yet"),
        }),
      )
      .readonly(),
  })
  .openapi("Reach");

const getReach = route({
  method: "get",
  path: "/tenants/{tenant}/grants/{grant}/reach",
  tags: ["Grants"],
  summary: "Show what a grant can reach",
  permission: "read",
  request: { params: grantParams },
  responses: { 200: jsonAnswer("Each known tool of its servers, judged", reachSchema) },
});

const rotateGrant = route({
  method: "post",
  path: "/tenants/{tenant}/grants/{grant}/rotate",
  tags: ["Grants"],
  summary: "Give a grant another token",
  description: "The old token works until the grace is over; one from before that ends at once.",
  permission: "administer",
  idempotent: true,
  request: {
    params: grantParams,
    body: jsonBody(
      z
        .strictObject({
          graceSeconds: graceSchema("the old token"),
        })
        .openapi("GrantRotation"),
    ),
  },
  responses: { 200: jsonAnswer("Rotated", grantSchema.extend({ token, ...changeSchema.shape })) },
});

const revokeGrant = route({
  method: "delete",
  path: "/tenants/{tenant}/grants/{grant}",
  tags: ["Grants"],
  summary: "Revoke a grant",
  description: "For good, from its next call on. Its ledger stays.",
  permission: "administer",
  request: { params: grantParams },
  responses: { 200: jsonAnswer("Revoked, now or before", changeSchema) },
});

const readLedger = route({
  method: "get",
  path: "/tenants/{tenant}/grants/{grant}/ledger",
  tags: ["Audit"],
  summary: "Read a grant's ledger",
  description: "Canonical rows, oldest first, after row `after`. The chain's proof: see docs/audit.md.",
  permission: "read",
  request: { params: grantParams, query: ledgerQuery },
  responses: { 200: textAnswer("One row a line", "application/x-ndjson") },
});

/** A tenant's grants. */
export const grants = router()
  .openapi(mintGrant, async (c) => {
    const { tenant } = c.req.valid("param");
    const body = c.req.valid("json");
    const [grant, secret] = [asGrant(newId()), newSecret()];
    const record: GrantRecord = {
      tenant,
      grant,
      label: body.label ?? null,
      secrets: [{ sha256: sha256Hex(secret), until: null }],
      servers: body.servers,
      expiresAt: body.expiresAt ?? null,
      origins: body.origins ?? [],
    };
    const minted = unwrap(await c.var.object.mintGrant(c.var.actor, record));
    return c.json({ ...minted, token: formatToken({ tenant, grant, secret }) }, 201);
  })
  .openapi(listGrants, async (c) => {
    const { cursor, limit } = c.req.valid("query");
    return c.json(listOf(await c.var.object.listGrants(afterOf(cursor, "string"), limit)), 200);
  })
  .openapi(getGrant, async (c) => {
    return c.json(unwrap(await c.var.object.showGrant(c.req.valid("param").grant)), 200);
  })
  .openapi(changeGrant, async (c) => {
    const { grant } = c.req.valid("param");
    // What a body leaves out is absent here, too: parsed JSON has no undefined members.
    const changes = c.req.valid("json") as GrantChanges;
    const change = unwrap(await c.var.object.changeGrant(c.var.actor, grant, changes));
    return c.json({ ...unwrap(await c.var.object.showGrant(grant)), ...change }, 200);
  })
  .openapi(getReach, async (c) => {
    const { grant } = c.req.valid("param");
    const { revokedAt, expiresAt } = unwrap(await c.var.object.showGrant(grant));
    const expired = expiresAt !== null && Date.now() >= expiresAt;
    const ended = revokedAt !== null ? "revoked" : expired ? "expired" : null;
    return c.json({ grant, ended, servers: unwrap(await c.var.object.reachOfGrant(grant)) }, 200);
  })
  .openapi(rotateGrant, async (c) => {
    const { tenant, grant } = c.req.valid("param");
    const graceMs = c.req.valid("json").graceSeconds * 1000;
    const secret = newSecret();
    const change = unwrap(await c.var.object.rotateGrant(c.var.actor, grant, sha256Hex(secret), graceMs));
    const rotated = unwrap(await c.var.object.showGrant(grant));
    return c.json({ ...rotated, token: formatToken({ tenant, grant, secret }), ...change }, 200);
  })
  .openapi(revokeGrant, async (c) => {
    return c.json(unwrap(await c.var.object.revokeGrant(c.var.actor, c.req.valid("param").grant)), 200);
  })
  .openapi(readLedger, async (c) => {
    const { tenant, grant } = c.req.valid("param");
    if (!(await c.var.object.hasGrant(grant))) throw problem("no_grant");
    const { after, limit } = c.req.valid("query");
    const lines = await c.env.GRANTS.getByName(grantObjectName(tenant, grant)).page(after, limit);
    const text = lines.map((line) => `${line}\n`).join("");
    return c.body(text, 200, { "content-type": "application/x-ndjson" });
  });
