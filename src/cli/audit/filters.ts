import type { Command } from "commander";
import { FILTERS } from "../../contract/audit-row.ts";
import { own } from "../../json/own.ts";
import { nearest } from "../../policy/nearest.ts";
import type { Client, Request } from "../client.ts";
import { UsageError } from "../policy/load.ts";

export type FilterOptions = {
  [Filter in (typeof FILTERS)[number]]?: string[];
} & { from?: string; to?: string; all?: boolean };

type Query = NonNullable<Request["query"]>;

/** Options of every command that asks the index. */
export function filterOptions(command: Command): Command {
  command
    .option("--from <time>", "a date, or how long ago, such as 2h")
    .option("--to <time>", "a date, or how long ago");
  for (const filter of FILTERS) command.option(`--${filter} <${filter}...>`, "any of these");
  return command.option("--all", "handshakes, lists and notifications, too");
}

/** The API's query. Values that nobody knows are errors: a mistyped one would look like "nothing happened". */
export async function queryOf(client: Client, options: FilterOptions): Promise<Query> {
  const query: Record<string, string | readonly string[] | undefined> = {};
  for (const edge of ["from", "to"] as const) {
    const given = options[edge];
    if (given !== undefined) query[edge] = String(timeOf(given, `--${edge}`));
  }
  for (const filter of FILTERS) query[filter] = options[filter];
  // Who asks for a method means it.
  if (!options.all && options.method === undefined) query["protocol"] = "false";
  if (FILTERS.some((filter) => options[filter] !== undefined)) await check(client, options);
  return query;
}

/** More values of one filter may exist than the gateway lists. */
const LISTED = 2000;
const SHOWN = 12;

async function check(client: Client, options: FilterOptions): Promise<void> {
  const { values } = await client.get<{ values: Record<string, string[]> }>("/audit/values");
  for (const filter of FILTERS) {
    const known = values[filter] ?? [];
    for (const given of options[filter] ?? []) {
      if (known.includes(given) || known.length >= LISTED) continue;
      const near = nearest(given, known);
      const list = known.length === 0 ? "none" : known.slice(0, SHOWN).join(", ");
      const more = known.length > SHOWN ? ` and ${known.length - SHOWN} more` : "";
      const hint = near === undefined ? "" : ` Did you mean ${near}?`;
      throw new UsageError(`--${filter}: nothing is known of ${given}.${hint} Known: ${list}${more}`);
    }
  }
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds since 1970 of "2h" (ago), a date, or milliseconds. */
export function timeOf(text: string, option: string): number {
  const [, amount, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (amount !== undefined && unit !== undefined)
    return Date.now() - Number(amount) * (own(UNITS, unit) ?? 0);
  const time = /^\d{10,}$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isNaN(time)) throw new UsageError(`${option} takes a date, or how long ago, such as 2h`);
  return time;
}
