import * as z from "zod";
import { formatToken, sha256Hex } from "../gate/index.ts";
import { type GrantRecord, grantObjectName } from "../tenant/index.ts";
import { jsonAnswer, jsonBody, route, router, textAnswer } from "./app.ts";
import { changeSchema, ledgerQuery, nameSchema, tenantParams } from "./common.ts";
import { problem } from "./problem.ts";
import { newId, newSecret } from "./secrets.ts";

const grantParams = tenantParams.extend({ grant: z.string().regex(/^[a-z0-9]{1,32}$/) });

const grantBody = z
  .strictObject({
    label: z.string().max(200).optional(),
    servers: z
      .record(nameSchema, nameSchema)
      .refine((servers) => Object.keys(servers).length > 0, "at least one server")
      .describe("The policy in force on each server: server name to policy name"),
    expiresAt: z.number().int().positive().optional().describe("Milliseconds since 1970"),
    origins: z
      .array(
        z
          .string()
          .refine(
            (origin) => URL.canParse(origin) && new URL(origin).origin === origin,
            "an origin such as https://example.com",
          ),
      )
      .max(50)
      .optional()
      .describe("Browser origins that may use the grant"),
  })
  .openapi("GrantRequest");

const mintGrant = route({
  method: "post",
  path: "/tenants/{tenant}/grants",
  tags: ["Grants"],
  summary: "Mint a grant",
  description: "The token is shown in this answer and never again.",
  permission: "administer",
  request: { params: tenantParams, body: jsonBody(grantBody) },
  responses: { 201: jsonAnswer("Minted", z.object({ grant: z.string(), token: z.string() })) },
});

const revokeGrant = route({
  method: "delete",
  path: "/tenants/{tenant}/grants/{grant}",
  tags: ["Grants"],
  summary: "Revoke a grant",
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
    const secret = newSecret();
    const grant = newId();
    const record: GrantRecord = {
      tenant,
      grant,
      label: body.label ?? null,
      secretSha256: sha256Hex(secret),
      servers: body.servers,
      expiresAt: body.expiresAt ?? null,
      origins: body.origins ?? [],
    };
    const minted = await c.var.object.mintGrant(c.var.actor, record);
    if (!minted.ok) throw problem("missing", `The tenant has no ${minted.missing}`);
    return c.json({ grant, token: formatToken({ tenant, grant, secret }) }, 201);
  })
  .openapi(revokeGrant, async (c) => {
    const change = await c.var.object.revokeGrant(c.var.actor, c.req.valid("param").grant);
    if (change === undefined) throw problem("no_grant");
    return c.json(change, 200);
  })
  .openapi(readLedger, async (c) => {
    const { tenant, grant } = c.req.valid("param");
    if (!(await c.var.object.hasGrant(grant))) throw problem("no_grant");
    const { after, limit } = c.req.valid("query");
    const lines = await c.env.GRANTS.getByName(grantObjectName(tenant, grant)).page(after, limit);
    const text = lines.map((line) => `${line}\n`).join("");
    return c.body(text, 200, { "content-type": "application/x-ndjson" });
  });
