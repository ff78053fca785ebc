import { creates, type Step } from "../../stored/migrate.ts";

/**
 * Tables of the CatalogueSearch object but for those that each import makes. A step that changes those (import.ts) deletes
 * the fact `version`: then the index is brought in again.
 */
export const searchSteps: readonly Step[] = [
  // As of 0.1.0, whose objects have this table and no version.
  creates("TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"),
];
