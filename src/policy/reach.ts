/**
 * What a grant can do with a tool before anybody calls it: judged with everything left out that looks at arguments, and
 * that listed beside it.
 */
import type { CompiledPolicy, CompiledRule } from "./compile.ts";
import { GlobMap } from "./glob.ts";
import { judge } from "./judge.ts";
import type { Layer, Outcome, Scope } from "./types.ts";

/** Something in a binding layer that can make the outcome stricter, depending on a call's arguments. */
export interface Condition {
  readonly layer: string;
  /** RFC 6901 pointer of the clause, schema or limit. */
  readonly rule: string;
  readonly outcome: "deny" | "approve";
  /** Read after "where": the conditions in words. */
  readonly when: string;
}

export interface ReachLimit {
  readonly layer: string;
  readonly rule: string;
  readonly counter: string;
  readonly windowMs: number;
  readonly max: number;
  readonly scope: Scope;
  /** What a call costs: a number, or the path of the argument that says it. */
  readonly cost: number | string;
}

export interface ToolReach {
  /** For a call that meets none of `conditions`. */
  readonly outcome: Outcome;
  readonly layer: string;
  readonly rule: string;
  readonly reason: string;
  /** Empty: the outcome is the same whatever the arguments are. */
  readonly conditions: readonly Condition[];
  /** Of calls that pass, in layers that bind. */
  readonly limits: readonly ReachLimit[];
}

/**
 * The reach of one tool. Pure.
 *
 * @param inputSchema the tool's pinned schema, for `arguments: true`; without it that rule denies
 */
export function reachOfTool(layers: readonly Layer[], name: string, inputSchema?: unknown): ToolReach {
  const binding = layers.filter(({ policy }) => !policy.shadow);
  const blind = layers.map((layer) => ({
    ...layer,
    policy: withoutArguments(layer.policy, name, inputSchema),
  }));
  const { decision } = judge(blind, { kind: "tool", name, arguments: {}, inputSchema });
  const { outcome, layer, rule, reason } = decision;
  if (outcome === "hidden" || outcome === "deny") {
    return { outcome, layer, rule, reason, conditions: [], limits: [] };
  }
  const rules = binding.flatMap(({ name: of, policy }) =>
    rulesFor(policy, name).map((found) => ({ of, found })),
  );
  return {
    outcome,
    layer,
    rule,
    reason,
    conditions: rules
      .flatMap(({ of, found }) => conditionsOf(of, found))
      // A call that a human is asked about anyway is not made stricter by another question.
      .filter((condition) => outcome === "allow" || condition.outcome === "deny"),
    limits: rules.flatMap(({ of, found }) => limitsOf(of, found, name)),
  };
}

function rulesFor(policy: CompiledPolicy, name: string): CompiledRule[] {
  return [policy.allTools, policy.tools.get(name)].filter((rule) => rule !== undefined);
}

/** The policy as far as it speaks of every call of the tool. */
function withoutArguments(policy: CompiledPolicy, name: string, inputSchema: unknown): CompiledPolicy {
  const entry = policy.tools.get(name);
  const blind = (rule: CompiledRule): CompiledRule => ({
    ...rule,
    denyIf: rule.denyIf.filter(({ conditions }) => conditions.length === 0),
    require: [],
    approveIf: rule.approveIf.filter(({ conditions }) => conditions.length === 0),
    // Without a schema no call fits; with one, it depends.
    arguments: rule.arguments === "pinned" && inputSchema === undefined ? "pinned" : undefined,
    limits: rule.limits.filter(({ cost }) => typeof cost === "number"),
  });
  return {
    ...policy,
    allTools: policy.allTools && blind(policy.allTools),
    tools: new GlobMap(entry === undefined ? [] : [[name, blind(entry)]]),
  };
}

function conditionsOf(layer: string, rule: CompiledRule): Condition[] {
  const found: Condition[] = [];
  for (const { pointer, conditions, text } of rule.denyIf) {
    if (conditions.length > 0) found.push({ layer, rule: pointer, outcome: "deny", when: text });
  }
  for (const { pointer, conditions, text } of rule.require) {
    if (conditions.length > 0) found.push({ layer, rule: pointer, outcome: "deny", when: `not: ${text}` });
  }
  if (rule.arguments !== undefined) {
    const schema = rule.arguments === "pinned" ? "the tool's own schema" : "the policy's schema";
    const when = `the arguments do not fit ${schema}`;
    found.push({ layer, rule: `${rule.pointer}/arguments`, outcome: "deny", when });
  }
  for (const { pointer, cost } of rule.limits) {
    if (typeof cost === "number") continue;
    found.push({
      layer,
      rule: pointer,
      outcome: "deny",
      when: `${cost.text} is no number, or above the limit`,
    });
  }
  for (const { pointer, conditions, text } of rule.approveIf) {
    if (conditions.length > 0) found.push({ layer, rule: pointer, outcome: "approve", when: text });
  }
  return found;
}

function limitsOf(layer: string, rule: CompiledRule, name: string): ReachLimit[] {
  return rule.limits.map(({ pointer, counter, windowMs, max, scope, cost }) => ({
    layer,
    rule: pointer,
    counter: counter ?? `${name}_rate`,
    windowMs,
    max,
    scope,
    cost: typeof cost === "number" ? cost : cost.text,
  }));
}
