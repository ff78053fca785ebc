import { type Exhausted, FURTHER } from "../contract/exhausted.ts";

/** The first refusal waits this long for company; what a crash can lose is this much of a count. */
const GATHER_MS = 1000;
/** How often the tenant is notified at most. */
const EVERY_MS = 10_000;
/** Counters that are reported separately at a time. */
const MAX_COUNTERS = 256;

/** Refusals of exhausted limits on their way to the tenant, added up for each counter. */
export class Exhaustions {
  #waiting = new Map<string, Exhausted>();
  #toldAt = 0;
  #timed = false;
  readonly #tell: (told: Exhausted[]) => Promise<void>;
  readonly #goOn: (work: Promise<void>) => void;

  /** @param goOn keeps the object alive until the work is done */
  constructor(tell: (told: Exhausted[]) => Promise<void>, goOn: (work: Promise<void>) => void) {
    this.#tell = tell;
    this.#goOn = goOn;
  }

  add(exhausted: Exhausted): void {
    // Reported at once, before counters are put together.
    if (this.#isFull(exhausted)) this.#goOn(this.#send());
    this.#count(exhausted);
    this.#sendLater();
  }

  #sendLater(): void {
    if (this.#timed) return;
    this.#timed = true;
    const quietMs = this.#toldAt + EVERY_MS - Date.now();
    this.#goOn(
      scheduler.wait(Math.max(GATHER_MS, quietMs)).then(() => {
        this.#timed = false;
        return this.#send();
      }),
    );
  }

  #isFull({ counterKey }: Exhausted): boolean {
    return this.#waiting.size >= MAX_COUNTERS && !this.#waiting.has(counterKey);
  }

  #count(exhausted: Exhausted): void {
    const { counterKey } = exhausted;
    const full = this.#isFull(exhausted);
    const key = full ? FURTHER : counterKey;
    const known = this.#waiting.get(key);
    const counted = full ? { ...exhausted, counter: FURTHER, counterKey: FURTHER } : exhausted;
    this.#waiting.set(key, { ...counted, count: (known?.count ?? 0) + exhausted.count });
  }

  async #send(): Promise<void> {
    const told = [...this.#waiting.values()];
    if (told.length === 0) return;
    this.#waiting = new Map();
    this.#toldAt = Date.now();
    try {
      await this.#tell(told);
    } catch {
      for (const one of told) this.#count(one);
      this.#sendLater();
    }
  }
}
