/**
 * Decides what happens to one call (docs/concepts.md, "Order").
 *
 * Within a layer the stages run in the order of the contract; in each, `all_tools` speaks before the tool's own entry,
 * and the first refusal wins. One thing is said earlier than its stage: a call whose cost can never be admitted is
 * denied although a human would be asked first, for no approval could let it pass.
 */

import { escapeToken } from "../json/pointer.ts";
import { compileSchema } from "./arguments.ts";
import { approvalOf, type CompiledRule } from "./compile.ts";
import { allHold } from "./conditions.ts";
import { chargeOf } from "./limits.ts";
import { reasons } from "./reasons.ts";
import type { Charge, Decision, Judgement, Layer, Outcome, Subject } from "./types.ts";

import { inOneCase, readingsOf, takenFor } from "./uri.ts";

import { CHARACTERS_PER_UNIT, TooMuchWork, Work } from "./work.ts";

/** The stricter outcome wins where layers differ. */
const STRICTNESS: Record<Outcome, number> = { allow: 0, approve: 1, deny: 2, hidden: 3 };

/**
 * Judges a call by all layers that apply to it.
 *
 * Pure and synchronous. The stricter outcome wins; of equally strict refusals the first layer's is reported, and an
 * allowed call is reported by the last layer, which is the grant's own. Layers in shadow mode bind nothing.
 *
 * @param work shared by all subjects of one message
 */
export function judge(layers: readonly Layer[], subject: Subject, work = new Work()): Judgement {
  let decision: Decision | undefined;
  let charges: Charge[] = [];
  const shadows: Decision[] = [];
  for (const layer of layers) {
    const before = charges.length;
    const found = judgeInBounds(layer, subject, charges, work);
    if (STRICTNESS[found.outcome] >= STRICTNESS.deny) charges.length = before;
    if (layer.policy.shadow) {
      if (found.outcome !== "allow") shadows.push(found);
    } else if (decision === undefined || wins(found, decision)) decision = found;
  }
  decision ??= unbound(layers, subject);
  if (STRICTNESS[decision.outcome] >= STRICTNESS.deny) charges = [];
  return { decision, charges, shadows };
}

/** Of several subjects of one call, the strictest judgement: what one of them is refused, no other's approval lets through. */
export function strictest(judgements: readonly Judgement[]): Judgement | undefined {
  let found: Judgement | undefined;
  for (const judgement of judgements) {
    if (found === undefined || isStricter(judgement.decision, found.decision)) found = judgement;
  }
  return found;
}

function isStricter(one: Decision, other: Decision): boolean {
  return STRICTNESS[one.outcome] > STRICTNESS[other.outcome];
}

