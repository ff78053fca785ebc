/** The shape of an attack's page. Text holds `code` in backticks and nothing else that is marked. */

import type { Policy } from "../../../policy/index.ts";

/** Something that happened, as others reported it. */
export interface Incident {
  /** As exactly as it is known: YYYY, YYYY-MM or YYYY-MM-DD. */
  readonly date: string;
  readonly what: string;
  /** Where it is described; left out where no address could be confirmed. */
  readonly source?: string;
}

/** A page of `docs/`, and a heading of it as forges spell it. */
export interface DocsLink {
  readonly title: string;
  readonly page: string;
  readonly anchor?: string;
}

export type AttackGroup = "definitions" | "data-flow" | "actions" | "authority" | "wire" | "gate";

export interface AttackText {
  readonly slug: string;
  readonly title: string;
  /** One line. */
  readonly summary: string;
  /** How it works: paragraphs. */
  readonly how: readonly string[];
  /** The oldest first. */
  readonly incidents: readonly Incident[];
  /** Where others explain the class. */
  readonly further?: readonly { readonly title: string; readonly href: string }[];
  /** What in Sluice stops it: paragraphs, where to read on, and a policy that does it. */
  readonly control: {
    readonly text: readonly string[];
    readonly docs: readonly DocsLink[];
    readonly policy?: Policy;
  };
  /** What that control does not stop. */
  readonly remains: readonly string[];
  /** What to do or run to see that it holds. */
  readonly check: readonly string[];
}

export const securityGuidance = {
  title: "MCP: Security Best Practices",
  href: "https://modelcontextprotocol.io/docs/tutorials/security/security_best_practices",
};
