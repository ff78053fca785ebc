import * as z from "zod";
import {
  type AuditFilter,
  type AuditPlace,
  type AuditRow,
  FILTERS,
  MAX_INDEXED,
} from "../contract/audit-row.ts";
import { grantObjectName } from "../contract/snapshot.ts";
import type { Env } from "../env.ts";
import { shipEveryMs } from "../grant/ship.ts";
import { publicKeySchema } from "../ledger/checkpoint.ts";
import { OUTCOMES } from "../ledger/entry.ts";
import { knownMethods } from "../mcp/methods.ts";
import { type AuditIndex, MAX_VALUES, type Tenant } from "../tenant/index.ts";
import { jsonAnswer, route, router, textAnswer } from "./app.ts";
import { nameSchema, tenantParams } from "./common.ts";
import { listSchema } from "./page.ts";
import { problem } from "./problem.ts";

const NDJSON = "application/x-ndjson";
const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;
const MINUTE_MS = 60_000;
/** Between a lease's end and the last row that was written under it, and for clocks that differ. */
const SLACK_MS = 10_000;
/** Points of a chart: at most so many steps. */
const MAX_STEPS = 1500;
/** Series of a chart; tools' names may be what an agent made up. The rest is one series more. */
const MAX_SERIES = 50;

const grantId = z.string().regex(/^[a-z0-9]{1,32}$/);
const time = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** A parameter that may be given more than once: any of its values. */
function anyOf<Value extends z.ZodType<string>>(value: Value, description: string) {
  return z
    .union([value, z.array(value).min(1).max(50)])
    .transform((given) => (Array.isArray(given) ? given : [given]))
    .optional()
    .openapi({ type: "array", items: { type: "string" }, description });
}

const text = z.string().min(1).max(MAX_INDEXED);
const filterQuery = z.object({
  from: time.optional().describe("Milliseconds since 1970, inclusive"),
  to: time.optional().describe("Milliseconds since 1970, exclusive"),
  grant: anyOf(grantId, "Grants, by id"),
  server: anyOf(nameSchema, "Servers, by name"),
  tool: anyOf(text, "Tools, prompts or resource addresses; cut after 1,024 characters"),
  outcome: anyOf(z.enum(OUTCOMES), OUTCOMES.join(", ")),
  rule: anyOf(text, "Rules, as JSON pointers into their policy"),
  layer: anyOf(text, "The policy whose rule decided; baseline = the tenant's"),
  method: anyOf(text, "MCP methods"),
  kind: anyOf(z.enum(["call", "refusal"]), "call or refusal"),
  approval: anyOf(text, "Approvals, by id"),
  protocol: z
    .enum(["true", "false"])
    .transform((value) => value === "true")
    .optional()
    .describe("`false` leaves out handshakes, lists and notifications that were let through"),
});

const completeSchema = z
  .object({
    grant: z.string(),
    seq: z.number().int().describe("Rows of the grant's ledger up to this one are in the index"),
    hash: z.string().describe("That row's hash"),
    until: z.number().int().describe("Every row older than this is in the index; milliseconds since 1970"),
    forked: z
      .object({ at: z.number().int(), seq: z.number().int(), hash: z.string() })
      .nullable()
      .describe(
        "Its ledger no longer holds what it had shipped: rows were lost or rewritten. null = it does",
      ),
  })
  .openapi("AuditCompleteness");

const basisSchema = z
  .object({
    since: z
      .number()
      .int()
      .describe("Older rows have left the index; the ledgers have them. Milliseconds since 1970"),
    complete: z
      .array(completeSchema)
      .describe(
        "How far the index is with each grant that was asked for, or with the first 100; all are at /audit/grants",
      ),
  })
  .openapi("AuditBasis");

const freshSchema = basisSchema.extend({
  until: z
    .number()
    .int()
    .describe("Every decision before this, of the grants that were asked for, is in the index"),
  behind: z.number().int().describe("Grants of which younger decisions may not be in it yet"),
});

const rowSchema = z
  .object({
    grant: z.string(),
    seq: z.number().int().describe("The row in the grant's ledger"),
    at: z.number().int(),
    kind: z.enum(["call", "refusal"]),
    server: z.string(),
    method: z.string(),
    tool: z.string().nullable(),
    outcome: z.string(),
    layer: z.string().nullable(),
    rule: z.string().nullable(),
    reason: z.string().nullable(),
    approval: z.string().nullable(),
    revision: z.number().int(),
    count: z.number().int().describe("How many refusals the row stands for"),
    firstAt: z.number().int().nullable().describe("When the first of them happened"),
  })
  .openapi("AuditRow");

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
      from: time.describe("Milliseconds since 1970, inclusive"),
      to: time.describe("Milliseconds since 1970, exclusive"),
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
    "What the search answers, all of it, newest first, one a line. `grant` and `seq` name a row for ever: who reads it in parts can tell what was read. The header `sluice-index-complete-until` says from when on rows may be missing. Proofs are made from the ledgers themselves.",
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
      cursor: grantId.optional().describe("`next` of the page before"),
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

const readKey = route({
  method: "get",
  path: "/tenants/{tenant}/audit/key",
  tags: ["Audit"],
  summary: "Show the keys that sign checkpoints",
  description: "Public keys, Ed25519, the present one first. Keep them apart from what they prove.",
  permission: "read",
  request: { params: tenantParams },
  responses: {
    200: jsonAnswer(
      "Every key that ever signed for the tenant",
      z.object({
        tenant: z.string(),
        keys: z.array(publicKeySchema.extend({ since: z.number().int(), current: z.boolean() })),
      }),
    ),
  },
});

