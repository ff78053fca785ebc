import * as z from "zod";
import { type AuditFilter, type AuditPlace, type AuditRow, FILTERS } from "../../contract/audit-row.ts";
import { OUTCOMES } from "../../ledger/entry.ts";
import { knownMethods } from "../../mcp/methods.ts";
import { type AuditIndex, MAX_VALUES } from "../../tenant/index.ts";
import { jsonAnswer, route, router, textAnswer } from "../app.ts";
import { idSchema, tenantParams } from "../common.ts";
import { listSchema } from "../page.ts";
import { problem } from "../problem.ts";
import { freshness, indexOf } from "./freshness.ts";
import { ndjson } from "./ndjson.ts";
import { DEFAULT_LIMIT, filterQuery, MAX_LIMIT, momentSchema, NDJSON } from "./query.ts";
import { basisSchema, completeSchema, freshSchema, rowSchema } from "./shapes.ts";

const MINUTE_MS = 60_000;
/** Points of a chart: at most this many steps. */
const MAX_STEPS = 1500;
/** Series of a chart; tools' names may be what an agent made up. The rest is one series more. */
const MAX_SERIES = 50;

const searchAudit = route({
  method: "get",
  path: "/tenants/{tenant}/audit",
  tags: ["Audit"],
  summary: "Search the ledgers of all grants",
  description:
    "Decisions, newest first. The index is up to AUDIT_SHIP_SECONDS behind the ledgers: `index.until` says how far it is, `wait` has the grants ship first. A parameter given more than once means any of its values; different ones must all hold.",
  permission: "read",
  request: {
    params: tenantParams,
    query: filterQuery.extend({
      cursor: z.string().max(500).optional().describe("`next` of the page before"),
      limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT),
      wait: z
        .enum(["true", "false"])
        .default("false")
        .describe("Have grants ship first what they did so far"),
    }),
  },
  responses: {
    200: jsonAnswer("A page of decisions", listSchema(rowSchema).extend({ index: freshSchema })),
  },
});

const countAudit = route({
  method: "get",
  path: "/tenants/{tenant}/audit/counts",
  tags: ["Audit"],
  summary: "Count decisions over time",
  description: "For charts. A row that stands for many refusals counts as many.",
  permission: "read",
  request: {
    params: tenantParams,
    query: filterQuery.extend({
      from: momentSchema.describe("Milliseconds since 1970, inclusive"),
      to: momentSchema.describe("Milliseconds since 1970, exclusive"),
      by: z.enum(["outcome", "server", "tool"]).default("outcome"),
      step: z.coerce
        .number()
        .int()
        .min(MINUTE_MS)
        .multipleOf(MINUTE_MS)
        .default(MINUTE_MS)
        .describe("Milliseconds, whole minutes"),
    }),
  },
  responses: {
    200: jsonAnswer(
      "Counts of each step, from `from` on",
      z.object({
        from: z.number().int(),
        to: z.number().int(),
        step: z.number().int(),
        series: z.array(
          z.object({
            name: z.string().nullable().describe("null = decisions without one"),
            total: z.number().int(),
            counts: z.array(z.number().int()),
          }),
        ),
        other: z
          .object({ total: z.number().int(), counts: z.array(z.number().int()) })
          .nullable()
          .describe(`All series past the ${MAX_SERIES} largest, together`),
        index: basisSchema,
      }),
    ),
  },
});

const exportAudit = route({
  method: "get",
  path: "/tenants/{tenant}/audit/export",
  tags: ["Audit"],
  summary: "Export decisions of all grants",
  description:
    "What the search answers, all of it, newest first, one a line. `grant` and `seq` name a row forever: who reads it in parts can tell what was read. The header `sluice-index-complete-until` says from when on rows may be missing. Proofs are made from the ledgers themselves.",
  permission: "read",
  request: { params: tenantParams, query: filterQuery },
  responses: { 200: textAnswer("One decision a line", NDJSON) },
});

const listCompleteness = route({
  method: "get",
  path: "/tenants/{tenant}/audit/grants",
  tags: ["Audit"],
  summary: "How far the index is with each grant",
  permission: "read",
  request: {
    params: tenantParams,
    query: z.object({
      cursor: idSchema.optional().describe("`next` of the page before"),
      limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT),
    }),
  },
  responses: { 200: jsonAnswer("Grants that shipped something, by id", listSchema(completeSchema)) },
});

