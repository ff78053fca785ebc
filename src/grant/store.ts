import { chainStart, type LedgerEntry, sealEntry } from "../ledger/index.ts";
import { type Counted, Counters, type CountersState } from "../limits/index.ts";
import { MAX_ID } from "../mcp/index.ts";
import type { GrantId, TenantName } from "../secrets/ids.ts";
import { Facts } from "../stored/facts.ts";
import { readParts, writeParts } from "../stored/parts.ts";

/** The parts of an entry that the store itself does not know. */
export type EntryFields = Omit<LedgerEntry, "grant" | "hash" | "previousHash" | "seq" | "tenant">;

/** Rows between two checkpoints: what a restart must replay at most, at 1/512 of a row for each call. */
const CHECKPOINT_ROWS = 512;
/** Forwarded calls whose outcome may still come. Past that the oldest stays "outcome unknown". */
const MAX_PENDING = 1024;

/** Tasks of a grant that are kept: past that the oldest are forgotten, some at a time. */
const MAX_TASKS = 10_000;
const FORGOTTEN_TASKS = 1000;
/** How long a task is kept. */
const TASK_MS = 30 * 24 * 60 * 60_000;

interface Checkpoint {
  counters: CountersState;
  /** Forwarded calls without an outcome yet. */
  pending: [seq: number, charges: readonly Counted[], at: number][];
}

interface Pending {
  readonly charges: readonly Counted[];
  readonly at: number;
}

/**
 * A grant's durable state: the ledger, and the counters that its rows rebuild.
 *
 * Every method is synchronous, so that an object can read, decide and write in one step. Tables:
 * `ledger(seq, line)`, `checkpoint_parts(part, at, text)`, `tasks(id, server, at)`.
 */
export class Store {
  readonly tenant: TenantName;
  readonly grant: GrantId;
  counters = new Counters();
  /** When the last call was admitted; after a restart no earlier than that. Milliseconds; 0 = never. */
  lastCallAt = 0;
  /** Called with each row's time, in the step that writes it. */
  appended: (at: number) => void = () => {};
  readonly facts: Facts;
  readonly #sql: SqlStorage;
  readonly #pending = new Map<number, Pending>();
  #seq = 0;
  /** At most this many tasks exist; undefined: not counted yet. */
  #tasks: number | undefined;
  #head: string;

  constructor(sql: SqlStorage, tenant: TenantName, grant: GrantId) {
    this.tenant = tenant;
    this.grant = grant;
    this.#sql = sql;
    this.facts = new Facts(sql);
    this.#head = chainStart(tenant, grant);
    this.#restore();
  }

  /** The counters' clock: never runs backward, so that a row's time is the time its charges were made. */
  now(): number {
    return this.counters.clamp(Date.now());
  }

