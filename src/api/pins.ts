import * as z from "zod";
import { parseJson } from "../json/index.ts";
import { jsonAnswer, jsonBody, route, router } from "./app.ts";
import { findingSchema, judgedSchema, wasSchema } from "./classification.ts";
import { changeSchema } from "./common.ts";
import { afterOf, listOf, listSchema, pageQuery } from "./page.ts";
import { problem, unwrap } from "./problem.ts";
import { serverParams } from "./servers.ts";

const hashSchema = z
  .string()
  .regex(/^[0-9a-f]{64}$/, "SHA-256, hex")
  .describe("The definition that is meant: SHA-256, hex, of its RFC 8785 form");

const toolName = z.string().min(1).max(256);

const erasSchema = z
  .array(z.enum(["legacy", "modern"]))
  .describe("In which eras the server describes the tool so");
const stateSchema = z.enum(["accepted", "new", "changed", "removed", "rejected"]);

export const toolSchema = z
  .object({
    tool: z.string(),
    eras: erasSchema,
    state: stateSchema,
    hash: hashSchema
      .nullable()
      .describe("What the server shows, to accept or reject; null: the tool is gone"),
    pinnedHash: hashSchema.nullable().describe("What was accepted; null: nothing was"),
    since: z.number().int().describe("When the state began, in milliseconds since 1970"),
    reverted: z
      .boolean()
      .describe("The server shows the accepted definition again; accept it to end the quarantine"),
    quarantined: z.boolean(),
    findings: z.array(findingSchema).describe("Alarms, signs and facts: where to look before accepting"),
    judged: judgedSchema.describe(
      "What the shown definition is judged to be; of a removed tool, the accepted one",
    ),
    was: wasSchema,
  })
  .openapi("Tool");

const side = z.object({ hash: hashSchema, definition: z.unknown() }).nullable();

const differenceSchema = z
  .object({
    tool: z.string(),
    differences: z
      .array(
        z.object({
          eras: erasSchema,
          state: stateSchema,
          pinned: side,
          seen: side,
          changes: z.array(
            z.object({
              kind: z.enum(["added", "removed", "changed"]),
              pointer: z.string(),
              before: z.unknown().optional(),
              after: z.unknown().optional(),
            }),
          ),
          text: z.string().describe("As a unified difference; invisible characters are written out"),
        }),
      )
      .describe("One for each way in which the server describes the tool"),
  })
  .openapi("ToolDifference");
type ShownDifference = z.infer<typeof differenceSchema>;

const decisionsSchema = z
  .strictObject({
    tools: z
      .array(z.strictObject({ tool: toolName, hash: hashSchema }))
      .min(1)
      .max(2000),
  })
  .openapi("PinDecisions");

const toolParams = serverParams.extend({ tool: toolName });

const listTools = route({
  method: "get",
  path: "/tenants/{tenant}/servers/{server}/tools",
  tags: ["Pins"],
  summary: "List a server's tools and their pins",
  permission: "read",
  request: {
    params: serverParams,
    query: pageQuery.extend({
      quarantined: z.enum(["true", "false"]).optional().describe("Only those that are, or are not"),
    }),
  },
  responses: { 200: jsonAnswer("One page, by name", listSchema(toolSchema)) },
});

const getDifference = route({
  method: "get",
  path: "/tenants/{tenant}/servers/{server}/tools/{tool}/difference",
  tags: ["Pins"],
  summary: "Show how a tool differs from what was accepted",
  permission: "read",
  request: { params: toolParams },
  responses: { 200: jsonAnswer("Old and new", differenceSchema) },
});

const decided = { 200: jsonAnswer("Decided", changeSchema) };
const oneHash = jsonBody(z.strictObject({ hash: hashSchema }));

const acceptTool = route({
  method: "post",
  path: "/tenants/{tenant}/servers/{server}/tools/{tool}/accept",
  tags: ["Pins"],
  summary: "Accept a tool's definition",
  permission: "administer",
  request: { params: toolParams, body: oneHash },
  responses: decided,
});

const rejectTool = route({
  method: "post",
  path: "/tenants/{tenant}/servers/{server}/tools/{tool}/reject",
  tags: ["Pins"],
  summary: "Reject a tool's definition: it stays in quarantine",
  permission: "administer",
  request: { params: toolParams, body: oneHash },
  responses: decided,
});

const acceptAll = route({
  method: "post",
  path: "/tenants/{tenant}/servers/{server}/accept",
  tags: ["Pins"],
  summary: "Accept many definitions: all of them, or none",
  permission: "administer",
  request: { params: serverParams, body: jsonBody(decisionsSchema) },
  responses: decided,
});

/** What people accepted of the tools of a tenant's servers. */
export const pins = router()
  .openapi(listTools, async (c) => {
    const { cursor, limit, quarantined } = c.req.valid("query");
    const from = afterOf(cursor, "number") ?? 0;
    const tools = await c.var.object.serverTools(c.req.valid("param").server, {
      quarantined: quarantined === undefined ? undefined : quarantined === "true",
      from,
      // One more tells whether there is another page.
      limit: limit + 1,
    });
    if (tools === undefined) throw problem("no_server");
    const after = tools.length > limit ? from + limit : null;
    const { items, next } = listOf({ items: tools.slice(0, limit), after });
    return c.json(
      { items: items.map((tool) => ({ ...tool, eras: [...tool.eras], findings: [...tool.findings] })), next },
      200,
    );
  })
  .openapi(getDifference, async (c) => {
    const { server, tool } = c.req.valid("param");
    const text = await c.var.object.toolDifference(server, tool);
    if (text === undefined) throw problem("no_tool");
    return c.json(parseJson(text) as ShownDifference, 200);
  })
  .openapi(acceptTool, async (c) => {
    const { server, tool } = c.req.valid("param");
    const decisions = [{ tool, hash: c.req.valid("json").hash }];
    return c.json(unwrap(await c.var.object.decidePins(c.var.actor, server, decisions, "accept")), 200);
  })
  .openapi(rejectTool, async (c) => {
    const { server, tool } = c.req.valid("param");
    const decisions = [{ tool, hash: c.req.valid("json").hash }];
    return c.json(unwrap(await c.var.object.decidePins(c.var.actor, server, decisions, "reject")), 200);
  })
  .openapi(acceptAll, async (c) => {
    const { tools } = c.req.valid("json");
    const { server } = c.req.valid("param");
    return c.json(unwrap(await c.var.object.decidePins(c.var.actor, server, tools, "accept")), 200);
  });
