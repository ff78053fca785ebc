import { type AuditFilter, type AuditPlace, type AuditRow, compareRows } from "../../contract/audit-row.ts";
import { Chunk, mayMatch, type StoredChunk } from "./chunk.ts";

/** A chunk that is read only when it is looked at. */
export interface LazyChunk {
  readonly rows: number;
  /** The time of its oldest and of its newest row. */
  readonly fromAt: number;
  readonly toAt: number;
  readonly texts: string;
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
  let found: { place: AuditPlace; chunk: Chunk; index: number }[] = [];
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
      if (after === undefined || compareRows(after, place) < 0) found.push({ place, chunk, index });
    }
    found.sort((a, b) => compareRows(a.place, b.place));
    found = found.slice(0, limit);
  }
  return found.map(({ chunk, index }) => chunk.row(index));
}

export interface Series {
  /** The value that is counted; null = calls without one. */
  readonly name: string | null;
  readonly total: number;
  /** One for each step. */
  readonly counts: number[];
}

/**
 * How many decisions there were in each step of a time, by a column. Folded refusals count as many as they represent, all
 * at the time of their row.
 *
 * @returns the values seen, most frequent first
 */
export function count(
  chunks: Iterable<LazyChunk>,
  filter: AuditFilter & { from: number; to: number },
  by: "outcome" | "server" | "tool",
  stepMs: number,
): Series[] {
  const steps = Math.ceil((filter.to - filter.from) / stepMs);
  const series = new Map<string | null, { total: number; counts: number[] }>();
  for (const lazy of chunks) {
    const chunk = open(lazy, filter);
    if (chunk === undefined) continue;
    const [at, counted, { values, places }] = [chunk.number("at"), chunk.number("count"), chunk.text(by)];
    const own = values.map((value) => {
      const known = series.get(value) ?? { total: 0, counts: new Array<number>(steps).fill(0) };
      series.set(value, known);
      return known;
    });
    for (const index of chunk.matches(filter)) {
      const one = own[places[index] ?? 0];
      const step = Math.floor(((at[index] ?? 0) - filter.from) / stepMs);
      if (one === undefined) continue;
      one.total += counted[index] ?? 0;
      one.counts[step] = (one.counts[step] ?? 0) + (counted[index] ?? 0);
    }
  }
  return [...series]
    .filter(([, { total }]) => total > 0)
    .map(([name, { total, counts }]) => ({ name, total, counts }))
    .sort((a, b) => b.total - a.total || compareNames(a.name, b.name));
}

function open(lazy: LazyChunk, filter: AuditFilter): Chunk | undefined {
  if (lazy.toAt < (filter.from ?? -Infinity) || lazy.fromAt >= (filter.to ?? Infinity)) return undefined;
  if (!mayMatch(lazy.texts, filter)) return undefined;
  return new Chunk({ texts: lazy.texts, body: lazy.body() }, lazy.rows);
}

function compareNames(a: string | null, b: string | null): number {
  return (a ?? "") < (b ?? "") ? -1 : 1;
}
