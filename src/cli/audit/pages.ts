import { type Client, RefusedError } from "../client.ts";

/** Lines asked for at once: the most that the management API gives. */
const PAGE_LINES = 1000;

export interface ExportedLine {
  readonly seq: number;
  readonly bytes: Uint8Array;
}

/**
 * Rows of a ledger after `after`, oldest first, page by page until an empty one.
 *
 * @param path of the ledger, below the tenant's
 * @throws RefusedError for anything but rows: no connection, a refusal, an answer that is cut off or no ledger
 */
export async function* ledgerLines(
  client: Client,
  path: string,
  after: number,
): AsyncGenerator<ExportedLine> {
  let reached = after;
  for (;;) {
    const before = reached;
    for await (const bytes of client.lines(path, { after: before, limit: PAGE_LINES })) {
      const seq = seqOf(bytes);
      if (seq <= reached) throw new RefusedError("the gateway answered with rows out of order");
      reached = seq;
      yield { seq, bytes };
    }
    if (reached === before) return;
  }
}

/** Only whole rows are passed on: what a lost connection cut off is not JSON. */
function seqOf(line: Uint8Array): number {
  let row: unknown;
  try {
    row = JSON.parse(new TextDecoder().decode(line));
  } catch {
    throw new RefusedError("the answer is not a ledger, or was cut off");
  }
  if (typeof row !== "object" || row === null || !("seq" in row) || !Number.isSafeInteger(row.seq)) {
    throw new RefusedError("the answer is not a ledger: a line has no seq");
  }
  return Number(row.seq);
}
