/** The attacks that a tool of this kind is used in, the likeliest first. */
import { isAlarm } from "./alarms.ts";
import type { Attack, Category, Finding, Flow, Severity } from "./types.ts";

export function attacksOn(
  category: Category,
  severity: Severity,
  flow: Flow,
  findings: readonly Finding[],
): Attack[] {
  const attacks: Attack[] = [];
  const found = new Set(findings.map(({ code }) => code));
  const reasons = new Set(severity.reasons.map(({ code }) => code));
  const add = (attack: Attack, when: boolean) => {
    if (when) attacks.push(attack);
  };

  add("privilege-escalation", reasons.has("identity"));
  add("tool-poisoning", findings.some(isAlarm));
  add("money-movement", category === "Financial");
  add("destructive-call", category === "Destructive");
  add(
    "exfiltration-by-chaining",
    flow.sendsOutward.length > 0 || (category === "Read" && flow.readsPrivate.length > 0),
  );
  add(
    "indirect-prompt-injection",
    flow.seesUntrusted.length > 0 || category === "Execute" || (category === "Write" && attacks.length < 2),
  );
  add("confused-deputy", reasons.has("secrets") || category === "Execute");
  add("tool-shadowing", found.has("shadows-known-tool"));
  add("runaway-loop", category !== "Read" || flow.sendsOutward.length > 0);
  add("rug-pull", attacks.length === 0);
  return attacks;
}
