import type * as z from "zod";

/** What is wrong with a row. Part of the command's output: a code never changes its meaning. */
type ChainProblem =
  /** Not UTF-8. */
  | "encoding"
  /** Not JSON, or an empty line. */
  | "json"
  /** A key that entries don't have, a missing one, or a value of another type. */
  | "shape"
  /** Not the canonical text of what it says. */
  | "form"
  /** The hash is not that of the content. */
  | "changed"
  /** A row of another grant or tenant. */
  | "foreign"
  /** Rows are missing before this one. */
  | "removed"
  /** The row that belongs here comes later. */
  | "reordered"
  /** A row of this number was read already. */
  | "duplicate"
  /** The chain goes on around this row. */
  | "inserted"
  /** A row whose hash is right, but not the one that the next row continues. */
  | "replaced"
  /** The last row is not the expected one. */
  | "head";

export interface BrokenRow {
  readonly ok: false;
  /** Line of the export, from 1; 0 = there are none. */
  readonly row: number;
  /** `seq` of that row, where it could be read. */
  readonly seq: number | null;
  readonly problem: ChainProblem;
  readonly message: string;
}

/** What every row of a chain has. */
export interface ChainEntry {
  readonly seq: number;
  readonly hash: string;
  readonly previousHash: string;
}

/** One kind of ledger. */
export interface ChainFormat<Entry extends ChainEntry> {
  readonly schema: z.ZodType<Entry>;
  /** The entry's hash and its line, rebuilt from its content. */
  seal(entry: Entry): { hash: string; line: string };
  /** Whose chain it is, as text: equal for rows of one chain. */
  owner(entry: Entry): string;
  /** The `previousHash` of the chain's first row. */
  start(entry: Entry): string;
}

export type ChainVerdict =
  | {
      readonly ok: true;
      readonly rows: number;
      /** Hash of the last row, null without rows. Kept elsewhere, it proves later that nothing was cut off. */
      readonly head: string | null;
    }
  | BrokenRow;

export interface VerifyOptions {
  /** Hash that the last row must have. Without it a tail that was cut off cannot be noticed. */
  readonly head?: string | undefined;
  /** Hash of the row before the first, for an export that does not start at row 1. */
  readonly previous?: string | undefined;
}

export type Line = string | Uint8Array;
type Row<Entry> = { readonly entry: Entry; readonly row: number };

/**
 * Proves an export row by row, in the order of its lines and in bounded memory, and names the first broken one.
 *
 * What it proves: the rows are those of one ledger, complete from its start (or from `previous`) to the last line, and
 * unchanged. The chain has no key, so who can rewrite all of it can forge all of it: compare `head` with one kept apart.
 *
 * @param lines without their line feeds; bytes are decoded strictly, so that no change hides in a replaced character
 * @param each is handed every row that is proven so far
 */
export async function verifyChain<Entry extends ChainEntry>(
  lines: AsyncIterable<Line> | Iterable<Line>,
  format: ChainFormat<Entry>,
  options: VerifyOptions,
  each: (entry: Entry) => void,
): Promise<ChainVerdict> {
  const reader = new Reader(lines, format);
  let last: Row<Entry> | undefined;
  let headAt = 0;
  for (let read = await reader.next(); read !== undefined; read = await reader.next()) {
    if ("ok" in read) return read;
    const broken = await brokenLink(read, last, reader, format, options.previous);
    if (broken !== undefined) return broken;
    each(read.entry);
    if (read.entry.hash === options.head) headAt = read.row;
    last = read;
  }
  const rows = last?.row ?? 0;
  if (options.head !== undefined && options.head !== last?.entry.hash) {
    const message =
      headAt > 0
        ? `the expected head is row ${headAt}: ${rows - headAt} rows follow it`
        : "the export does not reach the expected head: rows were cut off at the end";
    return { ok: false, row: rows, seq: last?.entry.seq ?? null, problem: "head", message };
  }
  return { ok: true, rows, head: last?.entry.hash ?? null };
}

/** Numbers the lines and reads them. */
class Reader<Entry extends ChainEntry> {
  readonly #lines: AsyncIterator<Line> | Iterator<Line>;
  readonly #format: ChainFormat<Entry>;
  #row = 0;

  constructor(lines: AsyncIterable<Line> | Iterable<Line>, format: ChainFormat<Entry>) {
    this.#format = format;
    this.#lines = Symbol.asyncIterator in lines ? lines[Symbol.asyncIterator]() : lines[Symbol.iterator]();
  }

