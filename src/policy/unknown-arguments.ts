import { GlobMap } from "./glob.ts";
import { nearest } from "./nearest.ts";
import { parsePath } from "./path.ts";
import type { Policy, Rule } from "./schema.ts";

/** A tool and the names of its arguments; null = its schema does not say them all. */
export interface ToolArguments {
  readonly tool: string;
  readonly arguments: readonly string[] | null;
}

interface Found {
  readonly code: "unknown_argument";
  readonly path: readonly string[];
  readonly message: string;
}

/**
 * Places where a policy looks at arguments that no tool of the entry takes: such a condition never meets anything, or
 * refuses every call. Silent where any of those tools may take more than its schema says.
 */
export function unknownArguments(policy: Policy, tools: readonly ToolArguments[]): Found[] {
  const all = policy.all_tools === undefined ? [] : foundIn(policy.all_tools, ["all_tools"], tools);
  const byName = Map.groupBy(tools, ({ tool }) => tool);
  const own = Object.entries(policy.tools ?? {}).flatMap(([glob, rule]) => {
    const map = new GlobMap([[glob, true]]);
    const named = glob.includes("*")
      ? tools.filter(({ tool }) => map.get(tool) === true)
      : (byName.get(glob) ?? []);
    return foundIn(rule, ["tools", glob], named);
  });
  return [...all, ...own];
}

function foundIn(rule: Rule, place: readonly string[], tools: readonly ToolArguments[]): Found[] {
  if (tools.length === 0) return [];
  const known = new Set<string>();
  for (const { arguments: names } of tools) {
    if (names === null) return [];
    for (const name of names) known.add(name);
  }
  return [...looks(rule)].flatMap(({ name, path }): Found[] => {
    if (known.has(name)) return [];
    const near = nearest(name, known);
    const hint = near === undefined ? "" : `; did you mean ${JSON.stringify(near)}?`;
    const who = tools.length === 1 ? `the tool ${JSON.stringify(tools[0]?.tool)} has` : "these tools have";
    const message = `${who} no argument ${JSON.stringify(name)}${hint}`;
    return [{ code: "unknown_argument", path: [...place, ...path], message }];
  });
}

/** The arguments that a rule looks at, each with its place in the rule. */
function* looks(rule: Rule): Iterable<{ name: string; path: readonly string[] }> {
  for (const kind of ["deny_if", "require", "approve_if"] as const) {
    for (const [at, { conditions }] of (rule[kind] ?? []).entries()) {
      for (const [index, { path }] of conditions.entries()) {
        yield* first(path, [kind, String(at), "conditions", String(index), "path"]);
      }
    }
  }
  for (const [at, { cost }] of (rule.limits ?? []).entries()) {
    if (typeof cost === "object") yield* first(cost.path, ["limits", String(at), "cost", "path"]);
  }
  const schema: unknown = rule.arguments;
  if (typeof schema !== "object" || schema === null || !("properties" in schema)) return;
  for (const name of Object.keys(schema.properties ?? {}))
    yield { name, path: ["arguments", "properties", name] };
}

function* first(text: string, path: readonly string[]): Iterable<{ name: string; path: readonly string[] }> {
  const parsed = parsePath(text);
  const name = parsed.ok ? parsed.path[0] : undefined;
  if (typeof name === "string") yield { name, path };
}

const COMPOSED = [
  "$ref",
  "allOf",
  "anyOf",
  "oneOf",
  "if",
  "patternProperties",
  "propertyNames",
  "unevaluatedProperties",
];

/** Names of the arguments that a tool's schema knows; null = others may be taken, too, or it says none. */
export function argumentsOf(inputSchema: unknown): string[] | null {
  if (typeof inputSchema !== "object" || inputSchema === null) return null;
  if (COMPOSED.some((keyword) => Object.hasOwn(inputSchema, keyword))) return null;
  const { properties, additionalProperties } = inputSchema as Record<string, unknown>;
  // Left out, others are allowed by the letter; hardly a server means it.
  if (additionalProperties !== undefined && additionalProperties !== false) return null;
  if (typeof properties !== "object" || properties === null) return null;
  return Object.keys(properties);
}
