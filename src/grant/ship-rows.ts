import { MAX_INDEXED } from "../contract/audit-row.ts";
import type { Shipment } from "../contract/shipment.ts";
import type { LedgerEntry } from "../ledger/index.ts";

/** What the tenant's index takes of a ledger's rows: those that decided something. */
export function shippedRows(lines: readonly string[]): {
  rows: Shipment["rows"];
  /** The last row's; undefined without rows. */
  head: Shipment["head"] | undefined;
  /** The last row's time. */
  lastAt: number;
} {
  const entries = lines.map((line) => JSON.parse(line) as LedgerEntry);
  const last = entries.at(-1);
  return {
    rows: entries.flatMap(rowOf),
    head: last && { seq: last.seq, hash: last.hash },
    lastAt: last?.at ?? 0,
  };
}

function rowOf(entry: LedgerEntry): Shipment["rows"][number][] {
  const { kind, seq, at, method, outcome, revision, server } = entry;
  // What became of earlier calls: no decision of its own.
  if (kind === "outcome") return [];
  return [
    {
      seq,
      at,
      kind,
      server,
      method: cut(method),
      tool: cut(entry.tool),
      outcome,
      layer: entry.layer,
      rule: cut(entry.rule),
      reason: cut(entry.reason),
      approval: entry.approval ?? null,
      revision,
      count: entry.count ?? 1,
      firstAt: entry.firstAt ?? null,
    },
  ];
}

function cut<Text extends string | null>(text: Text): Text {
  if (text === null || text.length <= MAX_INDEXED) return text;
  return text.slice(0, MAX_INDEXED).toWellFormed() as Text;
}
