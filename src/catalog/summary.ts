/** What a server's tools are together. */
import { alarming, byRisk } from "./rank.ts";
import { analyseStack, type Danger, type Leg } from "./stack/index.ts";
import { type Totals, totalsOf } from "./totals.ts";
import type { Classification, Flow, Level } from "./types.ts";

/** A combination of its tools that is dangerous. */
export interface ServerDanger {
  readonly code: Danger["code"];
  readonly level: Level;
  /** Names of the tools that make each part of it, the clearest first. */
  readonly legs: readonly { readonly role: Leg["role"]; readonly tools: readonly string[] }[];
}

export interface Summary extends Totals {
  readonly tools: number;
  /** Tools whose definition a human should read before an agent does. */
  readonly alarms: number;
  /** Names of the tools in each role. With all three, what one tool reads another can be made to send away. */
  readonly flow: Readonly<Record<keyof Flow, readonly string[]>> & { readonly complete: boolean };
  /** The worst first. */
  readonly dangers: readonly ServerDanger[];
}

/** @param tools a tool with two definitions comes twice, and is counted once, by the worse of the two */
export function summaryOf(
  tools: readonly { readonly tool: string; readonly classification: Classification }[],
): Summary {
  const worst = new Map<string, (typeof tools)[number]>();
  for (const one of tools) {
    const known = worst.get(one.tool);
    if (known === undefined || byRisk(one.classification, known.classification) < 0) worst.set(one.tool, one);
  }
  const having = (role: keyof Flow) => [
    ...new Set(
      tools.filter(({ classification }) => classification.flow[role].length > 0).map(({ tool }) => tool),
    ),
  ];
  const readsPrivate = having("readsPrivate");
  const seesUntrusted = having("seesUntrusted");
  const sendsOutward = having("sendsOutward");
  const complete = readsPrivate.length > 0 && seesUntrusted.length > 0 && sendsOutward.length > 0;
  return {
    tools: worst.size,
    ...totalsOf(worst.values()),
    alarms: [...worst.values()].filter(({ classification }) => alarming(classification)).length,
    flow: { readsPrivate, seesUntrusted, sendsOutward, complete },
    dangers: dangersOf(tools),
  };
}

function dangersOf(tools: Parameters<typeof summaryOf>[0]): ServerDanger[] {
  return analyseStack([{ slug: "", title: "", tools }]).dangers.map(({ code, level, legs }) => ({
    code,
    level,
    legs: legs.map(({ role, tools: hits }) => ({ role, tools: [...new Set(hits.map(({ tool }) => tool))] })),
  }));
}
