import { creates, type Step } from "../../stored/migrate.ts";

/** Tables of the AuditIndex object; what they hold: docs/storage.md. */
export const auditSteps: readonly Step[] = [
  // As of 0.1.0, whose objects have these tables and no version.
  creates(
    `TABLE IF NOT EXISTS chunks (id INTEGER PRIMARY KEY, rows INTEGER NOT NULL, fromAt INTEGER NOT NULL,
     toAt INTEGER NOT NULL, texts TEXT NOT NULL, body BLOB NOT NULL)`,
    `TABLE IF NOT EXISTS checkpoints (ledger TEXT NOT NULL, slot INTEGER NOT NULL, seq INTEGER NOT NULL,
     until INTEGER NOT NULL, line TEXT NOT NULL, PRIMARY KEY (ledger, slot)) WITHOUT ROWID`,
    `TABLE IF NOT EXISTS forks (ledger TEXT PRIMARY KEY, at INTEGER NOT NULL, seq INTEGER NOT NULL,
     hash TEXT NOT NULL) WITHOUT ROWID`,
    "TABLE IF NOT EXISTS keys (id TEXT PRIMARY KEY, publicKey TEXT NOT NULL, since INTEGER NOT NULL) WITHOUT ROWID",
  ),
];
