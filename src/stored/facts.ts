/** Single values of an object, by name. Table `facts (name, value)`. Synchronous. */
export class Facts {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  get(name: string): string | undefined {
    return this.#sql.exec<{ value: string }>("SELECT value FROM facts WHERE name = ?", name).toArray()[0]
      ?.value;
  }

  set(name: string, value: string): void {
    this.#sql.exec("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", name, value);
  }

  delete(name: string): void {
    this.#sql.exec("DELETE FROM facts WHERE name = ?", name);
  }
}
