import {
  compilePolicy,
  type Decision,
  judge,
  type Layer,
  type PolicyError,
  parsePolicy,
  type Subject,
} from "../../../src/policy/index.ts";

/** A layer of a document; `version` and `default: deny` are filled in. */
export function layer(document: object, name = "own"): Layer {
  const parsed = parsePolicy(JSON.stringify({ version: "1", default: "deny", ...document }));
  if (!parsed.ok)
    throw new Error(parsed.errors.map((error) => `${error.pointer} ${error.message}`).join("\n"));
  return { name, policy: compilePolicy(parsed.policy) };
}

export function tool(name: string, args: Record<string, unknown> = {}, inputSchema?: unknown): Subject {
  return { kind: "tool", name, arguments: args, inputSchema };
}

/** The decision on a call of tool `t` whose entry is `rule`. */
export function decide(rule: object, args: Record<string, unknown> = {}, inputSchema?: unknown): Decision {
  return judge([layer({ tools: { t: rule } })], tool("t", args, inputSchema)).decision;
}

/** Errors of a text; an object is written as JSON with two spaces. Throws if there are none. */
export function errorsOf(document: unknown): PolicyError[] {
  const text = typeof document === "string" ? document : JSON.stringify(document, null, 2);
  const parsed = parsePolicy(text);
  if (parsed.ok) throw new Error("the document was taken");
  return parsed.errors;
}
