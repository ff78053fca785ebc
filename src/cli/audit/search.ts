import { setTimeout as sleep } from "node:timers/promises";
import type { AuditFreshness, AuditRow } from "../../api/shapes.ts";
import type { Client, Page } from "../client.ts";
import { print, printJson, printJsonLine, printTable, progress, when } from "../print.ts";
import type { Remote } from "../remote.ts";
import { type FilterOptions, queryOf } from "./filters.ts";
import { type Names, namesOf } from "./names.ts";
import { Target } from "./target.ts";

export interface SearchOptions extends FilterOptions {
  limit: number;
  ndjson?: boolean;
  wait?: boolean;
}

/** How far the index is behind the ledgers is shown beside the rows. */
type Found = Page<AuditRow> & { readonly index?: Partial<AuditFreshness> };

const MAX_PAGE = 1000;

export async function searchAudit({ client, json }: Remote, options: SearchOptions): Promise<void> {
  const query = await queryOf(client, options);
  if (options.ndjson) {
    const target = new Target(undefined);
    for await (const line of client.lines("/audit/export", query)) {
      if (!(await target.write(line))) return;
    }
    return;
  }
  const rows: AuditRow[] = [];
  let last: Found | undefined;
  const limit = Math.min(options.limit, MAX_PAGE);
  const asked = { ...query, limit, ...(options.wait && { wait: "true" }) };
  for await (const page of client.pages<AuditRow>("/audit", asked)) {
    rows.push(...page.items.slice(0, options.limit - rows.length));
    last ??= page;
    if (rows.length >= options.limit) break;
  }
  if (json) return printJson({ items: rows, index: last?.index ?? null });
  const names = rows.length === 0 ? undefined : await namesOf(client);
  printTable(
    HEADS,
    rows.map((row) => cellsOf(row, names)),
    options.all ? "No decisions." : "No decisions. (Handshakes, lists and notifications: --all)",
  );
  print(...freshness(last?.index ?? {}, Number(query["from"] ?? 0)));
}

/** From and until when the answer is complete, and how to have it complete until now. */
function freshness({ since = 0, until, behind = 0 }: NonNullable<Found["index"]>, from: number): string[] {
  if (until === undefined) return [];
  // What was asked for from before that has left the index. The ledgers have it.
  const begin = from < since ? `from ${when(since)} ` : "";
  const upTo = `Complete ${begin}until ${when(until)}`;
  if (behind === 0) return [`${upTo}.`];
  const grants = behind === 1 ? "1 grant may have" : `${behind} grants may have`;
  return [`${upTo}; ${grants} decided more since. --wait asks them first.`];
}

/** Those that say what happened come first: on a narrow terminal the others go on below. */
const HEADS = ["at", "outcome", "server", "method", "tool", "grant", "seq", "rule", "reason"] as const;

function cellsOf(row: AuditRow, names: Names | undefined): string[] {
  const times = row.count > 1 ? ` ×${row.count}` : "";
  return [
    when(row.at),
    `${row.outcome}${times}`,
    row.server,
    row.method,
    row.tool ?? "-",
    names?.grant(row.grant) ?? row.grant,
    String(row.seq),
    row.rule === null ? "-" : `${row.layer ?? ""}${row.rule}`,
    row.reason ?? "-",
  ];
}

/** Between two looks of `tail`. */
const LOOK_MS = 2000;
/** A grant that is late may ship rows from before the last look. */
const LATE_MS = 60_000;

/** Prints decisions as they are made, until interrupted. */
export async function tailAudit({ client, json }: Remote, options: TailOptions): Promise<void> {
  const query = await queryOf(client, options);
  const names = json ? undefined : await namesOf(client);
  let from = Number(query["from"] ?? Date.now());
  const told = new Map<string, number>();
  progress("Following decisions; Ctrl-C ends it …");
  for (;;) {
    const found = await pollOnce(client, { ...query, from });
    const fresh = found.filter(({ grant, seq }) => !told.has(`${grant} ${seq}`));
    for (const row of fresh.sort((a, b) => a.at - b.at || a.seq - b.seq)) {
      told.set(`${row.grant} ${row.seq}`, row.at);
      if (json) printJsonLine(row);
      else print(cellsOf(row, names).join("  "));
    }
    if (options.once && fresh.length > 0) return;
    from = Math.max(from, Date.now() - LATE_MS);
    for (const [key, at] of told) if (at < from) told.delete(key);
    await sleep(LOOK_MS);
  }
}

export interface TailOptions extends FilterOptions {
  once?: boolean;
}

async function pollOnce(client: Client, query: Record<string, unknown>): Promise<AuditRow[]> {
  const rows: AuditRow[] = [];
  const asked = { ...query, limit: MAX_PAGE, wait: "true" } as Parameters<Client["pages"]>[1];
  for await (const page of client.pages<AuditRow>("/audit", asked)) rows.push(...page.items);
  return rows;
}