const listValues = route({
  method: "get",
  path: "/tenants/{tenant}/audit/values",
  tags: ["Audit"],
  summary: "List what a search can ask for",
  description: `Of each filter the values that the index or the tenant knows, at most ${MAX_VALUES} of each source.`,
  permission: "read",
  request: { params: tenantParams },
  responses: {
    200: jsonAnswer(
      "Known values of each filter",
      z.object({ values: z.record(z.string(), z.array(z.string())) }),
    ),
  },
});

/** What the tenant's grants did: search, counts, export. */
export const search = router()
  .openapi(searchAudit, async (c) => {
    const { cursor, limit, wait, ...filter } = c.req.valid("query");
    const fresh = await freshness(c, filter.grant, wait === "true");
    const { rows, basis } = await indexOf(c).search(
      filter,
      cursor === undefined ? undefined : placeOf(cursor),
      limit,
    );
    const last = rows.length === limit ? rows.at(-1) : undefined;
    return c.json(
      { items: rows, next: last === undefined ? null : cursorOf(last), index: { ...basis, ...fresh } },
      200,
    );
  })
  .openapi(countAudit, async (c) => {
    const { from, to, by, step, ...filter } = c.req.valid("query");
    if (to <= from) throw problem("invalid", "`to` must be after `from`");
    if ((to - from) / step > MAX_STEPS)
      throw problem("invalid", `At most ${MAX_STEPS} steps: take a longer one`);
    const { series, other, basis } = await indexOf(c).count({ ...filter, from, to }, by, step, MAX_SERIES);
    return c.json(
      {
        from,
        to,
        step,
        series,
        other: other && { total: other.total, counts: other.counts },
        index: basis,
      },
      200,
    );
  })
  .openapi(exportAudit, async (c) => {
    const filter = c.req.valid("query");
    const index = indexOf(c);
    const first = await index.search(filter, undefined, MAX_LIMIT);
    const untils = first.basis.complete.map(({ until }) => until);
    return c.body(ndjson(exported(index, filter, first.rows)), 200, {
      "content-type": NDJSON,
      "sluice-index-complete-until": String(untils.length === 0 ? 0 : Math.min(...untils)),
    });
  })
  .openapi(listCompleteness, async (c) => {
    const { cursor = "", limit } = c.req.valid("query");
    const items = await indexOf(c).completeness(cursor, limit);
    return c.json({ items, next: items.length === limit ? (items.at(-1)?.grant ?? null) : null }, 200);
  })
  .openapi(listValues, async (c) => {
    const [indexed, names] = await Promise.all([indexOf(c).values(), c.var.object.auditNames()]);
    const known: Record<string, readonly string[]> = {
      ...names,
      layer: [...names.layer, "pins"],
      outcome: OUTCOMES,
      method: [...knownMethods.legacy, ...knownMethods.modern],
      kind: ["call", "refusal"],
    };
    const values = FILTERS.map((filter) => [
      filter,
      [...new Set([...(known[filter] ?? []), ...indexed[filter]])],
    ]);
    return c.json({ values: Object.fromEntries(values) as Record<string, string[]> }, 200);
  });

async function* exported(
  index: DurableObjectStub<AuditIndex>,
  filter: AuditFilter,
  first: AuditRow[],
): AsyncGenerator<string> {
  for (let rows = first; ; ) {
    yield rows.map((row) => `${JSON.stringify(row)}\n`).join("");
    const last = rows.at(-1);
    if (last === undefined || rows.length < MAX_LIMIT) return;
    ({ rows } = await index.search(filter, last, MAX_LIMIT));
  }
}

function cursorOf({ at, grant, seq }: AuditPlace): string {
  return Buffer.from(JSON.stringify([at, grant, seq])).toString("base64url");
}

const placeSchema = z.tuple([z.number(), z.string(), z.number()]);

function placeOf(cursor: string): AuditPlace {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    throw problem("bad_cursor");
  }
  const place = placeSchema.safeParse(value);
  if (!place.success) throw problem("bad_cursor");
  const [at, grant, seq] = place.data;
  return { at, grant, seq };
}