function wins(later: Decision, earlier: Decision): boolean {
  if (later.outcome === "allow") return earlier.outcome === "allow";
  return isStricter(later, earlier);
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

/** The same of a resource or a template, by every reading of its URI: what is hidden is hidden under each. */
export function hiddenUriBy(layers: readonly Layer[], uri: string): Decision | undefined {
  const found = hiddenBy(layers, uri);
  if (found !== undefined) return found;
  for (const reading of takenFor(uri)) {
    const hidden = hiddenBy(layers, reading);
    if (hidden !== undefined) return hidden;
  }
  return undefined;
}

/** A layer whose rules cannot be gone through in the time that a call may take refuses. */
function judgeInBounds(layer: Layer, subject: Subject, charges: Charge[], work: Work): Decision {
  try {
    return judgeLayer(layer, subject, charges, work);
  } catch (error) {
    if (!(error instanceof TooMuchWork)) throw error;
    return deny({ layer, subject }, "", reasons.tooMuchWork(subject));
  }
}

/** Pushes the charges of limits that were reached; the caller drops them if the layer refuses. */
function judgeLayer(layer: Layer, subject: Subject, charges: Charge[], work: Work): Decision {
  const { policy } = layer;
  const call = { layer, subject, charges, work };
  switch (subject.kind) {
    case "tool": {
      const { name, arguments: args } = subject;
      return judgeNamed({ ...call, name, args, all: policy.allTools, entry: policy.tools.get(name) });
    }
    case "prompt": {
      const { name, arguments: args } = subject;
      return judgeNamed({ ...call, name, args, all: undefined, entry: policy.prompts.get(name) });
    }
    case "resource":
      return judgeResource(call, subject.uri);
    case "server_request": {
      const answer = policy.serverRequests.get(subject.method);
      if (answer === undefined) return byDefault(call);
      const rule = `/server_requests/${escapeToken(subject.method)}`;
      return answer ? allow(call, rule) : deny(call, rule, reasons.denied(subject, undefined));
    }
    case "method":
    case "member":
      return byDefault(call);
  }
}

/** What every decision tells of. */
interface DecisionContext {
  readonly layer: Layer;
  readonly subject: Subject;
}

/** A call of something that entries can name. */
interface Call extends DecisionContext {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** `all_tools`, if it applies. */
  readonly all: CompiledRule | undefined;
  readonly entry: CompiledRule | undefined;
  readonly charges: Charge[];
  readonly work: Work;
}

/**
 * A resource under its own URI, and under each that a server may take it for: the strictest counts. Where no entry speaks of
 * a reading, the entry of the URI as it is speaks for it, so a reading opens nothing and closes nothing by itself.
 */
function judgeResource(call: DecisionContext & Pick<Call, "charges" | "work">, uri: string): Decision {
  const { policy } = call.layer;
  const own = policy.resources.get(uri);
  const judgeAs = (name: string, entry: CompiledRule | undefined): Decision =>
    judgeNamed({ ...call, name, args: { uri: name }, all: undefined, entry });
  let decision = judgeAs(uri, own);
  // What no entry names is refused already; nothing needs to be read into it.
  if (own === undefined && !policy.defaultAllows) return decision;
  for (const found of otherDecisions(call, uri, own, judgeAs)) {
    if (isStricter(found, decision)) decision = found;
  }
  return decision;
}

function* otherDecisions(
  { layer, subject, work }: DecisionContext & Pick<Call, "work">,
  uri: string,
  own: CompiledRule | undefined,
  judgeAs: (name: string, entry: CompiledRule | undefined) => Decision,
): Iterable<Decision> {
  const { resources, inOneCase: alike } = layer.policy;
  const readings = readingsOf(uri);
  for (const reading of readings) {
    work.spend(reading.length / CHARACTERS_PER_UNIT);
    yield judgeAs(reading, resources.get(reading) ?? own);
  }
  if (alike === undefined) return;
  // The globs may be written in another case than the URI.
  for (const name of [uri, ...readings]) {
    work.spend(name.length / CHARACTERS_PER_UNIT);
    const text = inOneCase(name);
    const [hidden] = alike.hide.get(text) ?? [];
    if (hidden !== undefined) {
      yield { outcome: "hidden", layer: layer.name, rule: hidden, reason: reasons.hidden(subject) };
    }
    for (const entry of alike.resources.get(text) ?? []) yield judgeAs(name, entry);
  }
}

function allow({ layer, subject }: DecisionContext, rule: string): Decision {
  return { outcome: "allow", layer: layer.name, rule, reason: reasons.allowed(subject) };
}

function deny({ layer }: DecisionContext, rule: string, reason: string): Decision {
  return { outcome: "deny", layer: layer.name, rule, reason };
}

function byDefault(call: DecisionContext): Decision {
  return call.layer.policy.defaultAllows
    ? allow(call, "/default")
    : deny(call, "/default", reasons.unlisted(call.subject));
}

/** Stages behind "hidden" and "no entry", in their order. Each answers with a refusal, or not at all. */
const STAGES = [denyByAction, denyIf, denyUnless, denyArguments, denyCost, ask];

function judgeNamed(call: Call): Decision {
  const { layer, subject, name, all, entry } = call;
  const hidden = layer.policy.hide.get(name);
  if (hidden !== undefined) {
    return { outcome: "hidden", layer: layer.name, rule: hidden, reason: reasons.hidden(subject) };
  }
  if (entry === undefined && !layer.policy.defaultAllows) return byDefault(call);
  for (const stage of STAGES) {
    const refusal = (all && stage(call, all)) ?? (entry && stage(call, entry));
    if (refusal !== undefined) return refusal;
  }
  return allow(call, entry?.pointer ?? "/default");
}

function denyByAction(call: Call, { action, pointer, reason }: CompiledRule): Decision | undefined {
  return action === "deny"
    ? deny(call, `${pointer}/action`, reasons.denied(call.subject, reason))
    : undefined;
}

function denyIf(call: Call, rule: CompiledRule): Decision | undefined {
  const clause = rule.denyIf.find(({ conditions }) => allHold(conditions, call.args, "refuse", call.work));
  return clause && deny(call, clause.pointer, reasons.denyIf(call.subject, clause));
}

function denyUnless(call: Call, rule: CompiledRule): Decision | undefined {
  const clause = rule.require.find(({ conditions }) => !allHold(conditions, call.args, "require", call.work));
  return clause && deny(call, clause.pointer, reasons.require(call.subject, clause));
}

function denyArguments(call: Call, rule: CompiledRule): Decision | undefined {
  if (rule.arguments === undefined) return undefined;
  const { subject } = call;
  const pointer = `${rule.pointer}/arguments`;
  let check = rule.arguments;
  if (check === "pinned") {
    const schema = subject.kind === "tool" ? subject.inputSchema : undefined;
    if (schema === undefined || schema === null) return deny(call, pointer, reasons.noSchema(subject));
    const compiled = pinned(schema);
    if (!compiled.ok) {
      const problem = compiled.problems[0]?.message ?? "it is not a schema";
      return deny(call, pointer, reasons.badSchema(subject, problem));
    }
    check = compiled.check;
  }
  const problem = check(call.args, call.work);
  return problem === undefined ? undefined : deny(call, pointer, reasons.arguments(subject, problem));
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

/** Notes what the limits charge; denies a call that they can never admit. */
function denyCost({ layer, subject, name, args, charges }: Call, rule: CompiledRule): Decision | undefined {
  for (const limit of rule.limits) {
    const found = chargeOf(limit, layer.name, !layer.policy.shadow, name, args);
    if (typeof found === "string") {
      return deny({ layer, subject }, limit.pointer, reasons.cost(subject, limit.onDeny, found));
    }
    if (found !== undefined) charges.push(found);
  }
  return undefined;
}

/** Whether this rule sends the call to a human. */
function ask(call: Call, rule: CompiledRule): Decision | undefined {
  const { subject, args, work } = call;
  if (rule.action === "require_approval") {
    return approve(call, `${rule.pointer}/action`, reasons.approval(subject, rule.reason));
  }
  const clause = rule.approveIf.find(({ conditions }) => allHold(conditions, args, "refuse", work));
  return clause && approve(call, clause.pointer, reasons.approveIf(subject, clause, rule.reason));
}

function approve({ layer, entry, all }: Call, rule: string, reason: string): Decision {
  return { outcome: "approve", layer: layer.name, rule, reason, approval: approvalOf(entry, all) };
}
