/** One step of an object's tables: from the version before to its own, which is its place in the list, from 1. */
export type Step = (sql: SqlStorage) => void;

const CODE = "newer_state";

/** What is stored was written by a newer version of Sluice than this one: nothing is read, and nothing is written. */
export class NewerState extends Error {
  readonly code = CODE;

  /** @param what whose state it is, such as `object Tenant` */
  constructor(what: string, stored: number, known: number) {
    super(
      `the state of ${what} has version ${stored} and this worker knows versions up to ${known}: deploy the version of Sluice that wrote it, or a newer one`,
    );
    this.name = "NewerState";
  }
}

/** Also of one that came from another object, which is not an instance of this class any more. */
export function isNewerState(error: unknown): boolean {
  return error instanceof Error && (error as Partial<NewerState>).code === CODE;
}

/**
 * Brings an object's tables to the newest version: every step behind the stored version, in one transaction, so that a
 * step that throws leaves everything as it was. To be called before the tables are used, in the object's constructor.
 *
 * Forward only. Steps are never changed once they were released, and never taken out: a new one is added behind them.
 * Table `stored_version (one, version)`; an object without it has version 0, as those of earlier versions have.
 *
 * @param object the class's name, for errors
 * @throws NewerState where the stored version is newer than the last step
 */
export function migrate(storage: DurableObjectStorage, object: string, steps: readonly Step[]): void {
  const { sql } = storage;
  sql.exec(
    "CREATE TABLE IF NOT EXISTS stored_version (one INTEGER PRIMARY KEY CHECK (one = 1), version INTEGER NOT NULL)",
  );
  const [row] = sql.exec<{ version: number }>("SELECT version FROM stored_version").toArray();
  const stored = row?.version ?? 0;
  if (stored > steps.length) throw new NewerState(`object ${object}`, stored, steps.length);
  if (stored === steps.length) return;
  storage.transactionSync(() => {
    for (const [index, step] of steps.entries()) {
      if (index < stored) continue;
      try {
        step(sql);
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause);
        throw new Error(`step ${index + 1} of the state of object ${object} failed: ${why}`, { cause });
      }
    }
    sql.exec("INSERT OR REPLACE INTO stored_version (one, version) VALUES (1, ?)", steps.length);
  });
}

/** A step that makes tables and indexes: the text of each after `CREATE`. */
export function creates(...statements: readonly string[]): Step {
  return (sql) => {
    for (const statement of statements) sql.exec(`CREATE ${statement}`);
  };
}
