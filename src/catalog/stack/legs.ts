/** Which tools of a stack make which leg of a combination. */
import { isAlarm } from "../alarms.ts";
import { levelRank } from "../rank.ts";
import { hitOf } from "../shipped/hit.ts";
import type { FindingCode, Mention, Place, Reason } from "../types.ts";
import type { Leg, StackServer, StackTool } from "./types.ts";

export interface Placed {
  readonly server: StackServer;
  readonly facts: StackTool;
}

type Role = Exclude<Leg["role"], "same-name">;

/** The words by which a tool has a role; undefined: it has not. */
const roles: Readonly<Record<Role, (facts: StackTool) => readonly Mention[] | undefined>> = {
  "private-data": ({ classification }) => some(classification.flow.readsPrivate),
  "untrusted-content": ({ classification }) => some(classification.flow.seesUntrusted),
  "outward-channel": ({ classification }) => some(classification.flow.sendsOutward),
  secrets: (facts) =>
    facts.classification.category === "Read" || facts.classification.flow.readsPrivate.length > 0
      ? reason(facts, "secrets")
      : undefined,
  identity: (facts) => (facts.classification.category === "Read" ? undefined : reason(facts, "identity")),
  execution: ({ classification: { category, findings } }) =>
    category === "Execute" || (category !== "Read" && findings.some(({ code }) => runs.has(code)))
      ? []
      : undefined,
  destruction: ({ classification }) => (classification.category === "Destructive" ? [] : undefined),
  money: ({ classification }) => (classification.category === "Financial" ? [] : undefined),
  alarm: ({ classification }) => (classification.findings.some(isAlarm) ? [] : undefined),
};

const runs: ReadonlySet<FindingCode> = new Set(["takes-code", "takes-sql", "takes-shell"]);
const some = (words: readonly Mention[]) => (words.length === 0 ? undefined : words);
const reason = ({ classification }: StackTool, wanted: Reason["code"]) =>
  classification.severity.reasons.find(({ code }) => code === wanted)?.words;

/** A name says more than a description, and that more than an argument. */
const clearness: Readonly<Record<Place, number>> = {
  name: 0,
  enum: 1,
  annotation: 1,
  description: 2,
  argument: 3,
};
const clearest = (words: readonly Mention[]) =>
  Math.min(...words.map(({ where }) => clearness[where]), clearness.argument);

/** Undefined where no tool has the role. */
export function legOf(role: Role, placed: readonly Placed[]): Leg | undefined {
  const found = placed.flatMap((one) => {
    const words = roles[role](one.facts);
    return words === undefined ? [] : [{ hit: hitOf(one.server, one.facts), clear: clearest(words) }];
  });
  if (found.length === 0) return undefined;
  found.sort(
    (a, b) =>
      a.clear - b.clear ||
      levelRank[b.hit.severity] - levelRank[a.hit.severity] ||
      b.hit.confidence - a.hit.confidence,
  );
  return { role, tools: found.map(({ hit }) => hit) };
}
