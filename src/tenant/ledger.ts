import canonicalize from "canonicalize";
import type { Actor } from "../ledger/actor.ts";
import {
  type TenantAction,
  type TenantEntry,
  tenantChainStart,
  tenantEntryHash,
} from "../ledger/changes-entry.ts";

/** The append-only, hash-chained record of a tenant's own affairs. Table `changes(seq, line)`. Synchronous. */
export class TenantLedger {
  readonly #sql: SqlStorage;
  readonly #tenant: string;
  /** Called after each row, in the step that writes it. */
  appended: () => void = () => {};
  #seq = 0;
  #head = "";

  constructor(sql: SqlStorage, tenant: string) {
    this.#sql = sql;
    this.#tenant = tenant;
    this.reload();
  }

  /** Takes head and number of rows from the table: after a step that did not come to be. */
  reload(): void {
    const last = this.#sql
      .exec<{ line: string }>("SELECT line FROM changes ORDER BY seq DESC LIMIT 1")
      .toArray()[0];
    const entry = last && (JSON.parse(last.line) as TenantEntry);
    this.#seq = entry?.seq ?? 0;
    this.#head = entry?.hash ?? tenantChainStart(this.#tenant);
  }

  append(
    actor: Actor,
    action: TenantAction,
    target: string,
    detail: TenantEntry["detail"] = {},
  ): TenantEntry {
    const fields = {
      action,
      actor: { key: actor.key, role: actor.role },
      at: Date.now(),
      detail,
      previousHash: this.#head,
      seq: this.#seq + 1,
      tenant: this.#tenant,
      target,
    };
    const entry: TenantEntry = { ...fields, hash: tenantEntryHash(fields) };
    this.#sql.exec("INSERT INTO changes (seq, line) VALUES (?, ?)", entry.seq, canonicalize(entry));
    this.#seq = entry.seq;
    this.#head = entry.hash;
    this.appended();
    return entry;
  }

  /** The last row; `seq` 0 where there is none. */
  get head(): { seq: number; hash: string } {
    return { seq: this.#seq, hash: this.#head };
  }

  /** Up to `limit` canonical lines before row `before`, newest first. */
  newest(before: number, limit: number): string[] {
    return this.#sql
      .exec<{ line: string }>(
        "SELECT line FROM changes WHERE seq < ? ORDER BY seq DESC LIMIT ?",
        before,
        limit,
      )
      .toArray()
      .map(({ line }) => line);
  }

  /** Up to `limit` canonical lines after row `after`, oldest first. */
  page(after: number, limit: number): string[] {
    return this.#sql
      .exec<{ line: string }>("SELECT line FROM changes WHERE seq > ? ORDER BY seq LIMIT ?", after, limit)
      .toArray()
      .map(({ line }) => line);
  }
}
