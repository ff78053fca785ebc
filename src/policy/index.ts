/**
 * The policy engine: reads a document, compiles it once, and judges calls. Pure: no clock, no I/O, no randomness.
 * Limits are named here (`charges`) and counted elsewhere.
 */
import type { CompiledPolicy } from "./compile.ts";
import type { Policy } from "./schema.ts";
import type { Decision, Judgement, Layer, PolicyError, Subject } from "./types.ts";

export { type CompiledPolicy, compilePolicy } from "./compile.ts";
export type { Policy } from "./schema.ts";
export type * from "./types.ts";

export type Parsed = { ok: true; policy: Policy } | { ok: false; errors: PolicyError[] };

const soon = (): never => {
  throw new Error("not built yet");
};
export const parsePolicy: (text: string) => Parsed = soon;
export const judge: (layers: readonly Layer[], subject: Subject) => Judgement = soon;
export const hiddenBy: (layers: readonly Layer[], name: string) => Decision | undefined = soon;
export const examinedNames: (policy: CompiledPolicy) => ReadonlyMap<string, string> = soon;
export const policyJsonSchema: () => object = soon;
