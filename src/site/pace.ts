/** Milliseconds of time for each of work: pages have at most a quarter of it. */
const SHARE = 4;
/** The work of one page beyond which it counts no more: a slow disk is no reason to stop. */
const MAX_WORK_MS = 500;
/** Whoever would wait longer is told to come back. */
const MAX_WAIT_MS = 5000;
/** What the first page is taken to cost. */
const FIRST_MS = 10;
/** How much of the newest cost goes into the expected one. */
const NEWEST = 0.2;

/**
 * Spreads the making of pages in time: on one machine, calls share their thread, and must not wait behind readers. Pure: the clock
 * is handed in. It counts time and no promises, so that a request that is cut off holds up nobody.
 */
export class Pace {
  #freeAt = 0;
  #expectedMs = FIRST_MS;

  /** How many milliseconds to wait before the work; undefined: too many wait already. */
  enter(nowMs: number): number | undefined {
    const at = Math.max(nowMs, this.#freeAt);
    if (at - nowMs > MAX_WAIT_MS) return undefined;
    this.#freeAt = at + SHARE * this.#expectedMs;
    return at - nowMs;
  }

  /** What the work took, once it is done. */
  leave(tookMs: number): void {
    const ms = Math.min(MAX_WORK_MS, tookMs);
    this.#freeAt += SHARE * (ms - this.#expectedMs);
    this.#expectedMs += NEWEST * (ms - this.#expectedMs);
  }
}
