import {
  type BrokenRow,
  type ChainFormat,
  type Line,
  type VerifyOptions,
  verifyChain,
} from "./chain-verify.ts";
import { chainStart, type LedgerEntry, ledgerEntrySchema, sealEntry } from "./entry.ts";

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

const grantLedger: ChainFormat<LedgerEntry> = {
  schema: ledgerEntrySchema,
  seal(entry) {
    const sealed = sealEntry(entry, entry.previousHash);
    return { hash: sealed.entry.hash, line: sealed.line };
  },
  owner: ({ tenant, grant }) => JSON.stringify([tenant, grant]),
  start: ({ tenant, grant }) => chainStart(tenant, grant),
};

/** Proves the export of a grant's ledger: see `verifyChain`. */
export async function verifyLedger(
  lines: AsyncIterable<Line> | Iterable<Line>,
  options: VerifyOptions = {},
  each: (entry: LedgerEntry) => void = () => {},
): Promise<LedgerVerdict> {
  const tally = new Tally();
  const verdict = await verifyChain(lines, grantLedger, options, (entry) => {
    tally.add(entry);
    each(entry);
  });
  return verdict.ok
    ? { ...verdict, forwarded: tally.forwarded, unknownOutcomes: tally.unknown.size }
    : verdict;
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
