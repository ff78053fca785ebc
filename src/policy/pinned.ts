/** Which tools a policy validates against the schema that a person accepted: `arguments: true`. */
import { GlobMap } from "./glob.ts";
import type { Policy, Rule } from "./schema.ts";

/**
 * Whether any of these policies looks at a tool's pinned schema. Which entry applies in the end does not matter: a schema
 * that nobody needs costs room, one that is missing refuses calls.
 */
export function looksAtPinnedSchemas(policies: readonly Policy[]): (tool: string) => boolean {
  if (policies.some(({ all_tools: all }) => all?.arguments === true)) return () => true;
  const globs = new GlobMap(
    policies.flatMap(({ tools }) =>
      Object.entries(tools ?? {})
        .filter(([, rule]: [string, Rule]) => rule.arguments === true)
        .map(([glob]): [string, true] => [glob, true]),
    ),
  );
  return (tool) => globs.get(tool) === true;
}
