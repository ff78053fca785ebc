/**
 * What an agent could do that has all of these servers at once: totals, the worst tools, and combinations that are
 * dangerous together. Pure; in time proportional to the tools.
 */

import { levelRank, worstFirst } from "../rank.ts";
import { hitOf } from "../shipped/hit.ts";
import type { ToolHit } from "../shipped/types.ts";
import { totalsOf } from "../totals.ts";
import type { Level } from "../types.ts";
import { legOf, type Placed } from "./legs.ts";
import type { Danger, Leg, StackAnalysis, StackServer } from "./types.ts";

export type { Danger, Leg, StackAnalysis, StackServer } from "./types.ts";

/** @param servers each once */
export function analyseStack(servers: readonly StackServer[]): StackAnalysis {
  const placed = servers.flatMap((server) => server.tools.map((facts): Placed => ({ server, facts })));
  return {
    servers: servers.length,
    tools: placed.length,
    ...totalsOf(placed.map(({ facts }) => facts)),
    worst: placed
      .map(({ server, facts }) => hitOf(server, facts))
      .filter(({ severity }) => levelRank[severity] >= levelRank["High"])
      .sort(byRiskThenName),
    dangers: dangersOf(placed),
  };
}

/** The worst first: in the order of this list. */
const combinations: readonly [Danger["code"], Level, readonly Parameters<typeof legOf>[0][]][] = [
  ["lethal-trifecta", "Critical", ["private-data", "untrusted-content", "outward-channel"]],
  ["secrets-outward", "Critical", ["secrets", "outward-channel"]],
  ["untrusted-money", "Critical", ["untrusted-content", "money"]],
  ["untrusted-execution", "Critical", ["untrusted-content", "execution"]],
  ["untrusted-destruction", "Critical", ["untrusted-content", "destruction"]],
  ["identity-change", "Critical", ["identity"]],
  ["alarmed-definitions", "High", ["alarm"]],
];

function dangersOf(placed: readonly Placed[]): Danger[] {
  const dangers: Danger[] = [];
  for (const [code, level, roles] of combinations) {
    const legs = roles.map((role) => legOf(role, placed)).filter((leg) => leg !== undefined);
    if (legs.length === roles.length) dangers.push({ code, level, legs, alone: aloneIn(legs) });
  }
  const names = sameNames(placed);
  if (names !== undefined) dangers.push(names);
  const two = twoOfThree(placed);
  if (two !== undefined && dangers[0]?.code !== "lethal-trifecta") dangers.push(two);
  return dangers;
}

/** Servers that have a tool in each leg. */
function aloneIn(legs: readonly Leg[]): string[] {
  const [first, ...others] = legs.map(({ tools }) => new Set(tools.map(({ server }) => server)));
  return [...(first ?? [])].filter((server) => others.every((leg) => leg.has(server)));
}

/** Private data and a way out: what is missing is a stranger's text, and that comes with the next server. */
function twoOfThree(placed: readonly Placed[]): Danger | undefined {
  const roles = ["private-data", "untrusted-content", "outward-channel"] as const;
  const legs = roles.map((role) => legOf(role, placed)).filter((leg) => leg !== undefined);
  return legs.length === 2
    ? { code: "two-of-three", level: "Medium", legs, alone: aloneIn(legs) }
    : undefined;
}

/** Names that more than one server defines. It is worse where one of them has an effect. */
function sameNames(placed: readonly Placed[]): Danger | undefined {
  const byName = Map.groupBy(placed, ({ facts }) => facts.tool);
  const legs = [...byName.values()]
    .filter((same) => new Set(same.map(({ server }) => server.slug)).size > 1)
    .map(
      (same): Leg => ({
        role: "same-name",
        tools: same.map(({ server, facts }) => hitOf(server, facts)).sort(byRiskThenName),
      }),
    )
    .sort((a, b) => compareFirst(a, b));
  if (legs.length === 0) return undefined;
  const effect = legs.some(({ tools }) => tools.some(({ category }) => category !== "Read"));
  return { code: "same-names", level: effect ? "High" : "Medium", legs, alone: [] };
}

function compareFirst(a: Leg, b: Leg): number {
  const [one] = a.tools;
  const [other] = b.tools;
  return one === undefined || other === undefined ? 0 : byRiskThenName(one, other);
}

const byRiskThenName = (one: ToolHit, other: ToolHit): number =>
  worstFirst(one, other) || (one.tool < other.tool ? -1 : one.tool > other.tool ? 1 : 0);
