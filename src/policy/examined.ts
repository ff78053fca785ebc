/**
 * Names that a policy looks at. A server that ignores case would read `"Amount"` where a condition saw no `amount`
 * (CVE-2026-27896), so the wire refuses arguments with such keys.
 */
import type { CompiledPolicy } from "./compile.ts";
import { parsePath } from "./path.ts";
import type { Policy, Rule } from "./schema.ts";

/**
 * Every object key that a path of conditions or costs names: case-folded → exact. Where two names fold to the same,
 * the last is kept, and arguments that use the other are refused.
 */
export function examinedNames(policy: CompiledPolicy): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const text of pathsOf(policy.source)) {
    const parsed = parsePath(text);
    if (!parsed.ok) continue;
    for (const step of parsed.path) if (typeof step === "string") names.set(fold(step), step);
  }
  return names;
}

/** All three mappings, which joins what Unicode simple case folding joins (ſ s, K k, ς σ) and İ with i; as the wire does. */
function fold(name: string): string {
  return name.toLowerCase().toUpperCase().toLowerCase().replaceAll("i\u0307", "i");
}

function* pathsOf(policy: Policy): Iterable<string> {
  const entries = [policy.tools, policy.resources, policy.prompts].flatMap((map) => Object.values(map ?? {}));
  const rules: Rule[] = policy.all_tools === undefined ? entries : [policy.all_tools, ...entries];
  for (const rule of rules) {
    const clauses = [...(rule.deny_if ?? []), ...(rule.require ?? []), ...(rule.approve_if ?? [])];
    for (const clause of clauses) for (const condition of clause.conditions) yield condition.path;
    for (const { cost } of rule.limits ?? []) if (typeof cost === "object") yield cost.path;
  }
}
