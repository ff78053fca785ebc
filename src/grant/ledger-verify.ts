import { chainStart, type LedgerEntry, ledgerEntrySchema, sealEntry } from "./ledger-entry.ts";

/** What is wrong with a row. Part of the command's output: a code never changes its meaning. */
type LedgerProblem =
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

interface BrokenRow {
  readonly ok: false;
  /** Line of the export, from 1; 0 = there are none. */
  readonly row: number;
  /** `seq` of that row, where it could be read. */
  readonly seq: number | null;
  readonly problem: LedgerProblem;
  readonly message: string;
}

export type LedgerVerdict =
  | {
      readonly ok: true;
      readonly rows: number;
      /** Hash of the last row, null without rows. Kept elsewhere, it proves later that nothing was cut off. */
      readonly head: string | null;
      readonly forwarded: number;
      /** Forwarded calls of these rows whose outcome is in none of them. */
      readonly unknownOutcomes: number;
    }
  | BrokenRow;

interface VerifyOptions {
  /** Hash that the last row must have. Without it a tail that was cut off cannot be noticed. */
  readonly head?: string | undefined;
  /** Hash of the row before the first, for an export that does not start at row 1. */
  readonly previous?: string | undefined;
}

type Line = string | Uint8Array;
type Row = { readonly entry: LedgerEntry; readonly row: number };

/**
 * Proves an export row by row, in the order of its lines and in bounded memory, and names the first broken one.
 *
 * What it proves: the rows are those of one grant, complete from its start (or from `previous`) to the last line, and
 * unchanged. The chain has no key, so who can rewrite all of it can forge all of it: compare `head` with one kept apart.
 *
 * @param lines without their line feeds; bytes are decoded strictly, so that no change hides in a replaced character
 */
export async function verifyLedger(
  lines: AsyncIterable<Line> | Iterable<Line>,
  options: VerifyOptions = {},
): Promise<LedgerVerdict> {
  const reader = new Reader(lines);
  const tally = new Tally();
  let last: Row | undefined;
  let headAt = 0;
  for (let read = await reader.next(); read !== undefined; read = await reader.next()) {
    if ("ok" in read) return read;
    const broken = await brokenLink(read, last, reader, options.previous);
    if (broken !== undefined) return broken;
    tally.add(read.entry);
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
  return {
    ok: true,
    rows,
    head: last?.entry.hash ?? null,
    forwarded: tally.forwarded,
    unknownOutcomes: tally.unknown.size,
  };
}

/** Counts forwarded calls and what became of them. Remembers only those without an outcome. */
class Tally {
  forwarded = 0;
  readonly unknown = new Set<number>();

  add(entry: LedgerEntry): void {
    if (entry.kind === "call" && entry.outcome === "forwarded") {
      this.forwarded++;
      this.unknown.add(entry.seq);
    }
    for (const { seq } of entry.outcomes ?? []) this.unknown.delete(seq);
  }
}

/** Numbers the lines and reads them. */
class Reader {
  readonly #lines: AsyncIterator<Line> | Iterator<Line>;
  #row = 0;

  constructor(lines: AsyncIterable<Line> | Iterable<Line>) {
    this.#lines = Symbol.asyncIterator in lines ? lines[Symbol.asyncIterator]() : lines[Symbol.iterator]();
  }

  async next(): Promise<Row | BrokenRow | undefined> {
    const { done, value } = await this.#lines.next();
    if (done) return undefined;
    this.#row++;
    return readRow(value, this.#row);
  }

  /** The next row if it can be read: to tell what happened to the one before. */
  async peek(): Promise<LedgerEntry | undefined> {
    const read = await this.next();
    return read !== undefined && "entry" in read ? read.entry : undefined;
  }
}

// ignoreBOM keeps a byte order mark, as a change to be noticed, instead of swallowing it.
const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What a row tells on its own: its form and its hash. */
function readRow(line: Line, row: number): Row | BrokenRow {
  const broken = (problem: LedgerProblem, message: string, seq: number | null = null): BrokenRow => ({
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
  const parsed = ledgerEntrySchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue === undefined || issue.path.length === 0 ? "" : `${issue.path.join(".")}: `;
    return broken("shape", `not a ledger entry: ${where}${issue?.message ?? "unknown"}`, seqOf(value));
  }
  const entry = parsed.data;
  const sealed = sealEntry(entry, entry.previousHash);
  if (sealed.entry.hash !== entry.hash) {
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
async function brokenLink(
  { entry, row }: Row,
  last: Row | undefined,
  reader: Reader,
  previous: string | undefined,
): Promise<BrokenRow | undefined> {
  const broken = (problem: LedgerProblem, message: string, at = { row, seq: entry.seq }): BrokenRow => ({
    ok: false,
    ...at,
    problem,
    message,
  });
  const { tenant, grant } = last?.entry ?? entry;
  if (entry.tenant !== tenant || entry.grant !== grant) {
    return broken("foreign", "the row belongs to another grant");
  }
  const expectedHash = last?.entry.hash ?? previous ?? chainStart(tenant, grant);
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

async function comesLater(reader: Reader, seq: number): Promise<boolean> {
  for (let read = await reader.next(); read !== undefined; read = await reader.next()) {
    if ("entry" in read && read.entry.seq === seq) return true;
  }
  return false;
}
