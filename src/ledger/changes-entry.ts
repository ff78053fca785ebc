import { hash } from "node:crypto";
import canonicalize from "canonicalize";
import type { Actor } from "./actor.ts";

/** One row of a tenant's own ledger: a change of the control plane, or a use of a key. */
export interface TenantEntry {
  /** What was done, such as `policy.put`: area, dot, verb. */
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
