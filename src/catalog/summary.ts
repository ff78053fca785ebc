/** What a server's tools are together. */
import { alarming, byRisk } from "./rank.ts";
import { analyseStack, type Danger, type Leg } from "./stack/index.ts";
import type { Category, Classification, Flow, Level } from "./types.ts";

/** A combination of its tools that is dangerous. */
export interface ServerDanger {
  readonly code: Danger["code"];
  readonly level: Level;
  /** Names of the tools that make each part of it, the clearest first. */
  readonly legs: readonly { readonly role: Leg["role"]; readonly tools: readonly string[] }[];
}

export interface Summary {
  readonly tools: number;
  readonly categories: Readonly<Record<Category, number>>;
  readonly severities: Readonly<Record<Level, number>>;
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
  const categories = { Read: 0, Write: 0, Execute: 0, Destructive: 0, Financial: 0 };
  const severities = { Low: 0, Medium: 0, High: 0, Critical: 0 };
  let alarms = 0;
  const worst = new Map<string, Classification>();
  for (const { tool, classification } of tools) {
    const known = worst.get(tool);
    if (known === undefined || byRisk(classification, known) < 0) worst.set(tool, classification);
  }
  for (const classification of worst.values()) {
    categories[classification.category]++;
    severities[classification.severity.level]++;
    alarms += alarming(classification);
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
    categories,
    severities,
    alarms,
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
