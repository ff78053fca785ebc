import { own } from "../../own.ts";
import { FILTERS } from "../../tenant/audit/row.ts";
import type { Page, Request } from "../client.ts";
import { UsageError } from "../policy/load.ts";
import { printJson, printTable, when } from "../print.ts";
import type { Remote } from "../remote.ts";
import { Target } from "./target.ts";

export type SearchOptions = {
  [Filter in (typeof FILTERS)[number]]?: string[];
} & { from?: string; to?: string; limit: number; all?: boolean };

type Row = Readonly<Record<string, unknown>>;
/** How far the index is behind the ledgers stands beside the rows. */
type Found = Page<Row> & { readonly index?: unknown };

const MAX_PAGE = 1000;

export async function searchAudit({ client, json }: Remote, options: SearchOptions): Promise<void> {
  const query = queryOf(options);
  if (options.all) {
    const target = new Target(undefined);
    for await (const line of client.lines("/audit/export", query)) {
      if (!(await target.write(line))) return;
    }
    return;
  }
  const rows: Row[] = [];
  let last: Found | undefined;
  const limit = Math.min(options.limit, MAX_PAGE);
  for await (const page of client.pages<Row>("/audit", { ...query, limit })) {
    rows.push(...page.items.slice(0, options.limit - rows.length));
    last = page;
    if (rows.length >= options.limit) break;
  }
  if (json) printJson({ items: rows, index: last?.index ?? null });
  else printTable(COLUMNS, rows.map(cellsOf), "No decisions.");
}

function queryOf(options: SearchOptions): NonNullable<Request["query"]> {
  const query: Record<string, string | readonly string[] | undefined> = {};
  for (const edge of ["from", "to"] as const) {
    const given = options[edge];
    if (given !== undefined) query[edge] = String(timeOf(given, edge));
  }
  for (const filter of FILTERS) query[filter] = options[filter];
  return query;
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds since 1970 of "2h" (ago), a date, or milliseconds. */
function timeOf(text: string, edge: string): number {
  const [, amount, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (amount !== undefined && unit !== undefined)
    return Date.now() - Number(amount) * (own(UNITS, unit) ?? 0);
  const time = /^\d{10,}$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isNaN(time)) throw new UsageError(`--${edge} takes a date, or how long ago, such as 2h`);
  return time;
}

const COLUMNS = ["at", "outcome", "count", "server", "tool", "rule", "grant", "seq"] as const;

function cellsOf(row: Row): string[] {
  return COLUMNS.map((column) => {
    const value = row[column];
    if (column === "at" && typeof value === "number") return when(value);
    return value === null || value === undefined ? "-" : String(value);
  });
}
