import type { Charge, Decision, Judgement } from "../../policy/index.ts";

/** The decision object of the policy language, with the limits that the call would be charged on. */
export interface Explanation {
  outcome: Decision["outcome"];
  /** Prefixed by the layer: `baseline/tools/x`. */
  rule: string;
  reason: string;
  retryAfterMs?: number;
  approval?: { waitSeconds: number; expiresSeconds: number };
  limits: Pick<Charge, "counter" | "windowMs" | "max" | "scope" | "cost" | "rule" | "binding">[];
  /** What layers in shadow mode would have decided. */
  shadows: { outcome: Decision["outcome"]; rule: string; reason: string }[];
}

/** The rule as it is shown and recorded. */
export function fullRule({ layer, rule }: Pick<Decision, "layer" | "rule">): string {
  return `${layer}${rule}`;
}

export function explanationOf({ decision, charges, shadows }: Judgement): Explanation {
  const { layer: _, ...plain } = decision;
  return {
    ...plain,
    rule: fullRule(decision),
    limits: charges.map(({ counter, windowMs, max, scope, cost, binding, ...charge }) => ({
      rule: fullRule(charge),
      counter,
      scope,
      windowMs,
      max,
      cost,
      binding,
    })),
    shadows: shadows.map((shadow) => ({
      outcome: shadow.outcome,
      rule: fullRule(shadow),
      reason: shadow.reason,
    })),
  };
}

/** For people. */
export function explanationLines({
  outcome,
  rule,
  reason,
  approval,
  limits,
  shadows,
}: Explanation): string[] {
  const lines = [outcome, `  rule    ${rule === "" ? "none" : rule}`, `  reason  ${reason}`];
  if (approval !== undefined) {
    lines.push(`  waits   ${approval.waitSeconds} s; the approval ends after ${approval.expiresSeconds} s`);
  }
  for (const { counter, scope, windowMs, max, cost, rule, binding } of limits) {
    const share = `${cost} of ${max} in ${windowMs / 1000} s`;
    lines.push(`  charges ${counter} (${scope}): ${share}${binding ? "" : ", only watched"}   ${rule}`);
  }
  for (const shadow of shadows)
    lines.push(`  shadow  would ${shadow.outcome}: ${shadow.rule}   ${shadow.reason}`);
  return lines;
}