const readAllCheckpoints = route({
  method: "get",
  path: "/tenants/{tenant}/audit/checkpoints",
  tags: ["Audit"],
  summary: "Read the signed checkpoints of all ledgers",
  description: "Of the tenant's own ledger (`grant` null) and of every grant's: the last of each hour.",
  permission: "read",
  request: { params: tenantParams },
  responses: { 200: textAnswer("One checkpoint a line", NDJSON) },
});

const readCheckpoints = route({
  method: "get",
  path: "/tenants/{tenant}/grants/{grant}/checkpoints",
  tags: ["Audit"],
  summary: "Read the signed checkpoints of a grant's ledger",
  permission: "read",
  request: { params: tenantParams.extend({ grant: grantId }) },
  responses: { 200: textAnswer("One checkpoint a line", NDJSON) },
});

const listChanges = route({
  method: "get",
  path: "/tenants/{tenant}/changes",
  tags: ["Audit"],
  summary: "List the tenant's own changes",
  description: "Newest first, for people; /ledger has the same rows in canonical form, for proofs.",
  permission: "read",
  request: {
    params: tenantParams,
    query: z.object({
      cursor: z.coerce.number().int().positive().optional().describe("`next` of the page before"),
      limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT),
    }),
  },
  responses: {
    200: jsonAnswer(
      "A page of changes",
      listSchema(
        z
          .object({
            seq: z.number().int(),
            at: z.number().int(),
            action: z.string(),
            target: z.string(),
            actor: z.object({ key: z.string(), role: z.string() }),
            detail: z.record(z.string(), z.unknown()),
            hash: z.string(),
          })
          .openapi("TenantChange"),
      ),
    ),
  },
});

/** What the tenant's grants did, and what was done to the tenant. */
export const audit = router()
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
    const { series, basis } = await indexOf(c).count({ ...filter, from, to }, by, step);
    const rest = series.slice(MAX_SERIES);
    const other = rest.length === 0 ? null : rest.reduce(together);
    return c.json(
      {
        from,
        to,
        step,
        series: series.slice(0, MAX_SERIES),
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
  })
  .openapi(readKey, async (c) => c.json({ tenant: c.var.tenant, keys: await indexOf(c).keys() }, 200))
  .openapi(readAllCheckpoints, async (c) =>
    c.body(ndjson(checkpoints(indexOf(c), undefined)), 200, { "content-type": NDJSON }),
  )
  .openapi(readCheckpoints, async (c) => {
    const { grant } = c.req.valid("param");
    if (!(await c.var.object.hasGrant(grant))) throw problem("no_grant");
    return c.body(ndjson(checkpoints(indexOf(c), grant)), 200, { "content-type": NDJSON });
  })
  .openapi(listChanges, async (c) => {
    const { cursor = Number.MAX_SAFE_INTEGER, limit } = c.req.valid("query");
    const lines = await c.var.object.newestChanges(cursor, limit);
    const items = lines.map((line) => JSON.parse(line));
    return c.json({ items, next: items.length === limit ? String(items.at(-1).seq) : null }, 200);
  });

function indexOf(c: { env: Env; var: { tenant: string } }): DurableObjectStub<AuditIndex> {
  return c.env.AUDIT.getByName(c.var.tenant);
}

/** Grants that are asked to ship for one search. */
const MAX_ASKED = 200;
/** What waits is shipped within two periods, but where the index cannot be reached. */
const PERIODS = 2;

/** How far the index is with the grants that were asked for, by who may have decided something since. */
async function freshness(
  c: { env: Env; var: { tenant: string; object: DurableObjectStub<Tenant> } },
  grants: readonly string[] | undefined,
  wait: boolean,
): Promise<{ until: number; behind: number }> {
  const now = Date.now();
  const active = await c.var.object.activity(grants);
  const since = now - PERIODS * shipEveryMs(c.env.AUDIT_SHIP_SECONDS) - SLACK_MS;
  const recent = wait ? active : active.filter(({ until }) => until > since);
  const behind = await indexOf(c).behind(recent);
  const asked = wait ? behind.slice(0, MAX_ASKED) : [];
  const shipped = await Promise.all(
    asked.map(({ grant }) =>
      c.env.GRANTS.getByName(grantObjectName(c.var.tenant, grant))
        .shipNow()
        .catch(() => null),
    ),
  );
  const open = behind.filter((_, index) => (shipped[index] ?? null) === null);
  const known = shipped.filter((until) => until !== null);
  return { until: Math.min(now, ...known, ...open.map(({ until }) => until)), behind: open.length };
}

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

async function* checkpoints(
  index: DurableObjectStub<AuditIndex>,
  grant: string | undefined,
): AsyncGenerator<string> {
  for (let after = { ledger: "", slot: -1 }; ; ) {
    const page = await index.checkpoints(grant, after);
    yield page.map(({ line }) => `${line}\n`).join("");
    const last = page.at(-1);
    if (last === undefined) return;
    after = { ledger: last.ledger, slot: last.slot };
  }
}

/** Pages of lines as a body that is made while it is read. */
function ndjson(pages: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value = "", done } = await pages.next();
      if (done) controller.close();
      // Nothing but the end may leave a pull without a chunk: it would not be pulled again.
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await pages.return(undefined);
    },
  });
}

type Counts = { name: string | null; total: number; counts: number[] };
function together(a: Counts, b: Counts): Counts {
  return {
    name: null,
    total: a.total + b.total,
    counts: a.counts.map((count, step) => count + (b.counts[step] ?? 0)),
  };
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
