import * as z from "zod";
import { compilePolicy, judge, type Layer, type Subject } from "../policy/index.ts";
import { BASELINE } from "../tenant/index.ts";

type Policy = Parameters<typeof compilePolicy>[0];

export const decisionSchema = z
  .object({
    outcome: z.enum(["allow", "deny", "approve", "hidden"]),
    layer: z.string().describe("The policy that decided"),
    rule: z.string().describe("RFC 6901 pointer into that policy"),
    reason: z.string(),
    limits: z.array(
      z.object({
        rule: z.string(),
        counter: z.string(),
        scope: z.string(),
        windowMs: z.number(),
        max: z.number(),
        cost: z.number(),
      }),
    ),
  })
  .openapi("PolicyDecision");

export interface Trial {
  readonly name: string;
  readonly draft: Policy;
  readonly now: Policy | undefined;
  readonly baseline: Policy | undefined;
}

export interface TrialCall {
  readonly tool: string;
  readonly args: Record<string, unknown>;
  readonly inputSchema?: unknown;
}

/** What is decided about calls now, and what would be with the draft in force. Limits are named, not counted. */
export function tryCalls(calls: readonly TrialCall[], trial: Trial) {
  const now = trial.now && layersOf(trial, trial.now);
  const draft = layersOf(trial, trial.draft);
  return calls.map(({ tool, args, inputSchema }) => {
    const subject: Subject = { kind: "tool", name: tool, arguments: args, inputSchema };
    const [before, after] = [now === undefined ? null : decide(now, subject), decide(draft, subject)];
    return { tool, now: before, draft: after, changed: JSON.stringify(before) !== JSON.stringify(after) };
  });
}

function layersOf({ name, baseline }: Trial, policy: Policy): Layer[] {
  const own = { name, policy: compilePolicy(policy) };
  if (name === BASELINE || baseline === undefined) return [own];
  return [{ name: BASELINE, policy: compilePolicy(baseline) }, own];
}

function decide(layers: readonly Layer[], subject: Subject) {
  const { decision, charges } = judge(layers, subject);
  const { outcome, layer, rule, reason } = decision;
  const limits = charges.map(({ rule, counter, scope, windowMs, max, cost }) => {
    return { rule, counter, scope, windowMs, max, cost };
  });
  return { outcome, layer, rule, reason, limits };
}
