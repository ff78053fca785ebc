import * as z from "zod";
import { presets } from "../catalog/index.ts";
import { parseJson } from "../json/index.ts";
import { jsonAnswer, jsonBody, route, router } from "./app.ts";
import { classificationSchema, findingSchema, summarySchema } from "./classification.ts";
import { nameSchema } from "./common.ts";
import { draftAnswer, shownDraft } from "./drafts.ts";
import { toolSchema } from "./pins.ts";
import { checkPolicyName } from "./policy-parts.ts";
import { preconditionHeaders, preconditionOf } from "./precondition.ts";
import { problem, unwrap } from "./problem.ts";
import { addressFor, serverParams } from "./servers.ts";

const reportSchema = z
  .object({
    server: z.string(),
    address: z.string(),
    title: z.string().nullable(),
    seenAt: z.number().int().nullable().describe("When a scan last saw it, in milliseconds since 1970"),
    summary: summarySchema,
    tools: z
      .array(
        toolSchema.extend({
          classification: classificationSchema,
          definition: z.unknown().describe("What was judged, as the server sent it"),
        }),
      )
      .describe("What the server shows, the worst first; a tool that is described in two ways comes twice"),
    findings: z
      .array(findingSchema.extend({ era: z.string() }))
      .describe("Alarms and signs of poison in instructions, resources and prompts"),
  })
  .openapi("ServerReport");
type ShownReport = z.infer<typeof reportSchema>;

const getReport = route({
  method: "get",
  path: "/tenants/{tenant}/servers/{server}/report",
  tags: ["Servers"],
  summary: "Judge a server's tools",
  description:
    "From the definitions that it shows now, accepted or not, with the words that each judgement rests on.",
  permission: "read",
  request: { params: serverParams },
  responses: { 200: jsonAnswer("The report", reportSchema) },
});

const starterBody = z
  .strictObject({
    preset: z.enum(presets).default("balanced"),
    policy: nameSchema.optional().describe("Whose draft it becomes; the server's name when left out"),
  })
  .openapi("StarterRequest");

const postStarter = route({
  method: "post",
  path: "/tenants/{tenant}/servers/{server}/starter",
  tags: ["Servers"],
  summary: "Draft a policy to begin with",
  description:
    "Makes the draft of a policy from what the server's tools are judged to be. Nothing comes into force until the draft is published. A draft that is there already is replaced only where If-Match names it.",
  permission: "write_policies",
  idempotent: true,
  request: { params: serverParams, headers: preconditionHeaders, body: jsonBody(starterBody) },
  responses: { 200: draftAnswer("The draft") },
});

/** What a tenant's servers are judged to be, and what follows from it. */
export const reports = router()
  .openapi(getReport, async (c) => {
    const text = await c.var.object.serverReport(c.req.valid("param").server);
    if (text === undefined) throw problem("no_server");
    const report = parseJson(text) as ShownReport;
    return c.json({ ...report, address: addressFor(c, report.address) }, 200);
  })
  .openapi(postStarter, async (c) => {
    const { server } = c.req.valid("param");
    const { preset, policy = server } = c.req.valid("json");
    checkPolicyName(policy);
    const document = unwrap(await c.var.object.starterPolicy(server, preset));
    const given = preconditionOf(c);
    const draft = unwrap(await c.var.object.putDraft(c.var.actor, policy, document, given));
    c.header("etag", draft.etag);
    return c.json(await shownDraft(c, draft, server), 200);
  });
