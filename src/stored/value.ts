import { NewerState } from "./migrate.ts";

/** A stored value as it was written by some version. */
export type Stored = Readonly<Record<string, unknown>>;
/** One step of a value's form: from the version before to its own, which is its place in the list, from 2. */
export type ValueStep = (old: Stored) => Stored;

/** The version that the last step leads to. */
export const versionOf = (steps: readonly ValueStep[]): number => steps.length + 1;

/** The value with its version, as it goes to KV or to another object. */
export function versioned<Value extends object>(
  value: Value,
  steps: readonly ValueStep[],
): Value & { stateVersion: number } {
  return { stateVersion: versionOf(steps), ...value };
}

/**
 * A stored value in the form that this worker knows. One without a version has version 1.
 *
 * @param what whose value it is, for the error, such as `snapshot of acme`
 * @throws NewerState where a newer version of Sluice wrote it
 */
export function upgraded<Value>(what: string, stored: object, steps: readonly ValueStep[]): Value {
  const { stateVersion = 1, ...value } = stored as { stateVersion?: number } & Stored;
  const known = versionOf(steps);
  if (stateVersion > known) throw new NewerState(what, stateVersion, known);
  return steps.slice(stateVersion - 1).reduce((old, step) => step(old), value as Stored) as Value;
}
