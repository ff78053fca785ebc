import type { TenantChange } from "../../api/shapes.ts";
import { print, printJson, printTable, when } from "../print.ts";
import type { Remote } from "../remote.ts";
import { type FilterOptions, queryOf, timeOf } from "./filters.ts";
import { namesOf } from "./names.ts";

/** The tenant's own ledger, newest first. Uses of keys are one row a minute each: left out but with `--all`. */
export async function showChanges(
  { client, json }: Remote,
  { limit, all }: { limit: number; all?: boolean },
): Promise<void> {
  const changes: TenantChange[] = [];
  for await (const { items } of client.pages<TenantChange>("/changes", { limit: 200 })) {
    changes.push(...items.filter(({ action }) => all || action !== "key.use"));
    if (changes.length >= limit) break;
  }
  const shown = changes.slice(0, limit);
  if (json) return printJson(shown);
  const names = await namesOf(client);
  const rows = shown.map(({ seq, at, action, target, actor, detail }) => [
    when(at),
    action,
    action.startsWith("grant.")
      ? names.grant(target)
      : action.startsWith("key.")
        ? names.key(target)
        : target,
    names.key(actor.key),
    actor.role,
    String(seq),
    // The last: in a file nothing is cut, and one long detail would move whatever stands right of it out of sight.
    Object.entries(detail)
      .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
      .join(", "),
  ]);
  printTable(["at", "change", "of", "by", "role", "seq", "detail"], rows, "No changes.");
}

interface Series {
  readonly name: string | null;
  readonly total: number;
  readonly counts: readonly number[];
}

export interface CountOptions extends FilterOptions {
  by: string;
}

const MINUTE_MS = 60_000;
/** Steps of the bars: what fits beside a name. */
const STEPS = 24;

/** Decisions of a time by outcome, server or tool, with how they are spread over it. */
export async function countAudit({ client, json }: Remote, options: CountOptions): Promise<void> {
  const query = await queryOf(client, options);
  const now = Date.now();
  const to = options.to === undefined ? now : timeOf(options.to, "--to");
  const from = timeOf(options.from ?? "24h", "--from");
  const step = Math.max(1, Math.ceil((to - from) / STEPS / MINUTE_MS)) * MINUTE_MS;
  const found = await client.get<{ series: Series[]; other: Series | null; index?: { since?: number } }>(
    "/audit/counts",
    { ...query, from, to, step, by: options.by },
  );
  if (json) return printJson(found);
  const all = [...found.series, ...(found.other === null ? [] : [{ ...found.other, name: "others" }])];
  const most = Math.max(1, ...all.flatMap(({ counts }) => counts));
  const rows = all.map(({ name, total, counts }) => [
    name ?? "-",
    String(total),
    counts.map((count) => barOf(count, most)).join(""),
  ]);
  const heads = [options.by, "decisions", `${when(from)} to ${when(to)}`];
  printTable(heads, rows, `No decisions from ${when(from)} to ${when(to)}.`);
  const { since = 0 } = found.index ?? {};
  if (from < since) print(`Complete from ${when(since)}: older decisions are in the ledgers alone.`);
}

const BARS = " ▁▂▃▄▅▆▇█";

function barOf(count: number, most: number): string {
  return BARS[Math.ceil((count / most) * (BARS.length - 1))] ?? " ";
}
