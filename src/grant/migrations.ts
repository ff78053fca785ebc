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
];
