import { type Amount, carried, EXACT, fits, sum } from "./amount.ts";

/** One charge, or several folded into one that counts as if all were made at the time of the last. */
export interface Entry extends Amount {
  readonly atMs: number;
  readonly folded: boolean;
}

/**
 * The charges of one rolling window, oldest first.
 *
 * A charge at t counts from t until just before t + windowMs. So the sum that is compared with `max` at any moment is
 * that of the half-open window (now - windowMs, now], and no half-open window of that length can hold more than `max`.
 */
export interface Counter {
  readonly windowMs: number;
  entries: Entry[];
  /** Entries before this index have left the window; they are removed in bulk, as shifting each is linear. */
  head: number;
  /** Sum of the living entries. */
  total: Amount;
}

/** How many charges are kept one by one: up to there a counter is exact, and any charge can be given back. */
const EXACT_ENTRIES = 192;

/** The newest charges stay apart when others fold: a refund nearly always follows its charge at once. */
const NEWEST_KEPT = 64;

/** A folded entry spans at most this part of the window, and stops counting that much later than the truth, at most. */
const SLOTS = 60;

const NOTHING: Readonly<Amount> = { whole: 0, nano: 0 };

export function newCounter(windowMs: number, entries: Entry[] = []): Counter {
  const counter = { windowMs, entries, head: 0, total: { ...NOTHING } };
  counter.total = totalOf(counter);
  return counter;
}

/** Drops what has left the window at `nowMs`. */
export function expire(counter: Counter, nowMs: number): void {
  const { entries, windowMs } = counter;
  let entry = entries[counter.head];
  while (entry !== undefined && entry.atMs + windowMs <= nowMs) {
    counter.head++;
    adjust(counter, -entry.whole, -entry.nano);
    entry = entries[counter.head];
  }
  if (entry === undefined || counter.head > EXACT_ENTRIES) {
    entries.splice(0, counter.head);
    counter.head = 0;
  }
}

/** Adds a charge at its place in time. */
export function add(counter: Counter, atMs: number, cost: Amount): void {
  const { entries } = counter;
  let place = entries.length;
  // Only a replay brings charges that are older than the newest.
  while (place > counter.head && (entries[place - 1]?.atMs ?? atMs) > atMs) place--;
  const entry = { atMs, whole: cost.whole, nano: cost.nano, folded: false };
  if (place === entries.length) entries.push(entry);
  else entries.splice(place, 0, entry);
  adjust(counter, cost.whole, cost.nano);
  if (entries.length - counter.head > EXACT_ENTRIES) fold(counter);
}

/** Takes away one charge of exactly this time and cost, if it is still known as such. */
export function remove(counter: Counter, atMs: number, cost: Amount): void {
  const { entries } = counter;
  for (let index = entries.length - 1; index >= counter.head; index--) {
    const entry = entries[index];
    if (entry === undefined || entry.atMs < atMs) return;
    if (entry.atMs === atMs && !entry.folded && entry.whole === cost.whole && entry.nano === cost.nano) {
      entries.splice(index, 1);
      adjust(counter, -cost.whole, -cost.nano);
      return;
    }
  }
}

/** For a cost that doesn't fit now: when it would if nothing else were charged; undefined = never. */
export function fitsAtMs(counter: Counter | undefined, cost: Amount, max: Amount): number | undefined {
  if (counter === undefined || !fits(NOTHING, cost, max)) return undefined;
  let newer: Amount = NOTHING;
  for (let index = counter.entries.length - 1; index >= counter.head; index--) {
    const entry = counter.entries[index];
    if (entry === undefined) break;
    newer = sum(newer, entry);
    if (!fits(newer, cost, max)) return entry.atMs + counter.windowMs;
  }
  return undefined;
}

/** Merges neighbours of one slot, all but the newest. An entry's time is its last charge's: it never leaves early. */
function fold(counter: Counter): void {
  const living = counter.entries.slice(counter.head);
  const newest = living.length - NEWEST_KEPT;
  const folded: Entry[] = [];
  let lastSlot = Number.NaN;
  for (const [index, entry] of living.entries()) {
    const slot = Math.floor((entry.atMs * SLOTS) / counter.windowMs);
    const last = folded.at(-1);
    if (last !== undefined && slot === lastSlot && index < newest) {
      const { whole, nano } = sum(last, entry);
      folded[folded.length - 1] = { atMs: entry.atMs, ...carried(whole, nano), folded: true };
    } else {
      folded.push(entry);
    }
    lastSlot = slot;
  }
  counter.entries = folded;
  counter.head = 0;
  counter.total = totalOf(counter);
}

/** Keeps the running sum. From 2^53 on, and on the way back, it is not exact: the entries are added up again. */
function adjust(counter: Counter, whole: number, nano: number): void {
  const before = counter.total.whole;
  counter.total.whole += whole;
  counter.total.nano += nano;
  if (!(before < EXACT && counter.total.whole < EXACT)) counter.total = totalOf(counter);
}

/** Newest first, as `fitsAtMs` adds, so that both see the same rounding. */
function totalOf(counter: Counter): Amount {
  let total: Amount = { ...NOTHING };
  for (let index = counter.entries.length - 1; index >= counter.head; index--) {
    const entry = counter.entries[index];
    if (entry !== undefined) total = sum(total, entry);
  }
  return total;
}
