/**
 * The policy engine: reads a document, compiles it once, and judges calls. Pure: no clock, no I/O, no randomness.
 * Limits are named here (`charges`) and counted elsewhere.
 */
export { type CompiledPolicy, compilePolicy } from "./compile.ts";
export { examinedNames } from "./examined.ts";
export { hiddenBy, judge } from "./judge.ts";
export { parsePolicy } from "./parse.ts";
export { looksAtPinnedSchemas } from "./pinned.ts";
export { reachOfTool, type ToolReach } from "./reach.ts";
export { rulesOf } from "./rules.ts";
export { policyJsonSchema } from "./schema.ts";
export type * from "./types.ts";
export { type PolicyWarning, policyWarnings } from "./warnings.ts";
