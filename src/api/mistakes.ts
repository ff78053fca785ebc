import * as z from "zod";
import { MAX_CLOSING_WORDS, REPORT_KINDS, REPORTS } from "../catalog/reports/index.ts";
import { jsonAnswer, jsonBody, route, router } from "./app.ts";
import { idSchema } from "./common.ts";
import { afterOf, listOf, listSchema, pageQuery } from "./page.ts";
import { problem } from "./problem.ts";

const reportSchema = z
  .object({
    id: z.string(),
    at: z.number().int().describe("Milliseconds since 1970"),
    server: z.string().nullable().describe("The server's name in the catalogue's addresses"),
    tool: z.string().nullable(),
    kind: z.enum(REPORT_KINDS),
    comment: z.string().describe("What the visitor wrote: nobody has checked it"),
    closedAt: z.number().int().nullable(),
    closedWith: z.string().nullable(),
  })
  .openapi("Mistake");

const listReports = route({
  method: "get",
  path: "/catalogue/reports",
  tags: ["Catalogue"],
  summary: "List mistakes that visitors reported",
  permission: "operate",
  request: { query: pageQuery.extend({ state: z.enum(["open", "closed"]).optional() }) },
  responses: { 200: jsonAnswer("The newest first", listSchema(reportSchema)) },
});

const closeReport = route({
  method: "post",
  path: "/catalogue/reports/{report}/close",
  tags: ["Catalogue"],
  summary: "Close a report",
  description: "What is closed already stays as it was closed.",
  permission: "operate",
  request: {
    params: z.object({ report: idSchema }),
    body: jsonBody(
      z
        .strictObject({
          comment: z
            .string()
            .max(MAX_CLOSING_WORDS)
            .default("")
            .describe("What came of it, for other operators"),
        })
        .openapi("CloseMistake"),
    ),
  },
  responses: { 200: jsonAnswer("Closed", reportSchema) },
});

/** The catalogue's reports: the installation's, not a tenant's. */
export const mistakes = router()
  .openapi(listReports, async (c) => {
    const { cursor, limit, state } = c.req.valid("query");
    const object = c.env.REPORTS.getByName(REPORTS);
    const open = state === undefined ? undefined : state === "open";
    return c.json(listOf(await object.list({ after: afterOf(cursor, "number"), limit, open })), 200);
  })
  .openapi(closeReport, async (c) => {
    const { report } = c.req.valid("param");
    const closed = await c.env.REPORTS.getByName(REPORTS).close(report, c.req.valid("json").comment);
    if (closed === undefined) throw problem("no_report");
    return c.json(closed, 200);
  });
