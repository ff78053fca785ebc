import { sha256Hex } from "./hash.ts";

/**
 * Credentials that were refused a moment ago, by hash, in this isolate: one that is shown again and again does not reach
 * the tenant each time. Pure but for its memory.
 *
 * Safe to remember, because a credential holds 32 random bytes: nobody shows one before it is made, so none that was refused
 * comes into being later, and revoked and replaced ones never come back. What may still be on its way here is not
 * remembered: a refusal that only this isolate's or KV's older state gave, of a grant or tenant that is there.
 */
export class Refused {
  readonly #until = new Map<string, number>();
  readonly #forMs: number;
  readonly #max: number;

  /**
   * @param forMs how long a refusal is remembered
   * @param max how many at most; past that the oldest go
   */
  constructor(forMs: number, max: number) {
    this.#forMs = forMs;
    this.#max = max;
  }

  has(credential: string, nowMs: number): boolean {
    if (this.#until.size === 0) return false;
    const key = sha256Hex(credential);
    const until = this.#until.get(key);
    if (until === undefined) return false;
    if (nowMs < until) return true;
    this.#until.delete(key);
    return false;
  }

  add(credential: string, nowMs: number): void {
    const key = sha256Hex(credential);
    // Behind the others: they are in the order in which they end.
    this.#until.delete(key);
    this.#until.set(key, nowMs + this.#forMs);
    for (const [oldest, until] of this.#until) {
      if (this.#until.size <= this.#max && nowMs < until) break;
      this.#until.delete(oldest);
    }
  }

  /** Forgets all: something came into being that may have been asked for before. */
  clear(): void {
    this.#until.clear();
  }
}

const MAX_REFUSED = 2000;
/** Shorter than people's patience with a token that they were just given. */
const REFUSED_MS = 5000;

/** Whole tokens of grants. */
export const refusedTokens = new Refused(REFUSED_MS, MAX_REFUSED);
/** Management keys. */
export const refusedKeys = new Refused(REFUSED_MS, MAX_REFUSED);
/** Names of tenants that KV does not have. Made tenants are forgotten here by the isolate that makes them. */
export const missingTenants = new Refused(REFUSED_MS, MAX_REFUSED);
