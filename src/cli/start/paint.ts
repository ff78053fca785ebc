import { styleText } from "node:util";

/** What a piece of text is, not how it looks. Without a terminal, or under NO_COLOR, it stays plain. */
export const paint = {
  title: (text: string) => styleText("bold", text),
  quiet: (text: string) => styleText("dim", text),
  key: (text: string) => styleText("cyan", text),
  good: (text: string) => styleText("green", text),
  bad: (text: string) => styleText("red", text),
  wait: (text: string) => styleText("yellow", text),
};

const RULE_WIDTH = 76;

/** A heading with a line behind it. */
export function heading(text: string, aside = ""): string {
  const said = aside === "" ? text : `${text}  ${aside}`;
  const line = "─".repeat(Math.max(3, RULE_WIDTH - said.length - 1));
  return `  ${paint.title(text)}${aside === "" ? "" : `  ${paint.quiet(aside)}`} ${paint.quiet(line)}`;
}

/** Every line of `text`, moved to the right. */
export function indent(text: string, by: number): string {
  return text.replace(/^(?=.)/gm, " ".repeat(by));
}

/** Rows whose columns line up. The last column is left as it is. Widths are counted before painting. */
export function table(
  rows: readonly (readonly string[])[],
  look: (cell: string, column: number, row: number) => string,
): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row, index) =>
      row
        .map((cell, column) => look(cell, column, index) + " ".repeat(padding(row, widths, column)))
        .join("  "),
    )
    .join("\n");
}

function padding(row: readonly string[], widths: readonly number[], column: number): number {
  return column === row.length - 1 ? 0 : (widths[column] ?? 0) - (row[column]?.length ?? 0);
}
