/** What one limit asks of one counter for one call. */
export interface Charge {
  /** Names the counter: unique per (scope, counter, window), made by the caller. */
  readonly key: string;
  /** Length of the rolling window in milliseconds. */
  readonly windowMs: number;
  /** Most that any window may hold. A property of the limit, not of the counter: it may differ between calls. */
  readonly max: number;
  /** What this call adds. */
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

/** Plain JSON: what `serialize` gives and `restore` takes. */
export interface CountersState {
  readonly latestMs: number;
  readonly counters: readonly unknown[];
}

export class Counters {
  static restore(_state: CountersState): Counters {
    throw new Error("not built yet");
  }

  /** Whether the call would be admitted now. Charges nothing. */
  check(_charges: readonly Charge[], _nowMs: number): Admission {
    throw new Error("not built yet");
  }

  /** Checks all charges, then makes all of them, or none. */
  admit(_charges: readonly Charge[], _nowMs: number): Admission {
    throw new Error("not built yet");
  }

  /** Charges without asking, for a replay from the ledger: `atMs` is the time that the row carries. */
  charge(_charges: readonly Counted[], _atMs: number): void {
    throw new Error("not built yet");
  }

  /** Gives back exactly what was charged at `atMs`; what has left the window or was never charged stays as it is. */
  refund(_charges: readonly Counted[], _atMs: number): void {
    throw new Error("not built yet");
  }

  /**
   * The time these counters would use for `nowMs`: never earlier than any they have seen.
   * Record this one beside a charge, so that a replay and a refund find it even after the clock went back.
   */
  clamp(_nowMs: number): number {
    throw new Error("not built yet");
  }

  /** Everything still counting at `nowMs`. */
  serialize(_nowMs: number): CountersState {
    throw new Error("not built yet");
  }
}
