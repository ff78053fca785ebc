import { FILTERS } from "../../tenant/audit/row.ts";
import { UsageError } from "../policy/load.ts";
import { fetchLines, fetchList, gatewayOfEnvironment, oneLine, type Page, tenantPath } from "./gateway.ts";
import { Target } from "./target.ts";

export type SearchOptions = {
  [Filter in (typeof FILTERS)[number]]?: string[];
} & { tenant: string; from?: string; to?: string; limit: number; all?: boolean; json?: boolean };

export async function searchAudit(options: SearchOptions): Promise<boolean> {
  const gateway = gatewayOfEnvironment();
  const query = queryOf(options);
  if (options.all) {
    const target = new Target(undefined);
    for await (const line of fetchLines(gateway, `${tenantPath(options.tenant, "audit/export")}?${query}`)) {
      if (!(await target.write(line))) return true;
    }
    return true;
  }
  query.set("limit", String(Math.min(options.limit, 1000)));
  const rows: unknown[] = [];
  let last: Page | undefined;
  for await (const { item, page } of fetchList(gateway, tenantPath(options.tenant, "audit"), query)) {
    rows.push(item);
    last = page;
    if (rows.length >= options.limit) break;
  }
  if (options.json) {
    const index = last !== undefined && "index" in last ? last.index : null;
    process.stdout.write(`${JSON.stringify({ items: rows, index })}\n`);
  } else process.stdout.write(table(rows));
  return true;
}

function queryOf(options: SearchOptions): URLSearchParams {
  const query = new URLSearchParams();
  for (const edge of ["from", "to"] as const) {
    const given = options[edge];
    if (given !== undefined) query.set(edge, String(timeOf(given, edge)));
  }
  for (const filter of FILTERS) {
    for (const value of options[filter] ?? []) query.append(filter, value);
  }
  return query;
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds since 1970 of "2h" (ago), a date, or milliseconds. */
function timeOf(text: string, edge: string): number {
  const [, amount, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (amount !== undefined && unit !== undefined) return Date.now() - Number(amount) * (UNITS[unit] ?? 0);
  const time = /^\d{10,}$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isNaN(time)) throw new UsageError(`--${edge} takes a date, or how long ago, such as 2h`);
  return time;
}

const COLUMNS = ["at", "outcome", "count", "server", "tool", "rule", "grant", "seq"] as const;

function table(rows: readonly unknown[]): string {
  const cells = rows.map((row) =>
    COLUMNS.map((column) => {
      const value = (row as Record<string, unknown>)[column];
      if (column === "at" && typeof value === "number") return new Date(value).toISOString();
      return value === null || value === undefined ? "-" : oneLine(String(value));
    }),
  );
  const all = [COLUMNS.map((column) => column.toUpperCase()), ...cells];
  const widths = COLUMNS.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}
