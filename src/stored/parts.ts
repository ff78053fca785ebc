/** Of one row, characters: at most 3 bytes each, and a value of SQLite in a Durable Object holds 2 MB. */
const PART = 500_000;

/** A text too long for one row, as rows of a table `(part INTEGER PRIMARY KEY, at INTEGER, text TEXT)`, in place of those there. */
export function writeParts(sql: SqlStorage, table: string, at: number, text: string): void {
  const parts = Math.max(1, Math.ceil(text.length / PART));
  for (let part = 0; part < parts; part++) {
    const piece = text.slice(part * PART, (part + 1) * PART);
    sql.exec(`INSERT OR REPLACE INTO ${table} (part, at, text) VALUES (?, ?, ?)`, part, at, piece);
  }
  sql.exec(`DELETE FROM ${table} WHERE part >= ?`, parts);
}

/** The text that was written last, and what it was written with; undefined: none was. */
export function readParts(sql: SqlStorage, table: string): { at: number; text: string } | undefined {
  const rows = sql
    .exec<{ at: number; text: string }>(`SELECT at, text FROM ${table} ORDER BY part`)
    .toArray();
  const [first] = rows;
  return first && { at: first.at, text: rows.map(({ text }) => text).join("") };
}
