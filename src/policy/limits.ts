/**
 * Limits as a policy has them, and what they ask of one call (docs/concepts.md, "Limit"). Counting is not done here.
 */
import { doubleAbove, isNumber } from "../json/index.ts";
import { pathOf } from "./conditions.ts";
import { MISFIT, MISSING, type Path, stepInto } from "./path.ts";
import { type Limit, RATE, type RateLimit, type Rule, WINDOW_SECONDS } from "./schema.ts";
import type { Charge, Scope } from "./types.ts";

export interface CompiledLimit {
  readonly pointer: string;
  /** Undefined in the `rate_limit` shorthand of tools and prompts: the name called, and `_rate`. */
  readonly counter: string | undefined;
  /** The shorthand under a glob of resources counts on its entry, and once counted on the URI read, and `_rate`. */
  readonly once?: "name";
  readonly windowMs: number;
  readonly max: number;
  readonly scope: Scope;
  readonly cost: number | { readonly path: Path; readonly text: string };
  readonly onDeny: string | undefined;
}

/**
 * A rule's limits in the order in which they are checked; the shorthand comes last.
 *
 * @param entry the key of a resource's entry: many URIs may mean one resource, so no URI has a counter of its own
 */
export function compileLimits(rule: Rule, pointer: string, entry?: string): CompiledLimit[] {
  const limits = (rule.limits ?? []).map((limit, i) => compileLimit(limit, `${pointer}/limits/${i}`));
  if (rule.rate_limit !== undefined) {
    limits.push({
      pointer: `${pointer}/rate_limit`,
      counter: entry === undefined ? undefined : `${entry}_rate`,
      ...(entry?.includes("*") && { once: "name" as const }),
      ...readRate(rule.rate_limit),
      scope: "grant",
      cost: 1,
      onDeny: undefined,
    });
  }
  return limits;
}

function compileLimit(limit: Limit, pointer: string): CompiledLimit {
  const { cost } = limit;
  return {
    pointer,
    counter: limit.counter,
    windowMs: windowMs(limit.window),
    max: limit.max,
    scope: limit.scope ?? "grant",
    cost: typeof cost === "object" ? { path: pathOf(cost.path), text: cost.path } : (cost ?? 1),
    onDeny: limit.on_deny,
  };
}

function readRate(rate: RateLimit): { max: number; windowMs: number } {
  if (typeof rate !== "string") return { max: rate.max, windowMs: windowMs(rate.window) };
  const [, max, window] = RATE.exec(rate) ?? [];
  if (max === undefined) throw new Error(`unparsed policy: rate ${rate}`);
  return { max: Number(max), windowMs: windowMs(window as Limit["window"]) };
}

function windowMs(window: Limit["window"]): number {
  return 1000 * (typeof window === "number" ? window : WINDOW_SECONDS[window]);
}

/**
 * What one limit asks of one call.
 *
 * @returns the charge; undefined for a cost of 0, which charges nothing; or a clause that says why the call can
 *   never be admitted
 */
export function chargeOf(
  limit: CompiledLimit,
  layer: string,
  binding: boolean,
  name: string,
  args: Readonly<Record<string, unknown>>,
): Charge | string | undefined {
  const cost = typeof limit.cost === "number" ? limit.cost : costAt(limit.cost, args);
  if (typeof cost === "string") return cost;
  if (cost > limit.max)
    return `one call costs ${cost}, and the limit is ${limit.max}, so it can never be admitted`;
  if (cost === 0) return undefined;
  const charge: Charge = {
    layer,
    rule: limit.pointer,
    counter: limit.counter ?? `${name}_rate`,
    windowMs: limit.windowMs,
    max: limit.max,
    scope: limit.scope,
    cost,
    binding,
  };
  if (limit.onDeny !== undefined) charge.onDeny = limit.onDeny;
  if (limit.once !== undefined) charge.formerCounter = `${name}_rate`;
  return charge;
}

function costAt(
  cost: { path: Path; text: string },
  args: Readonly<Record<string, unknown>>,
): number | string {
  let value: unknown = args;
  for (const step of cost.path) value = typeof step === "string" ? stepInto(value, step) : MISFIT;
  if (value === MISSING) return `its cost is read from ${cost.text}, which is missing`;
  // A cost that no double holds counts as the next one above.
  const number = isNumber(value) ? doubleAbove(value) : Number.NaN;
  if (!Number.isFinite(number)) return `its cost is read from ${cost.text}, which is not a finite number`;
  return number < 0 ? `its cost is read from ${cost.text}, which is negative` : number;
}
