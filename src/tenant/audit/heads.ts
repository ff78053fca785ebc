import type { Checkpoint } from "../../ledger/checkpoint.ts";

/** A checkpoint of each ledger and hour is kept: the last one of that hour. */
const KEPT_PER_MS = 60 * 60_000;

/** How far the index is with a ledger. */
export interface Mark {
  /** Rows 1 to `seq` were shipped. */
  readonly seq: number;
  /** The hash of row `seq`. */
  readonly hash: string;
  /** Every row older than this is in the index; milliseconds since 1970. */
  readonly until: number;
}

/** A ledger that does not continue what was shipped before: rows were lost or rewritten. */
export interface Fork {
  /** When it was noticed; milliseconds since 1970. */
  readonly at: number;
  /** The head that the ledger had then. */
  readonly seq: number;
  readonly hash: string;
}

/** The tenant's own ledger is listed among its grants' under a name that no grant has. */
const OWN = "";
const nameOf = (grant: string | null): string => grant ?? OWN;

/**
 * Where each ledger was when it was shipped, signed. Synchronous.
 *
 * Tables: `checkpoints (ledger, slot, seq, until, line)`, `forks (ledger, at, seq, hash)`.
 */
export class Heads {
  readonly #sql: SqlStorage;
  readonly #marks = new Map<string, Mark & { slot: number }>();
  readonly #forks = new Map<string, Fork>();

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    // SQLite takes the other columns from the row that has the maximum.
    const newest = sql.exec<{ ledger: string; slot: number; seq: number; until: number; line: string }>(
      "SELECT ledger, MAX(slot) AS slot, seq, until, line FROM checkpoints GROUP BY ledger",
    );
    for (const { ledger, slot, seq, until, line } of newest) {
      this.#marks.set(ledger, { slot, seq, until, hash: (JSON.parse(line) as Checkpoint).hash });
    }
    for (const { ledger, at, seq, hash } of sql.exec<{ ledger: string } & Record<keyof Fork, never>>(
      "SELECT ledger, at, seq, hash FROM forks",
    )) {
      this.#forks.set(ledger, { at, seq, hash });
    }
  }

  mark(grant: string | null): Mark | undefined {
    return this.#marks.get(nameOf(grant));
  }

  fork(grant: string): Fork | undefined {
    return this.#forks.get(grant);
  }

  /** Grants of which something was shipped, by name, after `after`. */
  grants(after: string, limit: number): string[] {
    return [...this.#marks.keys()]
      .filter((name) => name !== OWN && name > after)
      .sort()
      .slice(0, limit);
  }

  put(checkpoint: Checkpoint, until: number): void {
    const name = nameOf(checkpoint.grant);
    const { seq, hash } = checkpoint;
    // Never an earlier slot than the one before, whatever the clock says: the newest slot is the mark.
    const slot = Math.max(Math.floor(checkpoint.at / KEPT_PER_MS), this.#marks.get(name)?.slot ?? 0);
    this.#sql.exec(
      `INSERT INTO checkpoints (ledger, slot, seq, until, line) VALUES (?, ?, ?, ?, ?) ON CONFLICT (ledger, slot) DO UPDATE
       SET seq = excluded.seq, until = excluded.until, line = excluded.line`,
      name,
      slot,
      seq,
      until,
      JSON.stringify(checkpoint),
    );
    this.#marks.set(name, { seq, hash, until, slot });
  }

  /** Recorded once: the first time is what a person has to know. */
  putFork(grant: string, fork: Fork): void {
    if (this.#forks.has(grant)) return;
    this.#sql.exec(
      "INSERT INTO forks (ledger, at, seq, hash) VALUES (?, ?, ?, ?)",
      grant,
      fork.at,
      fork.seq,
      fork.hash,
    );
    this.#forks.set(grant, fork);
  }

  /** Lines of checkpoints after a place, by ledger and time; the tenant's own come first. `grant` undefined: of all. */
  page(
    grant: string | null | undefined,
    after: { ledger: string; slot: number },
    limit: number,
  ): { ledger: string; slot: number; line: string }[] {
    const [first, last] = grant === undefined ? [OWN, "\u{10ffff}"] : [nameOf(grant), nameOf(grant)];
    return this.#sql
      .exec<{ ledger: string; slot: number; line: string }>(
        `SELECT ledger, slot, line FROM checkpoints WHERE ledger BETWEEN ? AND ? AND (ledger, slot) > (?, ?)
         ORDER BY ledger, slot LIMIT ?`,
        first,
        last,
        after.ledger,
        after.slot,
        limit,
      )
      .toArray();
  }
}
