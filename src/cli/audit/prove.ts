import { verifyTenantLedger } from "../../ledger/changes-verify.ts";
import type { Checkpoint } from "../../ledger/checkpoint.ts";
import { type CheckpointFault, CheckpointWatch } from "../../ledger/checkpoint-verify.ts";
import { type LedgerVerdict, verifyLedger } from "../../ledger/index.ts";

/** Whose ledger it is. */
export interface Owner {
  readonly tenant: string;
  /** null = the tenant's own. */
  readonly grant: string | null;
}

export interface Proof {
  /** null: no row could be read. */
  readonly owner: Owner | null;
  readonly verdict:
    | Extract<LedgerVerdict, { ok: false }>
    | (Omit<Extract<LedgerVerdict, { ok: true }>, "forwarded" | "unknownOutcomes"> & {
        readonly forwarded?: number;
        readonly unknownOutcomes?: number;
      });
  /** How many checkpoints the rows were held against. */
  readonly seen: number;
  /** What the checkpoints tell against the ledger. */
  readonly faults: readonly CheckpointFault[];
}

/**
 * Proves one export, of a grant's ledger or of the tenant's own, and holds it against its checkpoints.
 *
 * @param checkpoints with valid signatures, of any ledgers: those of this one count. An empty export has no owner; all
 *   count then
 */
export async function prove(
  lines: AsyncIterable<Uint8Array>,
  checkpoints: readonly Checkpoint[],
  options: { head?: string | undefined; previous?: string | undefined } = {},
): Promise<Proof> {
  const { first, all } = await peek(lines);
  const owner = first === undefined ? null : ownerOf(first);
  const own = checkpoints.filter(
    ({ tenant, grant }) => owner === null || (tenant === owner.tenant && grant === owner.grant),
  );
  const watch = new CheckpointWatch(own);
  const each = (row: { seq: number; hash: string }) => watch.row(row);
  const verdict =
    owner !== null && owner.grant === null
      ? await verifyTenantLedger(all, options, each)
      : await verifyLedger(all, options, each);
  // Past a broken row nothing was read, so nothing can be missing.
  if (!verdict.ok) return { owner, verdict, seen: 0, faults: [] };
  return { owner, verdict, ...watch.end() };
}

/** The first line, and all of them. */
async function peek(
  lines: AsyncIterable<Uint8Array>,
): Promise<{ first: Uint8Array | undefined; all: AsyncIterable<Uint8Array> }> {
  const iterator = lines[Symbol.asyncIterator]();
  const { value, done } = await iterator.next();
  const first = done ? undefined : Buffer.from(value);
  async function* all() {
    if (first !== undefined) yield first;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  }
  return { first, all: all() };
}

/** A row of the tenant's own ledger has an action, and no grant. */
function ownerOf(line: Uint8Array): Owner | null {
  let row: unknown;
  try {
    row = JSON.parse(new TextDecoder().decode(line));
  } catch {
    return null;
  }
  if (typeof row !== "object" || row === null || !("tenant" in row) || typeof row.tenant !== "string")
    return null;
  if ("grant" in row) return typeof row.grant === "string" ? { tenant: row.tenant, grant: row.grant } : null;
  return "action" in row ? { tenant: row.tenant, grant: null } : null;
}
