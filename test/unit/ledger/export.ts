import type { LedgerFields } from "../../../src/ledger/entry.ts";
import { chainStart, type LedgerEntry, sealEntry } from "../../../src/ledger/index.ts";

export const fieldsOf = (seq: number, more: Partial<LedgerFields> = {}): LedgerFields => ({
  argumentNames: ["path"],
  argumentsSha256: "ab".repeat(32),
  at: 1_780_000_000_000 + seq,
  charges: [{ key: '["grant","reads",60]', windowMs: 60_000, cost: 0.5 }],
  grant: "g1",
  kind: "call",
  layer: null,
  method: "tools/call",
  outcome: "forwarded",
  reason: null,
  revision: 3,
  rule: null,
  seq,
  server: "files",
  tenant: "acme",
  tool: "read_file \u{1f4c4} \ufffd",
  ...more,
});

/** Chains fields of any owner and number, as a Grant object or a forger would. */
export function chain(
  fields: Iterable<LedgerFields>,
  previousHash = chainStart("acme", "g1"),
): LedgerEntry[] {
  let last = previousHash;
  return Array.from(fields, (one) => {
    const { entry } = sealEntry(one, last);
    last = entry.hash;
    return entry;
  });
}

export const lineOf = (entry: LedgerEntry): string => sealEntry(entry, entry.previousHash).line;

export const ledger = (rows: number): LedgerEntry[] =>
  chain(Array.from({ length: rows }, (_, index) => fieldsOf(index + 1)));
