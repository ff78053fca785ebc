/** A failed job is tried again after this, doubled each time, up to the second. */
const RETRY_MS = 5000;
const MAX_RETRY_MS = 5 * 60_000;
/** Jobs of one alarm: the rest gets the next, at once. */
const MAX_AT_ONCE = 50;

/** Does one job. `rest` is what follows the first colon of its name. A rejection means: again later. */
export type Job = (rest: string) => void | Promise<void>;

/**
 * Many due times on the one alarm that a Durable Object has.
 *
 * A job is a name, `kind` or `kind:rest`, and the moment it is due; its kind says who does it. Jobs are done at least
 * once: a row leaves the table only after its job succeeded, so every job must be safe to do twice. Jobs due
 * together run side by side, and the next alarm waits for them all: a job that takes longer than seconds is too long.
 *
 * Table `jobs (name, at, attempts)`.
 */
export class JobQueue {
  readonly #storage: DurableObjectStorage;
  readonly #jobs = new Map<string, Job>();

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  /** Says who does the jobs of a kind. To be called in the object's constructor: an alarm may be what wakes it. */
  handle(kind: string, job: Job): void {
    this.#jobs.set(kind, job);
  }

  /** Has the job `name` done at `atMs` (milliseconds since the epoch), instead of when it was due before. */
  schedule(name: string, atMs: number): void {
    this.#storage.sql.exec("INSERT OR REPLACE INTO jobs (name, at, attempts) VALUES (?, ?, 0)", name, atMs);
    this.#arm();
  }

  /** As `schedule`, unless the job is due before that already. */
  scheduleBy(name: string, atMs: number): void {
    const due = this.dueAt(name);
    if (due === undefined || due > atMs) this.schedule(name, atMs);
  }

  /** When the job is due; undefined = there is none of this name. */
  dueAt(name: string): number | undefined {
    return this.#storage.sql.exec<{ at: number }>("SELECT at FROM jobs WHERE name = ?", name).toArray()[0]
      ?.at;
  }

  cancel(name: string): void {
    this.#storage.sql.exec("DELETE FROM jobs WHERE name = ?", name);
  }

  /** Cancels every job of a kind that has a rest. */
  cancelKind(kind: string): void {
    this.#storage.sql.exec("DELETE FROM jobs WHERE substr(name, 1, ?) = ?", kind.length + 1, `${kind}:`);
  }

  /** Does all that is due at `now`. The object's `alarm()` calls this and nothing else. Never throws. */
  async run(now: number): Promise<void> {
    const due = this.#storage.sql
      .exec<{ name: string; attempts: number }>(
        "SELECT name, attempts FROM jobs WHERE at <= ? ORDER BY at LIMIT ?",
        now,
        MAX_AT_ONCE,
      )
      .toArray();
    await Promise.all(due.map(({ name, attempts }) => this.#do(name, attempts, now)));
    this.#arm();
  }

  async #do(name: string, attempts: number, now: number): Promise<void> {
    const again = now + Math.min(RETRY_MS * 2 ** attempts, MAX_RETRY_MS);
    // Moved before it is tried: should this object die meanwhile, the job is still there and not due at once.
    this.#storage.sql.exec("UPDATE jobs SET at = ?, attempts = ? WHERE name = ?", again, attempts + 1, name);
    this.#arm();
    const colon = name.indexOf(":");
    const job = this.#jobs.get(colon === -1 ? name : name.slice(0, colon));
    try {
      await job?.(colon === -1 ? "" : name.slice(colon + 1));
      // The job may have scheduled itself again; then this row is not the one that was done.
      this.#storage.sql.exec(
        "DELETE FROM jobs WHERE name = ? AND at = ? AND attempts = ?",
        name,
        again,
        attempts + 1,
      );
    } catch (error) {
      console.error("job", name, error instanceof Error ? error.message : error);
    }
  }

  #arm(): void {
    const next = this.#storage.sql.exec<{ at: number | null }>("SELECT MIN(at) AS at FROM jobs").one().at;
    // Not awaited: the output gate holds every answer of the object until the alarm is durable.
    if (next === null) void this.#storage.deleteAlarm();
    else void this.#storage.setAlarm(next);
  }
}
