import * as z from "zod";
import { parseJson } from "../json/index.ts";
import { parsePolicy } from "../policy/index.ts";
import { jsonAnswer, jsonBody, route, router, textOf } from "./app.ts";
import { tenantParams } from "./common.ts";
import { afterOf, listOf, listSchema, pageQuery } from "./page.ts";
import { publish } from "./policies.ts";
import {
  addresses,
  documentBody,
  messageSchema,
  nameOf,
  publishedSchema,
  readPolicy,
  refuseMismatches,
  serverQuery,
  strictQuery,
  warningSchema,
  warningsFor,
} from "./policy-parts.ts";
import { decisionSchema, tryCalls } from "./policy-try.ts";
import { etagHeader, preconditionHeaders, preconditionOf } from "./precondition.ts";
import { unwrap } from "./problem.ts";

const MAX_CALLS = 200;

export const draftSchema = z
  .object({
    policy: z.string(),
    base: z.number().int().describe("The version that it began from; 0: there was no policy"),
    at: z.number().int(),
    by: z.object({ key: z.string(), role: z.string() }),
    document: z.string().describe("The text, which may still have errors"),
    errors: z.array(z.looseObject({})),
    warnings: z.array(warningSchema),
  })
  .openapi("PolicyDraft");

export const draftAnswer = (description: string) => ({
  ...jsonAnswer(description, draftSchema),
  headers: etagHeader,
});

const trySchema = z
  .strictObject({
    calls: z
      .array(
        z.strictObject({
          tool: z.string().min(1).max(512),
          args: z.record(z.string(), z.unknown()).default({}),
          inputSchema: z.unknown().optional().describe("The tool's pinned schema, for `arguments: true`"),
        }),
      )
      .min(1)
      .max(MAX_CALLS),
    document: z.looseObject({}).optional().describe("Tried instead of the stored draft"),
  })
  .openapi("PolicyTrial");

const triedSchema = z
  .object({
    calls: z.array(
      z.object({
        tool: z.string(),
        now: decisionSchema.nullable().describe("null: the policy is not published yet"),
        draft: decisionSchema,
        changed: z.boolean(),
      }),
    ),
  })
  .openapi("PolicyTrialResult");

/** Policies that are being written: kept, tried and published. */
export const drafts = router();

drafts.openapi(
  route({
    method: "get",
    path: "/tenants/{tenant}/drafts",
    tags: ["Drafts"],
    summary: "List the drafts",
    permission: "read",
    request: { params: tenantParams, query: pageQuery },
    responses: {
      200: jsonAnswer(
        "By name, the baseline's too, without their documents",
        listSchema(draftSchema.pick({ policy: true, base: true, at: true, by: true })),
      ),
    },
  }),
  async (c) => {
    const { cursor, limit } = c.req.valid("query");
    return c.json(listOf(await c.var.object.listDrafts(afterOf(cursor, "string"), limit)), 200);
  },
);

for (const { path, params, what, write } of addresses) {
  drafts.openapi(
    route({
      method: "get",
      path: `${path}/draft`,
      tags: ["Drafts"],
      summary: `Show the draft of ${what}`,
      permission: "read",
      request: { params, query: serverQuery },
      responses: { 200: draftAnswer("The draft, with what is wrong in it") },
    }),
    async (c) => {
      const draft = unwrap(await c.var.object.getDraft(nameOf(c)));
      c.header("etag", draft.etag);
      return c.json(await shownDraft(c, draft, c.req.valid("query").server), 200);
    },
  );

  drafts.openapi(
    route({
      method: "put",
      path: `${path}/draft`,
      tags: ["Drafts"],
      summary: `Write the draft of ${what}`,
      description: "Nothing comes into force, and the document may have errors.",
      permission: write,
      request: { params, headers: preconditionHeaders, query: serverQuery, body: documentBody },
      responses: { 200: draftAnswer("Written") },
    }),
    async (c) => {
      const document = await textOf(c);
      const given = preconditionOf(c);
      const draft = unwrap(await c.var.object.putDraft(c.var.actor, nameOf(c), document, given));
      c.header("etag", draft.etag);
      return c.json(await shownDraft(c, draft, c.req.valid("query").server), 200);
    },
  );

  drafts.openapi(
    route({
      method: "delete",
      path: `${path}/draft`,
      tags: ["Drafts"],
      summary: `Drop the draft of ${what}`,
      permission: write,
      request: { params },
      responses: { 204: { description: "Dropped" } },
    }),
    async (c) => {
      unwrap(await c.var.object.dropDraft(c.var.actor, nameOf(c)));
      return c.body(null, 204);
    },
  );

  drafts.openapi(
    route({
      method: "post",
      path: `${path}/draft/publish`,
      tags: ["Drafts"],
      summary: `Publish the draft of ${what}`,
      description:
        "Refused with `changed_meanwhile` if another version was published since the draft was begun, unless If-Match names that version.",
      permission: write,
      idempotent: true,
      request: {
        params,
        headers: preconditionHeaders,
        query: strictQuery,
        body: jsonBody(z.strictObject({ message: messageSchema }).openapi("DraftPublication")),
      },
      responses: { 200: { ...jsonAnswer("In force", publishedSchema), headers: etagHeader } },
    }),
    async (c) => {
      const { message = null } = c.req.valid("json");
      const { document, etag } = unwrap(await c.var.object.getDraft(nameOf(c)));
      const { server, strict } = c.req.valid("query");
      const warnings = await warningsFor(c, document, readPolicy(document), server, nameOf(c), strict);
      refuseMismatches(strict, warnings);
      const publication = { document, message, precondition: preconditionOf(c), draft: etag };
      return c.json(await publish(c, publication, warnings), 200);
    },
  );

  drafts.openapi(
    route({
      method: "post",
      path: `${path}/try`,
      tags: ["Drafts"],
      summary: `Try calls on the draft of ${what}`,
      description:
        "What is decided now and what the draft would decide, together with the tenant's baseline. Nothing is counted or recorded.",
      permission: write,
      request: { params, body: jsonBody(trySchema) },
      responses: { 200: jsonAnswer("Both decisions for each call", triedSchema) },
    }),
    async (c) => {
      c.req.valid("json");
      // Once more, with every number as it came: a call is judged by its own, and not by what a double makes of it.
      const { calls, document } = trySchema.parse(parseJson(await c.req.text()));
      const name = nameOf(c);
      const text =
        document === undefined
          ? unwrap(await c.var.object.getDraft(name)).document
          : JSON.stringify(document, null, 2);
      const [now, baseline] = await Promise.all([
        c.var.object.getPolicy(name),
        c.var.object.getPolicy("baseline"),
      ]);
      const tried = tryCalls(calls, {
        name,
        draft: readPolicy(text),
        now: now.ok ? readPolicy(now.value.document) : undefined,
        baseline: baseline.ok ? readPolicy(baseline.value.document) : undefined,
      });
      return c.json({ calls: tried }, 200);
    },
  );
}

type Context = Parameters<typeof warningsFor>[0];

/** A draft with what is wrong in it, as the API shows it. */
export async function shownDraft(
  c: Context,
  draft: { policy: string; base: number; at: number; by: { key: string; role: string }; document: string },
  server: string | undefined,
) {
  const { policy, base, at, by, document } = draft;
  const parsed = parsePolicy(document);
  const errors = parsed.ok ? [] : parsed.errors.map((error) => ({ ...error }));
  const warnings = parsed.ok ? await warningsFor(c, document, parsed.policy, server, policy) : [];
  return { policy, base, at, by, document, errors, warnings };
}
