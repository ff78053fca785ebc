import { DurableObject } from "cloudflare:workers";
import { type Charge, Counters, type CountersState } from "../limits/index.ts";
import { migrate } from "../stored/migrate.ts";
import { readParts, writeParts } from "../stored/parts.ts";
import { counterSteps } from "./migrations.ts";

/** A reservation's answer: its id, or which charge refused and how long until the call would fit. */
export type Reservation =
  | {
      readonly admitted: true;
      readonly id: number;
      /** Which of the charges in shadow mode would have refused. They were not charged. */
      readonly over: readonly number[];
    }
  | { readonly admitted: false; readonly index: number; readonly retryAfterMs: number | null };

/** Rows between two checkpoints: bounds what a restart must replay, at 1/256 of a row for each charge. */
const CHECKPOINT_ROWS = 256;

interface LogRow {
  at: number;
  charges: readonly Charge[];
  /** The reservation that this row gives back. */
  released?: number;
}

/**
 * The counters of scope `tenant`: one object for each tenant, asked by its grants' objects.
 *
 * A reservation is durable before it is answered. One that its grant never released (because an object
 * died in between) stays charged: the error is always to refusal.
 */
export class TenantCounters extends DurableObject {
  #counters = new Counters();
  #nextId = 1;
  readonly #sql: SqlStorage;

  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env as Cloudflare.Env);
    this.#sql = ctx.storage.sql;
    migrate(ctx.storage, "TenantCounters", counterSteps);
    this.#restore();
  }

  /** Removes everything, for good. */
  async purge(): Promise<void> {
    await this.ctx.storage.deleteAll();
  }

  /**
   * Checks the binding charges, then charges all of them or none. Keys are unique within the tenant.
   *
   * @param shadows charges of layers in shadow mode: counted where they fit, never a reason to refuse
   */
  reserve(binding: readonly Charge[], shadows: readonly Charge[]): Reservation {
    const now = this.#counters.clamp(Date.now());
    const admission = this.#counters.check(binding, now);
    if (!admission.admitted) {
      return { admitted: false, index: admission.index, retryAfterMs: admission.retryAfterMs ?? null };
    }
    const over = [...shadows.keys()].filter((index) => {
      const shadow = shadows[index];
      return shadow !== undefined && !this.#counters.check([shadow], now).admitted;
    });
    const charges = [...binding, ...shadows.filter((_, index) => !over.includes(index))];
    this.#counters.charge(charges, now);
    return { admitted: true, id: this.#append({ at: now, charges }, now), over };
  }

  /** Gives a reservation back. A second release, or one of an unknown reservation, does nothing. */
  release(id: number): void {
    const line = this.#sql.exec<{ row: string }>("SELECT row FROM log WHERE id = ?", id).toArray()[0]?.row;
    if (line === undefined) return;
    const row = JSON.parse(line) as LogRow;
    if (row.released !== undefined) return;
    const already = this.#sql
      .exec("SELECT 1 FROM log WHERE id > ? AND json_extract(row, '$.released') = ?", id, id)
      .toArray();
    if (already.length > 0) return;
    this.#counters.refund(row.charges, row.at);
    this.#append({ at: row.at, charges: row.charges, released: id }, Date.now());
  }

  #append(row: LogRow, now: number): number {
    const id = this.#nextId++;
    this.#sql.exec("INSERT INTO log (id, row) VALUES (?, ?)", id, JSON.stringify(row));
    if (id % CHECKPOINT_ROWS === 0) {
      const state = JSON.stringify(this.#counters.serialize(now));
      writeParts(this.#sql, "checkpoint_parts", id, state);
      // Releases come within a call's time-out: older rows serve nobody.
      this.#sql.exec("DELETE FROM log WHERE id <= ?", id - CHECKPOINT_ROWS * 4);
    }
    return id;
  }

  #restore(): void {
    const checkpoint = readParts(this.#sql, "checkpoint_parts");
    if (checkpoint !== undefined) {
      this.#counters = Counters.restore(JSON.parse(checkpoint.text) as CountersState);
      this.#nextId = checkpoint.at + 1;
    }
    const rows = this.#sql.exec<{ id: number; row: string }>(
      "SELECT id, row FROM log WHERE id >= ? ORDER BY id",
      this.#nextId,
    );
    for (const { id, row } of rows) {
      const { at, charges, released } = JSON.parse(row) as LogRow;
      if (released === undefined) this.#counters.charge(charges, at);
      else this.#counters.refund(charges, at);
      this.#nextId = id + 1;
    }
  }
}
