/** What several servers together let an agent do. */
import type { ServerFacts, ToolFacts, ToolHit } from "../shipped/types.ts";
import type { Totals } from "../totals.ts";
import type { Level } from "../types.ts";

/** A part that a combination needs, and the tools that are it: the clearest first. */
export interface Leg {
  readonly role:
    | "private-data"
    | "untrusted-content"
    | "outward-channel"
    | "secrets"
    | "identity"
    | "execution"
    | "destruction"
    | "money"
    | "alarm"
    /** One name that several servers define. */
    | "same-name";
  readonly tools: readonly ToolHit[];
}

export interface Danger {
  readonly code:
    | "lethal-trifecta"
    | "secrets-outward"
    | "untrusted-money"
    | "untrusted-destruction"
    | "untrusted-execution"
    | "identity-change"
    | "alarmed-definitions"
    | "same-names"
    | "two-of-three";
  readonly level: Level;
  readonly legs: readonly Leg[];
  /** Slugs of servers that have every leg by themselves; empty: it takes several. */
  readonly alone: readonly string[];
}

export interface StackAnalysis extends Totals {
  readonly servers: number;
  readonly tools: number;
  /** The worst first. */
  readonly worst: readonly ToolHit[];
  /** The worst first. */
  readonly dangers: readonly Danger[];
}

/** A tool, as far as a stack looks at it: one of the index, or one that a server shows now. */
export type StackTool = Pick<ToolFacts, "tool" | "classification">;

export interface StackServer extends Pick<ServerFacts, "slug" | "title"> {
  readonly tools: readonly StackTool[];
}
