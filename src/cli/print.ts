/**
 * What commands write: tables for people, JSON for programs, and notes on the error stream. The one place under `cli`
 * that writes to a terminal: names, reasons and documents come from servers, agents and files, and pass `plain` here.
 */
import { plain, plainJson } from "./harmless.ts";
import { tableLines } from "./table.ts";

export function printJson(value: unknown): void {
  printDocument(JSON.stringify(value, null, 2));
}

/** One line of JSON for each value. */
export function printJsonLine(value: unknown): void {
  printDocument(JSON.stringify(value));
}

/** A JSON text as somebody wrote it. */
export function printDocument(text: string): void {
  process.stdout.write(plainJson(text.endsWith("\n") ? text : `${text}\n`));
}

export function print(...lines: string[]): void {
  write(process.stdout, lines.map(plain));
}

/** Lines with colours: who makes them has put every text of others through `plain`. */
export function printPainted(...lines: string[]): void {
  write(process.stdout, lines);
}

/** What is wrong, or worth knowing beside the answer. */
export function warn(...lines: string[]): void {
  write(process.stderr, lines.map(plain));
}

export function warnJson(value: unknown): void {
  process.stderr.write(plainJson(`${JSON.stringify(value)}\n`));
}

function write(stream: NodeJS.WriteStream, lines: readonly string[]): void {
  stream.write(lines.map((line) => `${line}\n`).join(""));
}

/** Where a person watches, what is going on; never in the way of what a program reads. */
export function progress(text: string): void {
  if (process.stderr.isTTY) warn(text);
}

/** Rows under their heads, in columns that fit the terminal. A table without rows says `none`. */
export function printTable(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  none: string,
): void {
  print(...(rows.length === 0 ? [none] : tableLines(heads, rows, { columns: terminalColumns() })));
}

/** Columns of the terminal; without one nothing is cut: a file or program gets all of it. */
export function terminalColumns(): number {
  return process.stdout.isTTY ? (process.stdout.columns ?? 80) : Number.POSITIVE_INFINITY;
}

/** A moment for people: to the second, in UTC. One that no calendar reaches, as an older gateway may hold, is a number. */
export function when(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return "-";
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? String(ms) : date.toISOString().replace(/\.\d+Z$/, "Z");
}

/** Whether a change is in force, for people. */
export function bindingLine({ bound, boundBy }: { bound: boolean; boundBy: number }): string {
  return bound
    ? "In force from the next call on."
    : `Some grants could not be reached: in force everywhere by ${when(boundBy)}.`;
}

/** `1 tool`, `14 tools`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
