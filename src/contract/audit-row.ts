/** A decision as the tenant's index knows it: what can be searched of a ledger's row, and where the row is. */
export interface AuditRow {
  readonly grant: string;
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly kind: "call" | "refusal";
  readonly server: string;
  readonly method: string;
  readonly tool: string | null;
  readonly outcome: string;
  readonly layer: string | null;
  readonly rule: string | null;
  readonly reason: string | null;
  /** The approval that the call used, waits for, or was refused by. */
  readonly approval: string | null;
  readonly revision: number;
  /** How many refusals the row stands for. */
  readonly count: number;
  /** When the first of `count` happened; null where it is one. */
  readonly firstAt: number | null;
}

/** Longer names and reasons are cut in the index; the ledger has them whole. */
export const MAX_INDEXED = 1024;

/** Columns of text, each compared as a whole. */
export const TEXTS = [
  "approval",
  "grant",
  "kind",
  "layer",
  "method",
  "outcome",
  "reason",
  "rule",
  "server",
  "tool",
] as const satisfies (keyof AuditRow)[];
export const NUMBERS = ["at", "count", "firstAt", "revision", "seq"] as const satisfies (keyof AuditRow)[];

export type Text = (typeof TEXTS)[number];

/** What can be asked for: values of which a row must have one, by column. */
export const FILTERS = [
  "approval",
  "grant",
  "kind",
  "layer",
  "method",
  "outcome",
  "rule",
  "server",
  "tool",
] as const;

/** Methods that do nothing but keep a connection and say what there is. */
const PROTOCOL = new Set([
  "DELETE",
  "GET",
  "initialize",
  "logging/setLevel",
  "ping",
  "prompts/list",
  "resources/list",
  "resources/templates/list",
  "server/discover",
  "subscriptions/listen",
  "tasks/get",
  "tasks/list",
  "tools/list",
]);

export function isProtocol(method: string): boolean {
  return PROTOCOL.has(method) || method.startsWith("notifications/");
}

export type AuditFilter = {
  readonly [Column in (typeof FILTERS)[number]]?: readonly string[] | undefined;
} & {
  /** False leaves out what clients send to speak the protocol and was let through: see `isProtocol`. */
  readonly protocol?: boolean | undefined;
  /** Milliseconds since 1970, inclusive. */
  readonly from?: number | undefined;
  /** Milliseconds since 1970, exclusive. */
  readonly to?: number | undefined;
};

/** Where a page ended. Order: newest first; at the same time by grant, and within one from its last row. */
export type AuditPlace = Pick<AuditRow, "at" | "grant" | "seq">;

export function compareRows(a: AuditPlace, b: AuditPlace): number {
  return b.at - a.at || (a.grant < b.grant ? -1 : a.grant > b.grant ? 1 : b.seq - a.seq);
}
