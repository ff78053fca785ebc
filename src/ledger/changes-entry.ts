import { hash } from "node:crypto";
import canonicalize from "canonicalize";
import type { Actor } from "./actor.ts";

/** What can be done to a tenant, as its ledger says it: area, dot, verb. Added to, never renamed. */
export type TenantAction =
  | "approval.approve"
  | "approval.refused"
  | "approval.reject"
  | "audit.key"
  | `grant.${"change" | "mint" | "revoke" | "rotate"}`
  | `key.${"make" | "revoke" | "rotate" | "use"}`
  | `pin.${"accept" | "quarantine" | "reject"}`
  | `policy.${"draft" | "drop_draft" | "publish" | "rollback"}`
  | `server.${"put" | "remove" | "scan"}`
  | `tenant.${"create" | "delete" | "restore" | "title"}`
  | `webhook.${"create" | "delete" | "test"}`;

/** One row of a tenant's own ledger: a change of the control plane, or a use of a key. */
export interface TenantEntry {
  /** A `TenantAction`, or what another version wrote. */
  readonly action: string;
  readonly actor: Actor;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** What the action needs to be understood later. Never a secret. */
  readonly detail: Readonly<Record<string, unknown>>;
  /** SHA-256, hex, over the RFC 8785 form of the entry without `hash`. */
  readonly hash: string;
  readonly previousHash: string;
  readonly seq: number;
  /** The name or id of what was changed. */
  readonly target: string;
  readonly tenant: string;
}

/** Distinguishes the start of this chain from a grant's and from every other SHA-256 of the product. */
const CHAIN_DOMAIN = "sluice tenant ledger 1";

export function tenantChainStart(tenant: string): string {
  return hash("sha256", JSON.stringify([CHAIN_DOMAIN, tenant]), "hex");
}

/** The hash of an entry's canonical form. Used to write the chain and to verify it. */
export function tenantEntryHash(entry: Omit<TenantEntry, "hash">): string {
  const text = canonicalize(entry);
  if (text === undefined) throw new Error("An entry without a canonical form");
  return hash("sha256", text, "hex");
}