  /** Appends one row to the chain and answers its number. */
  append(fields: EntryFields): number {
    const seq = this.#seq + 1;
    const { entry, line } = sealEntry({ ...fields, grant: this.grant, seq, tenant: this.tenant }, this.#head);
    this.#sql.exec("INSERT INTO ledger (seq, line) VALUES (?, ?)", seq, line);
    this.#seq = seq;
    this.#head = entry.hash;
    this.#follow(entry);
    if (seq % CHECKPOINT_ROWS === 0) this.#checkpoint(entry.at);
    this.appended(entry.at);
    return seq;
  }

  /** The last row. */
  get head(): { seq: number; hash: string } {
    return { seq: this.#seq, hash: this.#head };
  }

  /** The hash of a row, or of the chain's start for 0. undefined: there is no such row. */
  hashOf(seq: number): string | undefined {
    return seq === 0 ? chainStart(this.tenant, this.grant) : this.#entry(seq)?.hash;
  }

  /** The revision that a row was decided with; 0 = there is no such row. */
  revisionOf(seq: number): number {
    return this.#entry(seq)?.revision ?? 0;
  }

  #entry(seq: number): LedgerEntry | undefined {
    const row = this.#sql.exec<{ line: string }>("SELECT line FROM ledger WHERE seq = ?", seq).toArray()[0];
    return row && (JSON.parse(row.line) as LedgerEntry);
  }

  /** Whether `seq` was forwarded and its outcome has not been recorded. */
  isPending(seq: number): boolean {
    return this.#pending.has(seq);
  }

  /** Up to `limit` lines after row `after`, oldest first. */
  page(after: number, limit: number): string[] {
    return this.#sql
      .exec<{ line: string }>("SELECT line FROM ledger WHERE seq > ? ORDER BY seq LIMIT ?", after, limit)
      .toArray()
      .map((row) => row.line);
  }

  /** @param server name and address (`AdmitRequest.taskServer`) */
  addTask(server: string, id: string): void {
    if (id.length > MAX_ID) return;
    const now = Date.now();
    this.#sql.exec("INSERT OR IGNORE INTO tasks (id, server, at) VALUES (?, ?, ?)", id, server, now);
    this.#sql.exec("DELETE FROM tasks WHERE at < ?", now - TASK_MS);
    this.#tasks = this.#tasks === undefined ? this.#countTasks() : this.#tasks + 1;
    if (this.#tasks <= MAX_TASKS) return;
    this.#sql.exec(
      "DELETE FROM tasks WHERE (server, id) IN (SELECT server, id FROM tasks ORDER BY at LIMIT ?)",
      FORGOTTEN_TASKS,
    );
    this.#tasks = this.#countTasks();
  }

  #countTasks(): number {
    return this.#sql.exec<{ count: number }>("SELECT COUNT(*) AS count FROM tasks").one().count;
  }

  hasTask(server: string, id: string): boolean {
    return (
      this.#sql
        .exec("SELECT 1 FROM tasks WHERE server IN (?, ?) AND id = ?", server, nameOf(server), id)
        .toArray().length > 0
    );
  }

  tasks(server: string): string[] {
    return this.#sql
      .exec<{ id: string }>("SELECT DISTINCT id FROM tasks WHERE server IN (?, ?)", server, nameOf(server))
      .toArray()
      .map((row) => row.id);
  }

  /** Brings counters and pending calls to their state after `entry`: the same when it is written and when it is replayed. */
  #follow(entry: LedgerEntry): void {
    for (const { seq, reached } of entry.outcomes ?? []) {
      const call = this.#pending.get(seq);
      if (call === undefined) continue;
      this.#pending.delete(seq);
      if (!reached && call.charges.length > 0) this.counters.refund(call.charges, call.at);
    }
    if (entry.kind !== "call") return;
    this.lastCallAt = entry.at;
    const charges = entry.charges ?? [];
    if (charges.length > 0) this.counters.charge(charges, entry.at);
    this.#pending.set(entry.seq, { charges, at: entry.at });
    if (this.#pending.size <= MAX_PENDING) return;
    for (const oldest of this.#pending.keys()) {
      this.#pending.delete(oldest);
      break;
    }
  }

  #checkpoint(nowMs: number): void {
    const state: Checkpoint = {
      counters: this.counters.serialize(nowMs),
      pending: [...this.#pending].map(([seq, { charges, at }]) => [seq, charges, at]),
    };
    writeParts(this.#sql, "checkpoint_parts", this.#seq, JSON.stringify(state));
  }

  #restore(): void {
    const checkpoint = readParts(this.#sql, "checkpoint_parts");
    if (checkpoint !== undefined) {
      const { counters, pending } = JSON.parse(checkpoint.text) as Checkpoint;
      this.counters = Counters.restore(counters);
      for (const [seq, charges, at] of pending) this.#pending.set(seq, { charges, at });
    }
    const rows = this.#sql.exec<{ line: string }>(
      "SELECT line FROM ledger WHERE seq >= ? ORDER BY seq",
      checkpoint?.at ?? 0,
    );
    for (const { line } of rows) {
      const entry = JSON.parse(line) as LedgerEntry;
      this.#seq = entry.seq;
      this.#head = entry.hash;
      if (entry.seq !== checkpoint?.at) this.#follow(entry);
      // Calls before the checkpoint are not read again: the last row of any kind is not before them.
      this.lastCallAt = entry.at;
    }
  }
}

/** As versions before kept a server: by its name alone. */
function nameOf(server: string): string {
  return server.split(" ", 1)[0] ?? "";
}
