/** What commands write: tables for people, JSON for programs, and progress on the error stream. */
import { visible } from "../upstream/poison.ts";
import { widthOf } from "./width.ts";

export function printJson(value: unknown): void {
  printDocument(`${JSON.stringify(value, null, 2)}\n`);
}

/** What JSON leaves as it is and a terminal obeys or does not show: C1 controls, marks of direction, tags. */
const UNSEEN = /[\u007f-\u009f\u2028\u2029\p{Cf}]/gu;

/** A JSON text with names that others gave: the same value, and nothing in it steers a terminal. */
export function printDocument(text: string): void {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  process.stdout.write(text.replace(UNSEEN, (sign) => sign.split("").map(escaped).join("")));
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
  print(...tableLines(heads, rows));
}

/**
 * The lines of a table.
 *
 * @param look how a cell is painted, once its width is known; rows are counted without the heads
 */
export function tableLines(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  look: (cell: string, column: number, row: number) => string = (cell) => cell,
): string[] {
  const shown = [heads.map((head) => head.toUpperCase()), ...rows.map((row) => row.map(plain))];
  const widths = heads.map((_, column) => Math.max(...shown.map((row) => widthOf(row[column] ?? ""))));
  return shown.map((row, index) =>
    row
      .map((cell, column) => {
        const space = " ".repeat((widths[column] ?? 0) - widthOf(cell));
        return (index === 0 ? cell : look(cell, column, index - 1)) + space;
      })
      .join("  ")
      .trimEnd(),
  );
}

/** A moment for people: to the second, in UTC. */
export function when(ms: number | null | undefined): string {
  return ms === null || ms === undefined ? "-" : new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
}

/** Names and reasons come from servers and agents: nothing of them may steer a terminal, or be there unseen. */
export function plain(text: string): string {
  return visible(text).replace(/[\t\n\r\u2028\u2029]/g, "\ufffd");
}

/** Whether a change is in force, for people. */
export function bindingLine({ bound, boundBy }: { bound: boolean; boundBy: number }): string {
  return bound
    ? "In force from the next call on."
    : `Some grants could not be reached: in force everywhere by ${when(boundBy)}.`;
}
