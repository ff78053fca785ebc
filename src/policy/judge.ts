/**
 * Decides what happens to one call (policy.md, "Order").
 *
 * Within a layer the stages run in the order of the contract; in each, `all_tools` speaks before the tool's own entry,
 * and the first refusal wins. One thing is said earlier than its stage: a call whose cost can never be admitted is
 * denied although a human would be asked first, for no approval could let it pass.
 */
import { compileSchema } from "./arguments.ts";
import { approvalOf, type CompiledRule } from "./compile.ts";
import { allHold } from "./conditions.ts";
import { chargeOf } from "./limits.ts";
import { escapeToken } from "./pointer.ts";
import { reasons } from "./reasons.ts";
import type { Charge, Decision, Judgement, Layer, Outcome, Subject } from "./types.ts";

/** The stricter outcome wins where layers differ. */
const STRICTNESS: Record<Outcome, number> = { allow: 0, approve: 1, deny: 2, hidden: 3 };

/**
 * Judges a call by all layers that apply to it.
 *
 * Pure and synchronous. The stricter outcome wins; of equally strict refusals the first layer's is told, and an
 * allowed call is told by the last layer, which is the grant's own. Layers in shadow mode bind nothing.
 */
export function judge(layers: readonly Layer[], subject: Subject): Judgement {
  let decision: Decision | undefined;
  let charges: Charge[] = [];
  const shadows: Decision[] = [];
  for (const layer of layers) {
    const before = charges.length;
    const found = judgeLayer(layer, subject, charges);
    if (STRICTNESS[found.outcome] >= STRICTNESS.deny) charges.length = before;
    if (layer.policy.shadow) {
      if (found.outcome !== "allow") shadows.push(found);
    } else if (decision === undefined || wins(found, decision)) decision = found;
  }
  decision ??= unbound(layers, subject);
  if (STRICTNESS[decision.outcome] >= STRICTNESS.deny) charges = [];
  return { decision, charges, shadows };
}

function wins(later: Decision, earlier: Decision): boolean {
  if (later.outcome === "allow") return earlier.outcome === "allow";
  return STRICTNESS[later.outcome] > STRICTNESS[earlier.outcome];
}

/** No layer binds: without any the call is refused, and where all only watch it passes. */
function unbound(layers: readonly Layer[], subject: Subject): Decision {
  const watcher = layers.at(-1);
  if (watcher === undefined)
    return { outcome: "deny", layer: "", rule: "", reason: reasons.noLayer(subject) };
  return { outcome: "allow", layer: watcher.name, rule: "/mode", reason: reasons.watched(subject) };
}

/**
 * Whether a name is left out of lists: a tool's or prompt's name, or a resource's URI. Layers in shadow mode never hide.
 */
export function hiddenBy(layers: readonly Layer[], name: string): Decision | undefined {
  for (const { name: layer, policy } of layers) {
    if (policy.shadow) continue;
    const rule = policy.hide.get(name);
    if (rule !== undefined) {
      return {
        outcome: "hidden",
        layer,
        rule,
        reason: reasons.hidden({ kind: "tool", name, arguments: {} }),
      };
    }
  }
  return undefined;
}

/** Pushes the charges of limits that were reached; the caller drops them if the layer refuses. */
function judgeLayer(layer: Layer, subject: Subject, charges: Charge[]): Decision {
  const { policy } = layer;
  switch (subject.kind) {
    case "tool":
      return judgeNamed(
        layer,
        subject,
        subject.name,
        policy.tools.get(subject.name),
        policy.allTools,
        subject.arguments,
        charges,
      );
    case "prompt":
      return judgeNamed(
        layer,
        subject,
        subject.name,
        policy.prompts.get(subject.name),
        undefined,
        subject.arguments,
        charges,
      );
    case "resource":
      return judgeNamed(
        layer,
        subject,
        subject.uri,
        policy.resources.get(subject.uri),
        undefined,
        { uri: subject.uri },
        charges,
      );
    case "server_request": {
      const answer = policy.serverRequests.get(subject.method);
      if (answer === undefined) return byDefault(layer, subject);
      const rule = `/server_requests/${escapeToken(subject.method)}`;
      return answer
        ? { outcome: "allow", layer: layer.name, rule, reason: reasons.allowed(subject) }
        : { outcome: "deny", layer: layer.name, rule, reason: reasons.denied(subject, undefined) };
    }
    case "method":
      return byDefault(layer, subject);
  }
}

function byDefault(layer: Layer, subject: Subject): Decision {
  return layer.policy.defaultAllows
    ? { outcome: "allow", layer: layer.name, rule: "/default", reason: reasons.allowed(subject) }
    : { outcome: "deny", layer: layer.name, rule: "/default", reason: reasons.unlisted(subject) };
}

type Arguments = Readonly<Record<string, unknown>>;

