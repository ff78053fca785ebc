/** How long an answer is kept for repeats of its request. */
const KEPT_MS = 24 * 60 * 60 * 1000;
/** How long a repeat waits for the first to end. */
const WAIT_MS = 10_000;
const POLL_MS = 25;
/** A request that has not ended after this never will: its worker is gone. */
const LOST_MS = 60_000;

/** What to do with a request that carries an Idempotency-Key. */
export type Attempt =
  /** Carry it out, then `finish` or `abandon` it. */
  | { readonly state: "first" }
  /** Answer this, sealed as `finish` got it. */
  | { readonly state: "repeat"; readonly answer: string }
  /** The key was used with another request. */
  | { readonly state: "conflict" }
  /** The first is still under way. */
  | { readonly state: "running" }
  /** The first began and never ended: nobody knows whether it was carried out, so it is never done again. */
  | { readonly state: "unknown" };

/** Which requests with an Idempotency-Key were made by whom. Table `requests`. */
export class Requests {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Begins a request, or waits for the end of the one that came before it. */
  async begin(actor: string, key: string, fingerprint: string): Promise<Attempt> {
    this.#sql.exec("DELETE FROM requests WHERE at < ?", Date.now() - KEPT_MS);
    const deadline = Date.now() + WAIT_MS;
    for (;;) {
      const attempt = this.#attempt(actor, key, fingerprint);
      if (attempt.state !== "running" || Date.now() >= deadline) return attempt;
      await scheduler.wait(POLL_MS);
    }
  }

  /** Keeps the sealed answer for repeats. */
  finish(actor: string, key: string, answer: string): void {
    this.#sql.exec("UPDATE requests SET answer = ? WHERE actor = ? AND key = ?", answer, actor, key);
  }

  /** The request was refused and changed nothing: the next with this key is the first. */
  abandon(actor: string, key: string): void {
    this.#sql.exec("DELETE FROM requests WHERE actor = ? AND key = ? AND answer IS NULL", actor, key);
  }

  #attempt(actor: string, key: string, fingerprint: string): Attempt {
    const row = this.#sql
      .exec<{ fingerprint: string; at: number; answer: string | null }>(
        "SELECT fingerprint, at, answer FROM requests WHERE actor = ? AND key = ?",
        ...[actor, key],
      )
      .toArray()[0];
    if (row === undefined) {
      this.#sql.exec(
        "INSERT INTO requests (actor, key, fingerprint, at) VALUES (?, ?, ?, ?)",
        ...[actor, key, fingerprint, Date.now()],
      );
      return { state: "first" };
    }
    if (row.fingerprint !== fingerprint) return { state: "conflict" };
    if (row.answer !== null) return { state: "repeat", answer: row.answer };
    return { state: Date.now() - row.at > LOST_MS ? "unknown" : "running" };
  }
}
