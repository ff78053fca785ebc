import { creates, type Step } from "../stored/migrate.ts";

/** Tables of the Grant object; what they hold: docs/storage.md. */
export const grantSteps: readonly Step[] = [
  // As of 0.1.0, whose objects have these tables and no version.
  creates(
    "TABLE IF NOT EXISTS ledger (seq INTEGER PRIMARY KEY, line TEXT NOT NULL)",
    "TABLE IF NOT EXISTS checkpoint (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL, state TEXT NOT NULL)",
    "TABLE IF NOT EXISTS tasks (id TEXT NOT NULL, server TEXT NOT NULL, PRIMARY KEY (server, id)) WITHOUT ROWID",
    "TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "TABLE IF NOT EXISTS approvals (id TEXT PRIMARY KEY, call TEXT NOT NULL, endsAt INTEGER NOT NULL, record TEXT NOT NULL, sealed TEXT, listed INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID",
    "INDEX IF NOT EXISTS approvals_call ON approvals (call)",
    "TABLE IF NOT EXISTS approval_uses (seq INTEGER PRIMARY KEY, id TEXT NOT NULL)",
  ),
  // A checkpoint may outgrow a row. Tasks have a time, so that they end; ids that the wire no longer takes are dropped.
  (sql) => {
    sql.exec(
      "CREATE TABLE checkpoint_parts (part INTEGER PRIMARY KEY, at INTEGER NOT NULL, text TEXT NOT NULL)",
    );
    sql.exec("INSERT INTO checkpoint_parts (part, at, text) SELECT 0, seq, state FROM checkpoint");
    sql.exec("DROP TABLE checkpoint");
    sql.exec("ALTER TABLE tasks ADD COLUMN at INTEGER NOT NULL DEFAULT 0");
    sql.exec("DELETE FROM tasks WHERE length(id) > 512");
    sql.exec("UPDATE tasks SET at = unixepoch() * 1000");
    sql.exec("CREATE INDEX tasks_at ON tasks (at)");
  },
  // Earlier approvals are bound to less of a call than is shown and sent now: none can be matched with one.
  (sql) => {
    sql.exec(
      `UPDATE approvals SET sealed = NULL, record = json_set(record, '$.state', 'withdrawn', '$.callsLeft', NULL,
       '$.withdrawnBy', 'upgraded')
       WHERE json_extract(record, '$.state') IN ('pending', 'approved') AND endsAt > ?`,
      Date.now(),
    );
  },
  // What a human says with a decision is its `comment`; it was `words`.
  (sql) => {
    sql.exec(
      "UPDATE approvals SET record = json_remove(json_set(record, '$.comment', json_extract(record, '$.words')), '$.words')",
    );
  },
];