  async next(): Promise<Row<Entry> | BrokenRow | undefined> {
    const { done, value } = await this.#lines.next();
    if (done) return undefined;
    this.#row++;
    return readRow(value, this.#row, this.#format);
  }

  /** The next row if it can be read: to tell what happened to the one before. */
  async peek(): Promise<Entry | undefined> {
    const read = await this.next();
    return read !== undefined && "entry" in read ? read.entry : undefined;
  }
}

// ignoreBOM keeps a byte order mark, as a change to be noticed, instead of swallowing it.
const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What a row tells on its own: its form and its hash. */
function readRow<Entry extends ChainEntry>(
  line: Line,
  row: number,
  format: ChainFormat<Entry>,
): Row<Entry> | BrokenRow {
  const broken = (problem: ChainProblem, message: string, seq: number | null = null): BrokenRow => ({
    ok: false,
    row,
    seq,
    problem,
    message,
  });
  let text: string;
  try {
    text = typeof line === "string" ? line : strictUtf8.decode(line);
  } catch {
    return broken("encoding", "the line is not UTF-8");
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return broken("json", text.trim() === "" ? "the line is empty" : "the line is not JSON");
  }
  const parsed = format.schema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue === undefined || issue.path.length === 0 ? "" : `${issue.path.join(".")}: `;
    return broken("shape", `not a ledger entry: ${where}${issue?.message ?? "unknown"}`, seqOf(value));
  }
  const entry = parsed.data;
  const sealed = format.seal(entry);
  if (sealed.hash !== entry.hash) {
    return broken("changed", "the row was changed after it was written: its hash does not match", entry.seq);
  }
  if (sealed.line !== text) {
    return broken(
      "form",
      "the row is not in canonical form: its text was changed, not its meaning",
      entry.seq,
    );
  }
  return { entry, row };
}

function seqOf(value: unknown): number | null {
  if (typeof value !== "object" || value === null || !("seq" in value)) return null;
  return typeof value.seq === "number" ? value.seq : null;
}

/** What is wrong between a row and the one before it. May read on, to tell what happened: call it no more then. */
async function brokenLink<Entry extends ChainEntry>(
  { entry, row }: Row<Entry>,
  last: Row<Entry> | undefined,
  reader: Reader<Entry>,
  format: ChainFormat<Entry>,
  previous: string | undefined,
): Promise<BrokenRow | undefined> {
  const broken = (problem: ChainProblem, message: string, at = { row, seq: entry.seq }): BrokenRow => ({
    ok: false,
    ...at,
    problem,
    message,
  });
  if (last !== undefined && format.owner(entry) !== format.owner(last.entry)) {
    return broken("foreign", "the row belongs to another grant");
  }
  const expectedHash = last?.entry.hash ?? previous ?? format.start(entry);
  const expectedSeq = last === undefined ? (previous === undefined ? 1 : entry.seq) : last.entry.seq + 1;

  if (entry.seq > expectedSeq) {
    if (await comesLater(reader, expectedSeq)) {
      return broken("reordered", `row ${expectedSeq} of the ledger belongs here and comes later`);
    }
    const lost = entry.seq - expectedSeq;
    const which = lost === 1 ? `row ${expectedSeq} is` : `rows ${expectedSeq} to ${entry.seq - 1} are`;
    return broken("removed", `${which} missing before this one`);
  }
  if (last !== undefined && entry.seq < expectedSeq) {
    const sameRow = entry.hash === last.entry.hash || entry.seq < last.entry.seq;
    if (sameRow) return broken("duplicate", `row ${entry.seq} of the ledger was read already`);
    const next = await reader.peek();
    const added = next?.previousHash === entry.hash ? { row: last.row, seq: last.entry.seq } : undefined;
    return broken(
      "inserted",
      `two rows stand at number ${entry.seq}; the chain goes on without this one`,
      added,
    );
  }
  if (entry.previousHash === expectedHash) return undefined;
  const next = await reader.peek();
  if (next?.seq === entry.seq && next.previousHash === expectedHash) {
    return broken("inserted", "the row is not part of the chain, which goes on after it");
  }
  if (last !== undefined && next?.previousHash === entry.hash) {
    const at = { row: last.row, seq: last.entry.seq };
    return broken("replaced", "another row stood here: the rows after it continue that one", at);
  }
  return broken("replaced", "the row does not continue the one before it: one of the two was replaced");
}

async function comesLater<Entry extends ChainEntry>(reader: Reader<Entry>, seq: number): Promise<boolean> {
  for (let read = await reader.next(); read !== undefined; read = await reader.next()) {
    if ("entry" in read && read.entry.seq === seq) return true;
  }
  return false;
}
