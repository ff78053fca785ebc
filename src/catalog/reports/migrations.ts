import { creates, type Step } from "../../stored/migrate.ts";

/** Tables of the CatalogueReports object; what they hold: docs/storage.md. */
export const reportSteps: readonly Step[] = [
  // As of 0.1.0, whose object has this table and no version.
  creates(
    `TABLE IF NOT EXISTS reports (seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, at INTEGER NOT NULL,
     client TEXT, server TEXT, tool TEXT, kind TEXT NOT NULL, words TEXT NOT NULL, closedAt INTEGER, closedWith TEXT)`,
  ),
  (sql) => {
    sql.exec("ALTER TABLE reports RENAME COLUMN words TO comment");
  },
];
