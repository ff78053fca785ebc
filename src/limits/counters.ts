import { type Amount, costAmount, fits, maxAmount } from "./amount.ts";
import { add, type Counter, expire, fitsAtMs, newCounter, remove } from "./counter.ts";
import { boundedKey } from "./key.ts";
import { type CountersState, packCounter, unpackCounter } from "./state.ts";

/** What one limit asks of one counter for one call. */
export interface Charge {
  /** Names the counter: unique per (scope, counter, window), made by the caller. */
  readonly key: string;
  /** Length of the rolling window, in whole milliseconds. */
  readonly windowMs: number;
  /** Most that any window may hold. A property of the limit, not of the counter: it may differ between calls. */
  readonly max: number;
  /** What this call adds. Zero is checked and not kept; negative and non-finite costs are never admitted. */
  readonly cost: number;
}

/** A charge that was made: what a ledger row keeps, so that counters can be rebuilt and refunded. */
export type Counted = Omit<Charge, "max">;

export type Admission =
  | { readonly admitted: true }
  | {
      readonly admitted: false;
      /** Position of the first charge that refused. */
      readonly index: number;
      /** Time until this whole call would be admitted if nothing else is charged; undefined = never. */
      readonly retryAfterMs: number | undefined;
    };

const ADMITTED: Admission = { admitted: true };

/** Old counters examined for each new one; keeps expired ones below about half. */
const SWEPT_PER_NEW = 2;
/** Callers name counters, by tools, sessions and the like. Past this many living ones, a call that would begin another waits. */
const MAX_COUNTERS = 10_000;

/**
 * The counters of one grant or tenant, in memory. All times are whole milliseconds.
 *
 * Exact as long as a counter holds at most `EXACT_ENTRIES` living charges; beyond, a charge may count up to 1/60 of
 * the window longer than it should, never shorter. A `max` may change from call to call: it is not stored.
 *
 * Two charges of one call with the same key charge their counter once, with the larger cost.
 */
export class Counters {
  readonly #counters = new Map<string, Counter>();
  #sweep = this.#counters.entries();
  #latestMs = Number.NEGATIVE_INFINITY;

  static restore(state: CountersState): Counters {
    const counters = new Counters();
    counters.#latestMs = state.latestMs;
    for (const [key, windowMs, entries] of state.counters) {
      counters.#counters.set(boundedKey(key), unpackCounter(windowMs, entries));
    }
    return counters;
  }

  /** Whether the counter of this key holds anything. */
  has(key: string): boolean {
    return this.#counters.has(key);
  }

  /** Whether the call would be admitted now. Charges nothing. */
  check(charges: readonly Charge[], nowMs: number): Admission {
    const index = this.#firstRefusal(charges, costsOf(charges), this.#advance(nowMs));
    return index === undefined ? ADMITTED : this.#refusal(charges, index, nowMs);
  }

  /** Checks all charges, then makes all of them, or none. */
  admit(charges: readonly Charge[], nowMs: number): Admission {
    const atMs = this.#advance(nowMs);
    const costs = costsOf(charges);
    const index = this.#firstRefusal(charges, costs, atMs);
    if (index !== undefined) return this.#refusal(charges, index, nowMs);
    this.#makeAll(charges, costs, atMs);
    return ADMITTED;
  }

  /**
   * Charges without asking: the replay of a ledger after a restart. `atMs` is the time that the row carries, and may
   * be older than what was charged before.
   */
  charge(charges: readonly Counted[], atMs: number): void {
    this.#advance(atMs);
    const bounded = charges.map(withBoundedKey);
    this.#makeAll(bounded, costsOf(bounded), atMs);
  }

  /**
   * Gives back exactly what was charged at `atMs`. What has left the window or was never charged stays as it is; so
   * does what was folded, which happens to a charge that more than 64 of more than 192 living ones have followed.
   */
  refund(made: readonly Counted[], atMs: number): void {
    const charges = made.map(withBoundedKey);
    const costs = costsOf(charges);
    for (let index = 0; index < charges.length; index++) {
      const charge = charges[index];
      const cost = costs[index];
      if (charge === undefined || cost === undefined || !isFirstOfKey(charges, index)) continue;
      const counter = this.#living(charge);
      if (counter !== undefined) remove(counter, atMs, cost);
    }
  }

