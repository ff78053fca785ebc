import { hash } from "node:crypto";
import { type Exhausted, FURTHER } from "../contract/exhausted.ts";
import type { JobQueue } from "./job-queue.ts";

/** A counter is reported at most this often, and not more often than its window ends. */
const EVERY_MS = 60_000;
/** Counters that are reported separately at a time: all further ones are counted together. */
const MAX_COUNTERS = 1000;
/** The kind of the alarm's jobs. */
const JOB = "limit";

type Row = { until: number; count: number; told: string };

/**
 * Which exhausted limits were reported, and what came since: the first refusal is reported at once, and those of the next minute,
 * or window, together at its end. Table `exhausted(key, until, count, told)`; `key` is a digest, as agents choose names.
 */
export class ExhaustedLimits {
  readonly #sql: SqlStorage;
  readonly #jobs: JobQueue;
  readonly #emit: (told: Record<string, unknown>) => void;

  constructor(sql: SqlStorage, jobs: JobQueue, emit: (told: Record<string, unknown>) => void) {
    this.#sql = sql;
    this.#jobs = jobs;
    this.#emit = emit;
    jobs.handle(JOB, (key) => this.#close(key, Date.now()));
  }

  add({ counterKey, count, ...told }: Exhausted, nowMs: number): void {
    const own = hash("sha256", counterKey, "hex");
    const { counters } = this.#sql
      .exec<{ counters: number }>("SELECT COUNT(*) AS counters FROM exhausted")
      .one();
    const further = counters >= MAX_COUNTERS && this.#row(own) === undefined;
    const key = further ? FURTHER : own;
    const shown = further ? { ...told, counter: FURTHER } : told;
    if (this.#row(key) === undefined) this.#notify(key, shown, count, nowMs);
    else {
      this.#sql.exec(
        "UPDATE exhausted SET count = count + ?, told = ? WHERE key = ?",
        count,
        JSON.stringify(shown),
        key,
      );
    }
  }

  #close(key: string, nowMs: number): void {
    const row = this.#row(key);
    if (row === undefined || row.until > nowMs) return;
    this.#sql.exec("DELETE FROM exhausted WHERE key = ?", key);
    if (row.count > 0) this.#notify(key, JSON.parse(row.told) as Notice, row.count, nowMs);
  }

  #notify(key: string, told: Notice, count: number, nowMs: number): void {
    const until = nowMs + Math.max(told.windowMs, EVERY_MS);
    this.#sql.exec(
      "INSERT INTO exhausted (key, until, count, told) VALUES (?, ?, 0, ?)",
      key,
      until,
      JSON.stringify(told),
    );
    this.#jobs.schedule(`${JOB}:${key}`, until);
    this.#emit({ ...told, count });
  }

  #row(key: string): Row | undefined {
    return this.#sql.exec<Row>("SELECT until, count, told FROM exhausted WHERE key = ?", key).toArray()[0];
  }
}

type Notice = Omit<Exhausted, "counterKey" | "count">;
