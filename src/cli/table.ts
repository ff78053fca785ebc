import { plain } from "./harmless.ts";
import { cutTo, widthOf } from "./width.ts";

/** Between two columns. */
const GAP = 2;
/** Columns of this width or less are never cut: ids and times are of use only whole. */
const WHOLE = 24;

interface Look {
  /** How wide a line may be; without end when left out. */
  readonly columns?: number;
  /** How a cell is painted, once its width is known; rows are counted without the heads. */
  readonly look?: (cell: string, column: number, row: number) => string;
}

/**
 * The lines of a table. Where it is too wide, long cells are cut, with an ellipsis; where that is not enough, the columns
 * that have no room go on below, on a line of their own for each row.
 */
export function tableLines(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  { columns = Number.POSITIVE_INFINITY, look = (cell) => cell }: Look = {},
): string[] {
  const shown = [heads.map((head) => head.toUpperCase()), ...rows.map((row) => row.map(plain))];
  const full = heads.map((_, column) => Math.max(...shown.map((row) => widthOf(row[column] ?? ""))));
  const places = layOut(full, columns);
  return shown.flatMap((row, index) =>
    places.map((line, at) => {
      const cells = line.map(({ column, width }) => {
        const cell = cutTo(row[column] ?? "", width);
        return (index === 0 ? cell : look(cell, column, index - 1)) + " ".repeat(width - widthOf(cell));
      });
      return `${at === 0 ? "" : " ".repeat(GAP)}${cells.join(" ".repeat(GAP))}`.trimEnd();
    }),
  );
}

interface Place {
  readonly column: number;
  readonly width: number;
}

/** Which columns are on which line of a row, and how wide. */
function layOut(full: readonly number[], columns: number): Place[][] {
  const cap = widestThatFits(full, columns);
  if (cap !== undefined) return [full.map((width, column) => ({ column, width: Math.min(width, cap) }))];
  const lines: Place[][] = [[]];
  let room = columns;
  for (const [column, width] of full.entries()) {
    const wanted = Math.min(width, WHOLE);
    if (wanted > room && room < columns - GAP) {
      lines.push([]);
      room = columns - GAP;
    }
    lines.at(-1)?.push({ column, width: Math.max(1, Math.min(wanted, room)) });
    room -= wanted + GAP;
  }
  return lines.map((line) => widened(line, full, columns - GAP));
}

/** The width at which long columns have to be cut for all to fit; undefined: short ones would be cut, too. */
function widestThatFits(full: readonly number[], columns: number): number | undefined {
  const total = (cap: number) =>
    full.reduce((sum, width) => sum + Math.min(width, cap), GAP * (full.length - 1));
  let cap = Math.max(...full, 0);
  while (cap > WHOLE && total(cap) > columns) cap--;
  return total(cap) <= columns ? cap : undefined;
}

/** Room that is left on a line goes to what is cut there, from the left. */
function widened(line: readonly Place[], full: readonly number[], columns: number): Place[] {
  let spare = columns - line.reduce((sum, { width }) => sum + width, GAP * (line.length - 1));
  return line.map(({ column, width }) => {
    const more = Math.max(0, Math.min((full[column] ?? 0) - width, spare));
    spare -= more;
    return { column, width: width + more };
  });
}
