import type { AuditRow } from "./audit-row.ts";

/** Rows of one grant's ledger, in order, and the head that they lead to. */
export interface Shipment {
  readonly grant: string;
  /** The row before the first, and its hash: where the index must be. */
  readonly after: { readonly seq: number; readonly hash: string };
  readonly rows: readonly Omit<AuditRow, "grant">[];
  /** The last row that was read. Rows that decided nothing are not in `rows`. */
  readonly head: { readonly seq: number; readonly hash: string };
  /** All rows older than this have been shipped now; milliseconds since 1970. */
  readonly until: number;
}

/** `ok`: it is durable. Otherwise: from where to ship, if the ledger has that row with that hash. */
export type ShipReply =
  | { readonly ok: true }
  | { readonly ok: false; readonly mark: { readonly seq: number; readonly hash: string } };

/** Where a grant ships its ledger's rows: the tenant's audit index. */
export interface ShipmentTaker {
  ship(shipment: Shipment): Promise<ShipReply>;
  /** The ledger does not have a row that it had shipped; `head` is where it is now. */
  reportFork(grant: string, head: { readonly seq: number; readonly hash: string }): Promise<void>;
}
