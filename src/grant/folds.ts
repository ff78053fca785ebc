/**
 * Folding of repeated refusals, so that a looping agent cannot fill its ledger.
 *
 * The first refusal of a kind is written at once. Repeats are counted and written as one row when the count
 * is collected. A kind is forgotten after `quietMs` without a repeat. Pure: the clock is an argument.
 */
export class Folds<Refusal> {
  readonly #kinds = new Map<string, { refusal: Refusal; count: number; firstAt: number; lastAt: number }>();
  readonly #quietMs: number;
  readonly #maxKinds: number;

  /**
   * @param quietMs how long a kind is remembered after its last refusal
   * @param maxKinds how many kinds are kept apart; past that, refusals are folded by their coarse key
   */
  constructor(quietMs: number, maxKinds: number) {
    this.#quietMs = quietMs;
    this.#maxKinds = maxKinds;
  }

  /**
   * Counts a refusal. True = the first of its kind: write its row now, as `refusal` was handed in.
   *
   * @param coarseKey stands in for `key` once there are too many kinds. Keys may hold what an agent chose
   *   freely (a tool's name); coarse keys must come from a bounded set (a policy's rules)
   */
  add(key: string, coarseKey: string, refusal: Refusal, nowMs: number): boolean {
    const kind = this.#kinds.get(key);
    if (kind !== undefined && (kind.count > 0 || nowMs - kind.lastAt < this.#quietMs)) {
      if (kind.count === 0) kind.firstAt = nowMs;
      kind.count += 1;
      kind.lastAt = nowMs;
      kind.refusal = refusal;
      return false;
    }
    if (kind === undefined && key !== coarseKey && this.#kinds.size >= this.#maxKinds) {
      this.#forget(nowMs);
      if (this.#kinds.size >= this.#maxKinds) return this.add(coarseKey, coarseKey, refusal, nowMs);
    }
    this.#kinds.set(key, { refusal, count: 0, firstAt: nowMs, lastAt: nowMs });
    return true;
  }

  /** Takes out what was counted since the last call: the newest refusal of each kind represents all of it. */
  collect(): { refusal: Refusal; count: number; firstAt: number }[] {
    const collected = [];
    for (const kind of this.#kinds.values()) {
      if (kind.count === 0) continue;
      collected.push({ refusal: kind.refusal, count: kind.count, firstAt: kind.firstAt });
      kind.count = 0;
    }
    return collected;
  }

  #forget(nowMs: number): void {
    for (const [key, kind] of this.#kinds) {
      if (kind.count === 0 && nowMs - kind.lastAt >= this.#quietMs) this.#kinds.delete(key);
    }
  }
}
