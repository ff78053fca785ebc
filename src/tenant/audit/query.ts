import { type AuditFilter, type AuditPlace, type AuditRow, compareRows } from "../../contract/audit-row.ts";
import { Chunk, mayMatch, type StoredChunk } from "./chunk.ts";

/** A chunk that is read only when it is looked at, and let go after that: all of them together may be larger than memory. */
export interface LazyChunk {
  readonly rows: number;
  /** The time of its oldest and of its newest row. */
  readonly fromAt: number;
  readonly toAt: number;
  texts(): StoredChunk["texts"];
  body(): StoredChunk["body"];
}

/**
 * Up to `limit` matching rows after `after`, newest first.
 *
 * @param chunks those with the newest row first: the search ends where no older chunk can have a newer row
 */
export function search(
  chunks: Iterable<LazyChunk>,
  filter: AuditFilter,
  after: AuditPlace | undefined,
  limit: number,
): AuditRow[] {
  let found: { place: AuditPlace; row?: AuditRow; index: number }[] = [];
  // No row newer than the last page's end is wanted.
  const bounded =
    after === undefined ? filter : { ...filter, to: Math.min(filter.to ?? Infinity, after.at + 1) };
  for (const lazy of chunks) {
    const worst = found.length >= limit ? found[limit - 1]?.place : undefined;
    if (worst !== undefined && worst.at > lazy.toAt) break;
    const chunk = open(lazy, bounded);
    if (chunk === undefined) continue;
    const [at, seq, grant] = [chunk.number("at"), chunk.number("seq"), chunk.text("grant")];
    for (const index of chunk.matches(bounded)) {
      const time = at[index] ?? 0;
      if (worst !== undefined && time < worst.at) continue;
      const place = { at: time, grant: grant.values[grant.places[index] ?? 0] ?? "", seq: seq[index] ?? 0 };
      if (after === undefined || compareRows(after, place) < 0) found.push({ place, index });
    }
    found.sort((a, b) => compareRows(a.place, b.place));
    found = found.slice(0, limit);
    found = found.map((one) => ({ ...one, row: one.row ?? chunk.row(one.index) }));
  }
  return found.flatMap(({ row }) => row ?? []);
}

export interface Series {
  /** The value that is counted; null = calls without one. */
  readonly name: string | null;
  readonly total: number;
  /** One for each step. */
  readonly counts: number[];
}

/** Series by themselves, the most frequent first, and all others together; null: there are none. */
export interface Counted {
  readonly series: Series[];
  readonly other: Series | null;
}

/** Values that are told apart at once: an agent makes up as many names of tools as it likes. */
const MAX_VALUES = 10_000;

/**
 * How many decisions there were in each step of a time, by a column. Folded refusals count as many as they represent, all
 * at the time of their row.
 *
 * @param most series by themselves. With more than 20,000 values, one of fewer than a 10,000th of all decisions may be among
 *   the others though there is room for it
 */
export function count(
  chunks: readonly LazyChunk[],
  filter: AuditFilter & { from: number; to: number },
  by: "outcome" | "server" | "tool",
  stepMs: number,
  most: number,
): Counted {
  const steps = Math.ceil((filter.to - filter.from) / stepMs);
  const fresh = (name: string | null) => ({ name, total: 0, counts: new Array<number>(steps).fill(0) });
  const frequent = [...totalsOf(chunks, filter, by)]
    .sort(([one, a], [other, b]) => b - a || compareNames(one, other))
    .slice(0, most)
    .map(([name]) => [name, fresh(name)] as const);
  const series = new Map(frequent);
  const other = fresh(null);
  for (const { values, places, at, counted, rows } of matching(chunks, filter, by)) {
    const own = values.map((value) => series.get(value) ?? other);
    for (const index of rows) {
      const one = own[places[index] ?? 0] ?? other;
      const step = Math.floor(((at[index] ?? 0) - filter.from) / stepMs);
      one.total += counted[index] ?? 0;
      one.counts[step] = (one.counts[step] ?? 0) + (counted[index] ?? 0);
    }
  }
  return { series: [...series.values()], other: other.total > 0 ? other : null };
}

/** How many decisions each value has. Of very many values only the frequent ones, each exactly. */
function totalsOf(
  chunks: readonly LazyChunk[],
  filter: AuditFilter,
  by: "outcome" | "server" | "tool",
): Map<string | null, number> {
  let isWhole = true;
  const totals = new Map<string | null, number>();
  for (const { values, places, counted, rows } of matching(chunks, filter, by)) {
    for (const index of rows) {
      const value = values[places[index] ?? 0] ?? null;
      totals.set(value, (totals.get(value) ?? 0) + (counted[index] ?? 0));
    }
    if (totals.size <= 2 * MAX_VALUES) continue;
    isWhole = false;
    dropRare(totals);
  }
  if (isWhole) return totals;
  for (const value of totals.keys()) totals.set(value, 0);
  for (const { values, places, counted, rows } of matching(chunks, filter, by)) {
    for (const index of rows) {
      const value = values[places[index] ?? 0] ?? null;
      const total = totals.get(value);
      if (total !== undefined) totals.set(value, total + (counted[index] ?? 0));
    }
  }
  return totals;
}

/** Takes as much from each as the most frequent one that has no room has (Misra and Gries): whatever is left was frequent. */
function dropRare(totals: Map<string | null, number>): void {
  const [taken = 0] = [...totals.values()].sort((a, b) => b - a).slice(MAX_VALUES);
  for (const [value, total] of totals) {
    if (total > taken) totals.set(value, total - taken);
    else totals.delete(value);
  }
}

/** The matching rows of each chunk, by their places in it. */
function* matching(
  chunks: readonly LazyChunk[],
  filter: AuditFilter,
  by: "outcome" | "server" | "tool",
): Generator<{
  values: readonly (string | null)[];
  places: Uint16Array;
  at: Float64Array;
  counted: Float64Array;
  rows: Iterable<number>;
}> {
  for (const lazy of chunks) {
    const chunk = open(lazy, filter);
    if (chunk === undefined) continue;
    const rows = chunk.matches(filter);
    yield { ...chunk.text(by), at: chunk.number("at"), counted: chunk.number("count"), rows };
  }
}

function open(lazy: LazyChunk, filter: AuditFilter): Chunk | undefined {
  if (lazy.toAt < (filter.from ?? -Infinity) || lazy.fromAt >= (filter.to ?? Infinity)) return undefined;
  const texts = lazy.texts();
  if (!mayMatch(texts, filter)) return undefined;
  return new Chunk({ texts, body: lazy.body() }, lazy.rows);
}

function compareNames(a: string | null, b: string | null): number {
  return (a ?? "") < (b ?? "") ? -1 : 1;
}
