/** Facts of made-up servers, judged by the classifier as the shipped index's are. */
import { classifyServer, type ToolDefinition } from "../../../src/catalog/index.ts";
import type { ServerFacts, ToolFacts } from "../../../src/catalog/shipped/types.ts";

export type Definition = Omit<ToolDefinition, "server">;

export function serverOf(title: string, definitions: readonly Definition[]): ServerFacts {
  const judged = classifyServer(definitions.map((definition) => ({ ...definition, server: title })));
  return {
    slug: title.toLowerCase().replaceAll(/\W+/g, "-"),
    title,
    publisher: "acme",
    capturedFrom: "source",
    capturedOn: "2026-11-21",
    kind: "server",
    tools: definitions.flatMap((definition, at): ToolFacts[] => {
      const classification = judged[at];
      return classification === undefined
        ? []
        : [{ ...factsOf(definition), tool: definition.tool, hash: "0".repeat(64), classification }];
    }),
  };
}

function factsOf({ inputSchema, annotations }: Definition): Pick<ToolFacts, "arguments" | "hints"> {
  const schema = (inputSchema ?? {}) as { properties?: object; required?: string[] };
  return {
    arguments: Object.keys(schema.properties ?? {}).map((name) => ({
      name,
      required: schema.required?.includes(name) ?? false,
    })),
    hints: { ...(annotations as Record<string, boolean> | undefined) },
  };
}

/** An input schema whose arguments are texts; a `!` behind a name makes it required. */
export const texts = (...names: string[]) => ({
  type: "object",
  properties: Object.fromEntries(names.map((name) => [name.replace("!", ""), { type: "string" }])),
  required: names.filter((name) => name.endsWith("!")).map((name) => name.slice(0, -1)),
});