  /**
   * The time that these counters use for `nowMs`: never earlier than any they have seen, as clocks may go back.
   * A ledger row should carry this one, so that a replay and a refund find the charge where it is.
   */
  clamp(nowMs: number): number {
    // Not Math.max: it would let a NaN in, and keep it.
    if (nowMs > this.#latestMs) return nowMs;
    return this.#latestMs;
  }

  /** Everything that still counts at `nowMs`; the rest is forgotten. */
  serialize(nowMs: number): CountersState {
    const latestMs = this.#advance(nowMs);
    for (const key of this.#counters.keys()) this.#forgetIfEmpty(key);
    const counters = Array.from(
      this.#counters,
      ([key, counter]) => [key, counter.windowMs, packCounter(counter)] as const,
    );
    return { latestMs, counters };
  }

  #advance(nowMs: number): number {
    this.#latestMs = this.clamp(nowMs);
    return this.#latestMs;
  }

  #firstRefusal(charges: readonly Charge[], costs: readonly Cost[], nowMs: number): number | undefined {
    for (let index = 0; index < charges.length; index++) {
      const charge = charges[index];
      const cost = costs[index];
      if (charge === undefined || cost === undefined) return index;
      const counter = this.#living(charge, nowMs);
      if (counter === undefined && !isNothing(cost) && !this.#hasRoom(charges.length)) return index;
      if (!fits(counter?.total ?? NOTHING, cost, maxAmount(charge.max))) return index;
    }
    return undefined;
  }

  #makeAll(charges: readonly Counted[], costs: readonly Cost[], atMs: number): void {
    for (let index = 0; index < charges.length; index++) {
      const charge = charges[index];
      const cost = costs[index];
      if (charge === undefined || cost === undefined || isNothing(cost)) continue;
      if (!isFirstOfKey(charges, index)) continue;
      add(this.#living(charge) ?? this.#create(charge), atMs, cost);
    }
  }

  /** The charge's counter without what has left its window; undefined where it has no counter yet. */
  #living(charge: Counted, nowMs = this.#latestMs): Counter | undefined {
    const counter = this.#counters.get(charge.key);
    if (counter === undefined) return undefined;
    if (counter.windowMs !== charge.windowMs)
      throw new RangeError("a counter has one window: it belongs in its key");
    expire(counter, nowMs);
    return counter;
  }

  /** Session keys come and go. Instead of a full sweep now and then, every new counter pays for two old ones. */
  #create(charge: Counted): Counter {
    for (let swept = 0; swept < SWEPT_PER_NEW; swept++) {
      const next = this.#sweep.next();
      if (next.done) this.#sweep = this.#counters.entries();
      else this.#forgetIfEmpty(next.value[0]);
    }
    const counter = newCounter(charge.windowMs);
    this.#counters.set(charge.key, counter);
    return counter;
  }

  #hasRoom(wanted: number): boolean {
    if (this.#counters.size + wanted <= MAX_COUNTERS) return true;
    for (const key of this.#counters.keys()) this.#forgetIfEmpty(key);
    return this.#counters.size + wanted <= MAX_COUNTERS;
  }

  /** When the first of all counters is empty. */
  #roomAtMs(): number {
    let first = Number.POSITIVE_INFINITY;
    for (const { entries, windowMs } of this.#counters.values()) {
      first = Math.min(first, (entries.at(-1)?.atMs ?? 0) + windowMs);
    }
    return first;
  }

  #forgetIfEmpty(key: string): void {
    const counter = this.#counters.get(key);
    if (counter === undefined) return;
    expire(counter, this.#latestMs);
    if (counter.entries.length === 0) this.#counters.delete(key);
  }

  #refusal(charges: readonly Charge[], index: number, nowMs: number): Admission {
    const untilMs = this.#admittedAtMs(charges);
    // Counted from the caller's clock, even where that went back: it is the one that the caller will wait by.
    return { admitted: false, index, retryAfterMs: untilMs === undefined ? undefined : untilMs - nowMs };
  }

  /** When the last of the charges would fit; undefined = never. */
  #admittedAtMs(charges: readonly Charge[]): number | undefined {
    const costs = costsOf(charges);
    let untilMs = this.#latestMs;
    for (const [index, charge] of charges.entries()) {
      const cost = costs[index];
      if (cost === undefined) return undefined;
      const counter = this.#living(charge);
      const max = maxAmount(charge.max);
      if (counter === undefined && !isNothing(cost) && !this.#hasRoom(charges.length)) {
        untilMs = Math.max(untilMs, this.#roomAtMs());
      }
      if (fits(counter?.total ?? NOTHING, cost, max)) continue;
      const atMs = fitsAtMs(counter, cost, max);
      if (atMs === undefined) return undefined;
      untilMs = Math.max(untilMs, atMs);
    }
    return untilMs;
  }
}

/** What a charge takes from its counter; undefined where the charge names no cost that could be counted. */
type Cost = Readonly<Amount> | undefined;

/** Rows keep the keys that they were written with. */
function withBoundedKey(charge: Counted): Counted {
  const key = boundedKey(charge.key);
  return key === charge.key ? charge : { ...charge, key };
}

const NOTHING: Readonly<Amount> = { whole: 0, nano: 0 };

function isNothing(cost: Readonly<Amount>): boolean {
  return cost.whole === 0 && cost.nano === 0;
}

/** For each charge the largest cost among those of its key, as they charge their counter once. */
function costsOf(charges: readonly Counted[]): Cost[] {
  const costs: Cost[] = [];
  for (const { key } of charges) {
    let cost = 0;
    for (const other of charges) {
      if (other.key !== key) continue;
      if (!(other.cost >= 0)) cost = Number.NaN;
      else if (other.cost > cost) cost = other.cost;
    }
    costs.push(Number.isFinite(cost) ? costAmount(cost) : undefined);
  }
  return costs;
}

function isFirstOfKey(charges: readonly Counted[], index: number): boolean {
  const key = charges[index]?.key;
  for (let before = 0; before < index; before++) {
    if (charges[before]?.key === key) return false;
  }
  return true;
}
