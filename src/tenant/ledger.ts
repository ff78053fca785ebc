import { hash } from "node:crypto";
import canonicalize from "canonicalize";
import type { Actor } from "./actor.ts";

/** One row of a tenant's own ledger: a change of the control plane, or a use of a key. */
export interface TenantEntry {
  /** What was done, such as `policy.put`: area, dot, verb. */
  readonly action: string;
  readonly actor: Actor;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** What the action needs to be understood later. Never a secret. */
  readonly detail: Readonly<Record<string, unknown>>;
  /** SHA-256, hex, over the RFC 8785 form of the entry without `hash`. */
  readonly hash: string;
  readonly previousHash: string;
  readonly seq: number;
  /** The name or id of what was changed. */
  readonly target: string;
  readonly tenant: string;
}

/** Distinguishes the start of this chain from a grant's and from every other SHA-256 of the product. */
const CHAIN_DOMAIN = "sluice tenant ledger 1";

export function tenantChainStart(tenant: string): string {
  return hash("sha256", JSON.stringify([CHAIN_DOMAIN, tenant]), "hex");
}

/** The hash of an entry's canonical form. Used to write the chain and to verify it. */
export function tenantEntryHash(entry: Omit<TenantEntry, "hash">): string {
  const text = canonicalize(entry);
  if (text === undefined) throw new Error("An entry without a canonical form");
  return hash("sha256", text, "hex");
}

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

  append(actor: Actor, action: string, target: string, detail: TenantEntry["detail"] = {}): TenantEntry {
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
