import { DatabaseSync, type SQLInputValue } from "node:sqlite";

/**
 * As much of a Durable Object's SQL storage as synchronous code uses, in memory, over Node's SQLite.
 *
 * @param each told of every statement
 */
export function memorySql(each?: (statement: string) => void): SqlStorage {
  return sqlOf(new DatabaseSync(":memory:"), each);
}

/** The same over any database. */
export function sqlOf(database: DatabaseSync, each: (statement: string) => void = () => {}): SqlStorage {
  const exec = (statement: string, ...values: (SQLInputValue | ArrayBuffer)[]) => {
    const bound = values.map((value) => (value instanceof ArrayBuffer ? new Uint8Array(value) : value));
    const rows = database
      .prepare(statement)
      .all(...bound)
      .map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, buffered(value)])));
    each(statement);
    return { toArray: () => rows, one: () => rows[0] };
  };
  return { exec } as unknown as SqlStorage;
}

const buffered = (value: unknown) => (value instanceof Uint8Array ? new Uint8Array(value).buffer : value);
