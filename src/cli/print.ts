/** What commands write: tables for people, JSON for programs, and progress on the error stream. */

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

export function print(...lines: string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(""));
}

/** Where a person watches, what is going on; never in the way of what a program reads. */
export function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`${text}\n`);
}

/** Rows under their heads, in columns. A table without rows says `none`. */
export function printTable(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  none: string,
): void {
  if (rows.length === 0) {
    print(none);
    return;
  }
  const shown = [heads.map((head) => head.toUpperCase()), ...rows.map((row) => row.map(plain))];
  const widths = heads.map((_, column) => Math.max(...shown.map((row) => row[column]?.length ?? 0)));
  print(
    ...shown.map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    ),
  );
}

/** A moment for people: to the second, in UTC. */
export function when(ms: number | null | undefined): string {
  return ms === null || ms === undefined ? "-" : new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
}

/** Names and reasons come from servers and agents: nothing of them may steer a terminal. */
export function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, "\ufffd");
}

/** Whether a change is in force, for people. */
export function bindingLine({ bound, boundBy }: { bound: boolean; boundBy: number }): string {
  return bound
    ? "In force from the next call on."
    : `Some grants could not be reached: in force everywhere by ${when(boundBy)}.`;
}
