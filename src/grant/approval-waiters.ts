/** Calls that one object holds open at most: past that a call is answered "pending" at once. */
const MAX_WAITING = 256;

/** Calls that are held open until a human decides. In memory: a restart sends them all back to ask again. */
export class Waiters {
  readonly #waiting = new Map<string, Set<() => void>>();
  #count = 0;

  /** Resolves when `id` is released, or after `ms`. */
  async wait(id: string, ms: number): Promise<void> {
    if (this.#count >= MAX_WAITING) return;
    this.#count += 1;
    await new Promise<void>((resolve) => {
      const waiting = this.#waiting.get(id) ?? new Set();
      this.#waiting.set(id, waiting);
      const done = () => {
        clearTimeout(timer);
        waiting.delete(done);
        if (waiting.size === 0) this.#waiting.delete(id);
        resolve();
      };
      const timer = setTimeout(done, ms);
      waiting.add(done);
    });
    this.#count -= 1;
  }

  release(id: string): void {
    for (const done of [...(this.#waiting.get(id) ?? [])]) done();
  }

  releaseAll(): void {
    for (const id of [...this.#waiting.keys()]) this.release(id);
  }
}
