/** Work that one judgement may cost: neither a policy nor a schema nor arguments can be trusted with the gate's time. */

/** Visits of a value by a condition or a subschema, and characters read by a small pattern: at most some 40 ms. */
const BUDGET = 400_000;

export class TooMuchWork extends Error {}

export class Work {
  #left = BUDGET;

  spend(units: number): void {
    this.#left -= units;
    if (this.#left < 0) throw new TooMuchWork();
  }
}
