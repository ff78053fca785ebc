import { type Counter, type Entry, newCounter } from "./counter.ts";

/** An entry: milliseconds since the one before (the first: since 1970), whole, billionths, folded. Zeros at the end are left out. */
type PackedEntry = readonly number[];

/** Counters as plain JSON. Keys are in arrays, as an object could not hold `__proto__`. */
export interface CountersState {
  readonly latestMs: number;
  readonly counters: readonly (readonly [key: string, windowMs: number, entries: readonly PackedEntry[]])[];
}

export function packCounter(counter: Counter): PackedEntry[] {
  let beforeMs = 0;
  return counter.entries.slice(counter.head).map((entry) => {
    const sinceMs = entry.atMs - beforeMs;
    beforeMs = entry.atMs;
    if (entry.folded) return [sinceMs, entry.whole, entry.nano, 1];
    return entry.nano === 0 ? [sinceMs, entry.whole] : [sinceMs, entry.whole, entry.nano];
  });
}

export function unpackCounter(windowMs: number, packed: readonly PackedEntry[]): Counter {
  let atMs = 0;
  const entries: Entry[] = packed.map(([sinceMs = 0, whole = 0, nano = 0, folded = 0]) => {
    atMs += sinceMs;
    return { atMs, whole, nano, folded: folded === 1 };
  });
  return newCounter(windowMs, entries);
}
