import type { Context } from "hono";
import * as z from "zod";
import { parseJson } from "../json/index.ts";
import { policyTag } from "../tenant/index.ts";
import { difference } from "../upstream/index.ts";
import { type App, jsonAnswer, jsonBody, route, router, textAnswer, textOf } from "./app.ts";
import { afterOf, listOf, listSchema, pageQuery } from "./page.ts";
import {
  addresses,
  documentBody,
  messageSchema,
  nameOf,
  publishedSchema,
  readPolicy,
  refuseMismatches,
  strictQuery,
  versionSchema,
  warningsFor,
} from "./policy-parts.ts";
import { etagHeader, preconditionHeaders, preconditionOf } from "./precondition.ts";
import { unwrap } from "./problem.ts";

const versionNumber = z.coerce.number().int().min(1);

const changedSchema = z
  .looseObject({
    kind: z.enum(["added", "removed", "changed"]),
    pointer: z.string().describe("RFC 6901"),
  })
  .describe("With `before` and `after`, where there is one");

const differenceSchema = z
  .object({
    from: z.number().int(),
    to: z.number().int(),
    changes: z.array(changedSchema),
    text: z.string().describe("A unified difference of both as indented JSON"),
  })
  .openapi("PolicyDifference");

/** A tenant's policies and its baseline: published versions. Drafts: drafts.ts. */
export const policies = router();

policies.openapi(
  route({
    method: "get",
    path: "/tenants/{tenant}/policies",
    tags: ["Policies"],
    summary: "List the policies",
    permission: "read",
    request: { params: addresses[0].params.omit({ policy: true }), query: pageQuery },
    responses: {
      200: jsonAnswer("The newest version of each, without the baseline", listSchema(versionSchema)),
    },
  }),
  async (c) => {
    const { cursor, limit } = c.req.valid("query");
    return c.json(listOf(await c.var.object.listPolicies(afterOf(cursor, "string"), limit)), 200);
  },
);

for (const { path, params, what, write } of addresses) {
  policies.openapi(
    route({
      method: "get",
      path,
      tags: ["Policies"],
      summary: `Show ${what}`,
      description: "The ETag is that of the version.",
      permission: "read",
      request: {
        params,
        query: z.object({ version: versionNumber.optional().describe("The newest when left out") }),
      },
      responses: {
        200: {
          ...jsonAnswer(
            "The version and its document",
            versionSchema.extend({ document: z.looseObject({}) }),
          ),
          headers: etagHeader,
        },
      },
    }),
    async (c) => {
      const { document, ...version } = unwrap(
        await c.var.object.getPolicy(nameOf(c), c.req.valid("query").version),
      );
      c.header("etag", policyTag(version.version));
      return c.json({ ...version, document: parseJson(document) as Record<string, unknown> }, 200);
    },
  );

  policies.openapi(
    route({
      method: "get",
      path: `${path}/document`,
      tags: ["Policies"],
      summary: `Show the document of ${what}, exactly as it was published`,
      permission: "read",
      request: { params, query: z.object({ version: versionNumber.optional() }) },
      responses: { 200: { ...textAnswer("The document", "application/json"), headers: etagHeader } },
    }),
    async (c) => {
      const found = unwrap(await c.var.object.getPolicy(nameOf(c), c.req.valid("query").version));
      const headers = { "content-type": "application/json", etag: policyTag(found.version) };
      return c.body(found.document, 200, headers);
    },
  );

  policies.openapi(
    route({
      method: "put",
      path,
      tags: ["Policies"],
      summary: `Publish a version of ${what}`,
      description:
        "Refused with `invalid_policy` if the document has errors, and then nothing changes. Warns of entries that can never match.",
      permission: write,
      request: {
        params,
        headers: preconditionHeaders,
        query: strictQuery.extend({ message: messageSchema }),
        body: documentBody,
      },
      responses: { 200: { ...jsonAnswer("In force", publishedSchema), headers: etagHeader } },
    }),
    async (c) => {
      const { message = null, server, strict } = c.req.valid("query");
      const document = await textOf(c);
      const policy = readPolicy(document);
      const warnings = await warningsFor(c, document, policy, server, nameOf(c), strict);
      refuseMismatches(strict, warnings);
      const precondition = preconditionOf(c);
      return c.json(await publish(c, { document, message, precondition }, warnings), 200);
    },
  );

  policies.openapi(
    route({
      method: "get",
      path: `${path}/versions`,
      tags: ["Policies"],
      summary: `List the versions of ${what}`,
      permission: "read",
      request: { params, query: pageQuery },
      responses: { 200: jsonAnswer("The newest first", listSchema(versionSchema)) },
    }),
    async (c) => {
      const { cursor, limit } = c.req.valid("query");
      const page = await c.var.object.policyVersions(nameOf(c), afterOf(cursor, "number"), limit);
      return c.json(listOf(unwrap(page)), 200);
    },
  );

  policies.openapi(
    route({
      method: "get",
      path: `${path}/diff`,
      tags: ["Policies"],
      summary: `Show how two versions of ${what} differ`,
      permission: "read",
      request: { params, query: z.object({ from: versionNumber, to: versionNumber.optional() }) },
      responses: { 200: jsonAnswer("By JSON Pointer, and as text", differenceSchema) },
    }),
    async (c) => {
      const { from, to } = c.req.valid("query");
      const name = nameOf(c);
      const [before, after] = await Promise.all([
        c.var.object.getPolicy(name, from),
        c.var.object.getPolicy(name, to),
      ]).then(([one, other]) => [unwrap(one), unwrap(other)] as const);
      const { changes, text } = difference(parseJson(before.document), parseJson(after.document));
      const shown = changes.map((change): z.infer<typeof changedSchema> => ({ ...change }));
      return c.json({ from, to: after.version, changes: shown, text }, 200);
    },
  );

  policies.openapi(
    route({
      method: "post",
      path: `${path}/rollback`,
      tags: ["Policies"],
      summary: `Publish the document of an earlier version of ${what} again`,
      description: "As a new version. Checks If-Match where it is sent.",
      permission: write,
      idempotent: true,
      request: {
        params,
        headers: preconditionHeaders,
        body: jsonBody(
          z.strictObject({ version: z.number().int().min(1), message: messageSchema }).openapi("Rollback"),
        ),
      },
      responses: { 200: { ...jsonAnswer("In force", publishedSchema), headers: etagHeader } },
    }),
    async (c) => {
      const { version, message = null } = c.req.valid("json");
      const { document } = unwrap(await c.var.object.getPolicy(nameOf(c), version));
      const warnings = await warningsFor(c, document, readPolicy(document), undefined);
      const { ifMatch, ifNoneMatch } = preconditionOf(c);
      const precondition = { ifMatch: ifMatch ?? "*", ifNoneMatch };
      const publication = { document, message, precondition, rolledBackTo: version };
      return c.json(await publish(c, publication, warnings), 200);
    },
  );
}

type Publication = Parameters<App["Variables"]["object"]["publishPolicy"]>[2];

/** Also for drafts: what was published, as the API tells it. */
export async function publish<Warning>(c: Context<App>, publication: Publication, warnings: Warning[]) {
  const policy = nameOf(c);
  const published = unwrap(await c.var.object.publishPolicy(c.var.actor, policy, publication));
  c.header("etag", policyTag(published.version));
  return { policy, ...published, warnings };
}
