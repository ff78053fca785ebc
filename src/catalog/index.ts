/**
 * What a tool is, how bad a call could be, and why: judged from its definition alone. Pure and deterministic; takes
 * time in proportion to the definition, and never throws whatever a server sent.
 *
 * @example
 * const siblings = siblingsOf(tools);
 * const { category, severity, evidence } = classify(tools[0], siblings);
 */
import { applyHints } from "./annotations.ts";
import { attacksOn } from "./attacks.ts";
import { categoryFor } from "./category.ts";
import { confidenceOf } from "./confidence.ts";
import { fieldsOf } from "./fields.ts";
import { poisonIn } from "./findings/poison.ts";
import { shadowOf } from "./findings/shadow.ts";
import { flowOf } from "./flow.ts";
import type { Input } from "./inputs.ts";
import { collectEvidence } from "./judge.ts";
import { amountOf } from "./money.ts";
import { severityOf } from "./severity.ts";
import { alone, type Siblings, siblingsOf } from "./siblings.ts";
import { type Classification, type Finding, levelOf, type ToolDefinition } from "./types.ts";

export { type AlarmCode, isAlarm } from "./alarms.ts";
export { poisonOutsideTools } from "./findings/outside.ts";
export { Allowance, signsIn, withSigns } from "./findings/signs.ts";
export { liveDefinition } from "./live.ts";
export { byRisk } from "./rank.ts";
export { type Siblings, siblingsOf } from "./siblings.ts";
export * from "./starter.ts";
export { type Summary, summaryOf } from "./summary.ts";
export * from "./types.ts";

/**
 * @param siblings what the server's tools have in common, from `siblingsOf`; without it a tool is judged alone and a
 *   prefix that all of them share may be taken for a word of its name
 */
export function classify(definition: ToolDefinition, siblings: Siblings = alone): Classification {
  const fields = fieldsOf(definition);
  const reading = collectEvidence(definition, fields, siblings);
  const {
    category,
    agrees,
    findings: contradictions,
  } = applyHints(categoryFor(reading), definition, siblings, reading.signs);
  const severity = severityOf(category, reading);
  const flow = flowOf(category, reading);
  const shadow = shadowOf(definition.tool, definition.server);
  const findings = [
    ...contradictions,
    ...poisonIn(fields.texts, `${definition.tool} ${definition.server ?? ""}`.toLowerCase()),
    ...(shadow === undefined ? [] : [shadow]),
    ...reading.inputs.map(inputFinding),
  ];
  const amount = category === "Financial" ? amountOf(reading.top) : undefined;
  return {
    category,
    level: levelOf[category],
    severity,
    confidence: confidenceOf(category, reading.signs, agrees),
    evidence: reading.signs.list,
    flow,
    findings,
    attacks: attacksOn(category, severity, flow, findings),
    ...(amount !== undefined && { amount }),
  };
}

/** All tools of one server, in their order. */
export function classifyServer(tools: readonly ToolDefinition[]): Classification[] {
  const siblings = siblingsOf(tools);
  return tools.map((tool) => classify(tool, siblings));
}

const inputFinding = ({ kind, argument }: Input): Finding => ({
  code: kind,
  at: `/properties/${argument.path.replaceAll(".", "/properties/")}`,
  detail: argument.name.slice(0, 80),
});
