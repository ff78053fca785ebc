/** The order in which pages list tools, and which tools have a flow role. Pure. */
import { categoryRank, levelRank, levels } from "../catalog/rank.ts";
import type { ServerFacts, ToolFacts } from "../catalog/shipped/types.ts";
import type { Level } from "../catalog/types.ts";

/** By severity, then by category, then as the server lists them. */
export const worstFirst = (tools: readonly ToolFacts[]): ToolFacts[] =>
  tools.toSorted(({ classification: one }, { classification: other }) => {
    const bySeverity = levelRank[other.severity.level] - levelRank[one.severity.level];
    return bySeverity || categoryRank[other.category] - categoryRank[one.category];
  });

/** The highest level of which there is any. */
export const worstLevel = (severities: Readonly<Record<Level, number>>): Level =>
  levels.findLast((level) => severities[level] > 0) ?? "Low";

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
