/** The order in which pages list tools, and which tools have a flow role. Pure. */
import { levels, rankedOf, worstFirst } from "../catalog/rank.ts";
import type { ServerFacts, ToolFacts } from "../catalog/shipped/types.ts";
import type { Level } from "../catalog/types.ts";

/** The worst first, then as the server lists them. */
export const byWorst = (tools: readonly ToolFacts[]): ToolFacts[] =>
  tools.toSorted((one, other) => worstFirst(rankedOf(one.classification), rankedOf(other.classification)));

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