function judgeNamed(
  layer: Layer,
  subject: Subject,
  name: string,
  entry: CompiledRule | undefined,
  all: CompiledRule | undefined,
  args: Arguments,
  charges: Charge[],
): Decision {
  const hidden = layer.policy.hide.get(name);
  if (hidden !== undefined) {
    return { outcome: "hidden", layer: layer.name, rule: hidden, reason: reasons.hidden(subject) };
  }
  if (entry === undefined && !layer.policy.defaultAllows) return byDefault(layer, subject);
  const refusal =
    denyByAction(layer, subject, entry) ??
    denyIf(layer, subject, all, args) ??
    denyIf(layer, subject, entry, args) ??
    denyUnless(layer, subject, all, args) ??
    denyUnless(layer, subject, entry, args) ??
    denyArguments(layer, subject, all, args) ??
    denyArguments(layer, subject, entry, args);
  if (refusal !== undefined) return refusal;
  const unpayable =
    charge(layer, subject, all, name, args, charges) ?? charge(layer, subject, entry, name, args, charges);
  if (unpayable !== undefined) return unpayable;
  return (
    ask(layer, subject, all, entry, all, args) ??
    ask(layer, subject, entry, entry, all, args) ?? {
      outcome: "allow",
      layer: layer.name,
      rule: entry?.pointer ?? "/default",
      reason: reasons.allowed(subject),
    }
  );
}

function deny(layer: Layer, rule: string, reason: string): Decision {
  return { outcome: "deny", layer: layer.name, rule, reason };
}

function denyByAction(layer: Layer, subject: Subject, rule: CompiledRule | undefined): Decision | undefined {
  if (rule === undefined || rule.action !== "deny") return undefined;
  return deny(layer, `${rule.pointer}/action`, reasons.denied(subject, rule.reason));
}

function denyIf(
  layer: Layer,
  subject: Subject,
  rule: CompiledRule | undefined,
  args: Arguments,
): Decision | undefined {
  if (rule === undefined) return undefined;
  for (const clause of rule.denyIf) {
    if (allHold(clause.conditions, args, "refuse"))
      return deny(layer, clause.pointer, reasons.denyIf(subject, clause));
  }
  return undefined;
}

function denyUnless(
  layer: Layer,
  subject: Subject,
  rule: CompiledRule | undefined,
  args: Arguments,
): Decision | undefined {
  if (rule === undefined) return undefined;
  for (const clause of rule.require) {
    if (!allHold(clause.conditions, args, "require"))
      return deny(layer, clause.pointer, reasons.require(subject, clause));
  }
  return undefined;
}

function denyArguments(
  layer: Layer,
  subject: Subject,
  rule: CompiledRule | undefined,
  args: Arguments,
): Decision | undefined {
  if (rule?.arguments === undefined) return undefined;
  const pointer = `${rule.pointer}/arguments`;
  let check = rule.arguments;
  if (check === "pinned") {
    const schema = subject.kind === "tool" ? subject.inputSchema : undefined;
    if (schema === undefined || schema === null) return deny(layer, pointer, reasons.noSchema(subject));
    const compiled = pinned(schema);
    if (!compiled.ok) {
      return deny(
        layer,
        pointer,
        reasons.badSchema(subject, compiled.problems[0]?.message ?? "it is not a schema"),
      );
    }
    check = compiled.check;
  }
  const problem = check(args);
  return problem === undefined ? undefined : deny(layer, pointer, reasons.arguments(subject, problem));
}

/** Pinned schemas, compiled once for as long as the snapshot that holds them lives. */
const compiledPins = new WeakMap<object, ReturnType<typeof compileSchema>>();

function pinned(schema: unknown): ReturnType<typeof compileSchema> {
  if (typeof schema !== "object" || schema === null) return compileSchema(schema, "upstream");
  let compiled = compiledPins.get(schema);
  if (compiled === undefined) {
    compiled = compileSchema(schema, "upstream");
    compiledPins.set(schema, compiled);
  }
  return compiled;
}

function charge(
  layer: Layer,
  subject: Subject,
  rule: CompiledRule | undefined,
  name: string,
  args: Arguments,
  charges: Charge[],
): Decision | undefined {
  if (rule === undefined) return undefined;
  for (const limit of rule.limits) {
    const found = chargeOf(limit, layer.name, !layer.policy.shadow, name, args);
    if (typeof found === "string")
      return deny(layer, limit.pointer, reasons.cost(subject, limit.onDeny, found));
    if (found !== undefined) charges.push(found);
  }
  return undefined;
}

/** Whether this rule sends the call to a human. */
function ask(
  layer: Layer,
  subject: Subject,
  rule: CompiledRule | undefined,
  entry: CompiledRule | undefined,
  all: CompiledRule | undefined,
  args: Arguments,
): Decision | undefined {
  if (rule === undefined) return undefined;
  if (rule.action === "require_approval") {
    return approve(layer, `${rule.pointer}/action`, reasons.approval(subject, rule.reason), entry, all);
  }
  for (const clause of rule.approveIf) {
    if (allHold(clause.conditions, args, "refuse")) {
      return approve(layer, clause.pointer, reasons.approveIf(subject, clause, rule.reason), entry, all);
    }
  }
  return undefined;
}

function approve(
  layer: Layer,
  rule: string,
  reason: string,
  entry: CompiledRule | undefined,
  all: CompiledRule | undefined,
): Decision {
  return { outcome: "approve", layer: layer.name, rule, reason, approval: approvalOf(entry, all) };
}
