import { type AuditRow, TEXTS } from "../../contract/audit-row.ts";
import { CHUNK_ROWS, CHUNK_TEXT_CHARS, Chunk, encodeChunk } from "./chunk.ts";
import type { LazyChunk } from "./query.ts";

/** Rows leave the index after this; the ledgers keep them. */
export const RETENTION_MS = 30 * 24 * 60 * 60_000;
/** Or when the index holds more than this: about 60 MB, and 50 ms for a search that finds nothing. */
const MAX_ROWS = 1_000_000;

/**
 * The index's rows, oldest chunk first. Synchronous. Table `chunks (id, rows, fromAt, toAt, texts, body)`.
 *
 * The newest chunk is open: rows are added to it, by rewriting it, until it is full. One row of SQLite written for
 * each addition, however many rows it has.
 */
export class Chunks {
  readonly #sql: SqlStorage;
  #openId = 0;
  #open: AuditRow[] = [];
  #openChars = 0;
  #total = 0;
  readonly #maxRows: number;

  constructor(sql: SqlStorage, maxRows = MAX_ROWS) {
    this.#sql = sql;
    this.#maxRows = maxRows;
    this.#total = sql.exec<{ rows: number }>("SELECT COALESCE(SUM(rows), 0) AS rows FROM chunks").one().rows;
    const last = sql
      .exec<{ id: number; rows: number; texts: string; body: ArrayBuffer }>(
        "SELECT id, rows, texts, body FROM chunks ORDER BY id DESC LIMIT 1",
      )
      .toArray()[0];
    if (last === undefined) return;
    const chunk = new Chunk(last, last.rows);
    this.#openId = last.id;
    this.#open = Array.from({ length: last.rows }, (_, index) => chunk.row(index));
    this.#openChars = last.texts.length;
  }

  add(rows: readonly AuditRow[], now: number): void {
    for (const some of portions(rows)) this.#add(some, now);
  }

  #add(rows: readonly AuditRow[], now: number): void {
    if (this.#openId === 0 || this.#open.length >= CHUNK_ROWS || this.#openChars >= CHUNK_TEXT_CHARS) {
      this.#openId++;
      this.#open = [];
      this.#drop(now);
    }
    this.#open.push(...rows);
    this.#total += rows.length;
    const { texts, body } = encodeChunk(this.#open);
    this.#openChars = texts.length;
    const times = this.#open.map(({ at }) => at);
    this.#sql.exec(
      `INSERT INTO chunks (id, rows, fromAt, toAt, texts, body) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE
       SET rows = excluded.rows, fromAt = excluded.fromAt, toAt = excluded.toAt, texts = excluded.texts, body = excluded.body`,
      this.#openId,
      this.#open.length,
      Math.min(...times),
      Math.max(...times),
      texts,
      body,
    );
  }

  /** Chunks that may hold rows of that time, the one with the newest row first. What they hold is read when it is asked for. */
  between(from: number, to: number): LazyChunk[] {
    return this.#sql
      .exec<{ id: number; rows: number; fromAt: number; toAt: number }>(
        "SELECT id, rows, fromAt, toAt FROM chunks WHERE toAt >= ? AND fromAt < ? ORDER BY toAt DESC",
        from,
        to,
      )
      .toArray()
      .map(({ id, ...head }) => ({ ...head, texts: () => this.#texts(id), body: () => this.#body(id) }));
  }

  /** From when on every row that was shipped is here: older ones left past their time, or where there was too much. */
  since(now: number): number {
    const byAge = now - RETENTION_MS;
    // What is dropped for room leaves at most a chunk and a shipment free.
    if (this.#total <= this.#maxRows - 2 * CHUNK_ROWS) return byAge;
    const oldest = this.#sql
      .exec<{ id: number; toAt: number }>("SELECT id, toAt FROM chunks ORDER BY id LIMIT 1")
      .toArray()[0];
    return oldest === undefined || oldest.id === 1 ? byAge : Math.max(byAge, oldest.toAt);
  }

  /** Drops what is past its time, and the oldest while there is too much. */
  #drop(now: number): void {
    const old = this.#sql
      .exec<{ id: number; rows: number; toAt: number }>("SELECT id, rows, toAt FROM chunks ORDER BY id")
      .toArray();
    for (const { id, rows, toAt } of old) {
      if (toAt >= now - RETENTION_MS && this.#total <= this.#maxRows) return;
      this.#sql.exec("DELETE FROM chunks WHERE id = ?", id);
      this.#total -= rows;
    }
  }

  #texts(id: number): string {
    return this.#sql.exec<{ texts: string }>("SELECT texts FROM chunks WHERE id = ?", id).one().texts;
  }

  #body(id: number): ArrayBuffer {
    return this.#sql.exec<{ body: ArrayBuffer }>("SELECT body FROM chunks WHERE id = ?", id).one().body;
  }
}

/** Rows as they are, but for those with so much text that they need several chunks. */
function* portions(rows: readonly AuditRow[]): Generator<AuditRow[]> {
  let portion: AuditRow[] = [];
  let chars = 0;
  for (const row of rows) {
    portion.push(row);
    for (const column of TEXTS) chars += row[column]?.length ?? 0;
    if (chars < CHUNK_TEXT_CHARS) continue;
    yield portion;
    portion = [];
    chars = 0;
  }
  if (portion.length > 0) yield portion;
}
