/**
 * Whether conditions hold for a call's arguments (docs/concepts.md, "Rule").
 */
import { compileOperator, INDETERMINATE, type Operator } from "./operators.ts";
import { ANY, MISFIT, MISSING, type Path, parsePath, stepInto } from "./path.ts";
import type { Condition } from "./schema.ts";
import type { Work } from "./work.ts";

/** `refuse`: deny_if and approve_if, where a hit refuses. `require`: a miss refuses. Doubt refuses in both. */
export type Lean = "refuse" | "require";

export interface CompiledCondition {
  readonly path: Path;
  /** Index of the last `*` of the path; -1 without one. */
  readonly lastAny: number;
  readonly operator: Operator;
}

export function compileCondition(condition: Condition): CompiledCondition {
  const path = pathOf(condition.path);
  return { path, lastAny: path.lastIndexOf(ANY), operator: compileOperator(condition) };
}

/** The path of a parsed policy. */
export function pathOf(text: string): Path {
  const parsed = parsePath(text);
  if (!parsed.ok) throw new Error(`unparsed policy: ${text}: ${parsed.problem}`);
  return parsed.path;
}

/** Whether all conditions hold; none at all always holds. */
export function allHold(
  conditions: readonly CompiledCondition[],
  args: Readonly<Record<string, unknown>>,
  lean: Lean,
  work: Work,
): boolean {
  for (const condition of conditions) {
    if (!holdsFrom(condition, args, 0, lean, work)) return false;
  }
  return true;
}

function holdsFrom(
  condition: CompiledCondition,
  from: unknown,
  start: number,
  lean: Lean,
  work: Work,
): boolean {
  work.spend(1);
  const { path, operator } = condition;
  let value = from;
  for (let i = start; i < path.length; i++) {
    const step = path[i] as Path[number];
    if (step === ANY) {
      if (value === null) return missing(condition, i, lean);
      // Members of an object are not elements: what should be a list and isn't is not let through unseen.
      if (!Array.isArray(value)) return lean === "refuse";
      return elementsHold(condition, value, i, lean, work);
    }
    value = stepInto(value, step);
    if (value === MISSING) return missing(condition, i, lean);
    if (value === MISFIT) return lean === "refuse";
  }
  const truth = operator.test(value, work);
  return truth === INDETERMINATE ? lean === "refuse" : truth;
}

/** "Any element in deny_if and approve_if; every element, and at least one, in require." */
function elementsHold(
  condition: CompiledCondition,
  list: readonly unknown[],
  at: number,
  lean: Lean,
  work: Work,
): boolean {
  if (list.length === 0) return missing(condition, at, lean);
  for (const element of list) {
    const held = holdsFrom(condition, element, at + 1, lean, work);
    if (held === (lean === "refuse")) return held;
  }
  return lean === "require";
}

/** The path ends at step `at`. Where a `*` was still to come there is no element, which `require` demands. */
function missing(condition: CompiledCondition, at: number, lean: Lean): boolean {
  if (lean === "require" && at <= condition.lastAny) return false;
  return condition.operator.whenMissing;
}
