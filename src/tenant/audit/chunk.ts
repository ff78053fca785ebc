import {
  type AuditFilter,
  type AuditRow,
  FILTERS,
  isProtocol,
  NUMBERS,
  TEXTS,
  type Text,
} from "../../contract/audit-row.ts";

/**
 * Rows of the index, many in one row of SQLite: a row of SQLite for each, with its indexes, would cost several times what
 * the call itself does. Column by column, so that a filter looks at numbers only.
 *
 * `texts` holds each column's distinct values, as JSON; it tells whether a chunk can hold a match at all.
 * `body` holds, column after column, the numbers (float64; NaN = null) and each text's place among its values (uint16).
 */
export interface StoredChunk {
  readonly texts: string;
  readonly body: ArrayBuffer;
}

/** A chunk is full with this many rows: what a shipment of one row rewrites, and what a search reads at once. */
export const CHUNK_ROWS = 512;
/**
 * Or with this many characters of texts. An addition brings as many again at most, and each may take six bytes: together
 * well below the 2 MB that a row of SQLite may have in a Durable Object.
 */
export const CHUNK_TEXT_CHARS = 128 * 1024;

type Values = { readonly [Column in Text]: readonly (string | null)[] };

export class Chunk {
  readonly rows: number;
  readonly #values: Values;
  readonly #numbers = new Map<(typeof NUMBERS)[number], Float64Array>();
  readonly #texts = new Map<Text, Uint16Array>();

  constructor({ texts, body }: StoredChunk, rows: number) {
    this.rows = rows;
    this.#values = JSON.parse(texts) as Values;
    let offset = 0;
    for (const column of NUMBERS) {
      this.#numbers.set(column, new Float64Array(body, offset, rows));
      offset += rows * Float64Array.BYTES_PER_ELEMENT;
    }
    for (const column of TEXTS) {
      this.#texts.set(column, new Uint16Array(body, offset, rows));
      offset += rows * Uint16Array.BYTES_PER_ELEMENT;
    }
  }

  number(column: (typeof NUMBERS)[number]): Float64Array {
    return this.#numbers.get(column) ?? new Float64Array();
  }

  /** A column's distinct values, and each row's place among them. */
  text(column: Text): { values: readonly (string | null)[]; places: Uint16Array } {
    return { values: this.#values[column], places: this.#texts.get(column) ?? new Uint16Array() };
  }

  /** Whether a row is of the protocol alone, and was let through. */
  #protocol(): (index: number) => boolean {
    const [methods, outcomes] = [this.text("method"), this.text("outcome")];
    const quiet = methods.values.map((method) => method !== null && isProtocol(method));
    const passed = outcomes.values.map((outcome) => outcome === "forwarded");
    return (index) =>
      quiet[methods.places[index] ?? 0] === true && passed[outcomes.places[index] ?? 0] === true;
  }

  row(index: number): AuditRow {
    const number = (column: (typeof NUMBERS)[number]) => this.number(column)[index] ?? Number.NaN;
    const text = (column: Text) => this.#values[column][this.#texts.get(column)?.[index] ?? 0] ?? null;
    const firstAt = number("firstAt");
    return {
      grant: text("grant") ?? "",
      seq: number("seq"),
      at: number("at"),
      kind: text("kind") === "call" ? "call" : "refusal",
      server: text("server") ?? "",
      method: text("method") ?? "",
      tool: text("tool"),
      outcome: text("outcome") ?? "",
      layer: text("layer"),
      rule: text("rule"),
      reason: text("reason"),
      approval: text("approval"),
      revision: number("revision"),
      count: number("count"),
      firstAt: Number.isNaN(firstAt) ? null : firstAt,
    };
  }

  /** The places of the rows that match, in no order. */
  *matches(filter: AuditFilter): Generator<number> {
    const tests = testsOf(this.#values, filter);
    if (tests === undefined) return;
    const columns = tests.map(({ column, wanted }) => ({ places: this.text(column).places, wanted }));
    const at = this.number("at");
    const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = filter;
    const noise = filter.protocol === false ? this.#protocol() : () => false;
    next: for (let index = 0; index < this.rows; index++) {
      const time = at[index] ?? 0;
      if (time < from || time >= to || noise(index)) continue;
      for (const { places, wanted } of columns) {
        if (wanted[places[index] ?? 0] !== true) continue next;
      }
      yield index;
    }
  }
}

/** Whether a chunk of these texts can hold a match: spares reading its body. */
export function mayMatch(texts: string, filter: AuditFilter): boolean {
  if (FILTERS.every((column) => filter[column] === undefined)) return true;
  return testsOf(JSON.parse(texts) as Values, filter) !== undefined;
}

/** A chunk's distinct values of each column. */
export function valuesOf(texts: string): Values {
  return JSON.parse(texts) as Values;
}

/** For each filtered column, which of its values are wanted. undefined: some column has none of them. */
function testsOf(values: Values, filter: AuditFilter): { column: Text; wanted: boolean[] }[] | undefined {
  const tests = [];
  for (const column of FILTERS) {
    const asked = filter[column];
    if (asked === undefined) continue;
    const wanted = values[column].map((value) => value !== null && asked.includes(value));
    if (!wanted.includes(true)) return undefined;
    if (wanted.includes(false)) tests.push({ column, wanted });
  }
  return tests;
}

export function encodeChunk(rows: readonly AuditRow[]): StoredChunk {
  const body = new ArrayBuffer(rows.length * (NUMBERS.length * 8 + TEXTS.length * 2));
  let offset = 0;
  for (const column of NUMBERS) {
    const numbers = new Float64Array(body, offset, rows.length);
    rows.forEach((row, index) => {
      numbers[index] = row[column] ?? Number.NaN;
    });
    offset += numbers.byteLength;
  }
  const values: Partial<Record<Text, (string | null)[]>> = {};
  for (const column of TEXTS) {
    const places = new Uint16Array(body, offset, rows.length);
    const known = new Map<string | null, number>();
    rows.forEach((row, index) => {
      const place = known.get(row[column]) ?? known.size;
      known.set(row[column], place);
      places[index] = place;
    });
    values[column] = [...known.keys()];
    offset += places.byteLength;
  }
  return { texts: JSON.stringify(values), body };
}
