/**
 * The policy engine: reads a document, compiles it once, and judges calls. Pure: no clock, no I/O, no randomness.
 * Limits are named here (`charges`) and counted elsewhere.
 */
export { type CompiledPolicy, compilePolicy } from "./compile.ts";
export { misspeltName } from "./examined.ts";
export { formatPolicy } from "./format.ts";
export { hiddenBy, hiddenUriBy, judge, strictest } from "./judge.ts";
export { parsePolicy } from "./parse.ts";
export { looksAtPinnedSchemas } from "./pinned.ts";
export { reachOfTool, type ToolReach } from "./reach.ts";
export { nameOf, rulesOf, type SubjectName } from "./rules.ts";
export { type Policy, policyJsonSchema, type Rule } from "./schema.ts";
export type * from "./types.ts";
export { argumentsOf, type ToolArguments } from "./unknown-arguments.ts";
export { templateFault, type UriFault, uriFault } from "./uri.ts";
export { type PolicyWarning, policyWarnings } from "./warnings.ts";
export { Work } from "./work.ts";
