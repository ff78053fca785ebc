/** What is counted of tools, and the order in which pages list them. Pure. */
import { categoryRank, levelRank, levels } from "../catalog/rank.ts";
import type { ServerFacts, ServerIdentity, ToolFacts, ToolHit } from "../catalog/shipped/types.ts";
import type { Category, Level } from "../catalog/types.ts";

export function categoriesOf(tools: readonly ToolFacts[]): Record<Category, number> {
  const counts = { Read: 0, Write: 0, Execute: 0, Destructive: 0, Financial: 0 };
  for (const { classification } of tools) counts[classification.category]++;
  return counts;
}

/** By severity, then by category, then as the server lists them. */
export const worstFirst = (tools: readonly ToolFacts[]): ToolFacts[] =>
  tools.toSorted(({ classification: one }, { classification: other }) => {
    const bySeverity = levelRank[other.severity.level] - levelRank[one.severity.level];
    return bySeverity || categoryRank[other.category] - categoryRank[one.category];
  });

/** The highest level of which there is any. */
export const worstLevel = (severities: Readonly<Record<Level, number>>): Level =>
  levels.findLast((level) => severities[level] > 0) ?? "Low";

/** A tool as lists show it. */
export const hitOf = (
  { slug, title }: Pick<ServerIdentity, "slug" | "title">,
  { tool, classification }: ToolFacts,
): ToolHit => ({
  server: slug,
  serverTitle: title,
  tool,
  category: classification.category,
  severity: classification.severity.level,
  confidence: classification.confidence,
});

export type Role = "readsPrivate" | "seesUntrusted" | "sendsOutward";
export const ROLES: readonly Role[] = ["readsPrivate", "seesUntrusted", "sendsOutward"];

/** The tools that have each flow role, in the server's order. */
export const byRole = ({ tools }: ServerFacts): Record<Role, ToolFacts[]> => {
  const having = (role: Role) => tools.filter(({ classification }) => classification.flow[role].length > 0);
  return {
    readsPrivate: having("readsPrivate"),
    seesUntrusted: having("seesUntrusted"),
    sendsOutward: having("sendsOutward"),
  };
};
