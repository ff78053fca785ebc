import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { compilePolicy, type Layer, type PolicyError, parsePolicy } from "../../policy/index.ts";

/** What was typed cannot be acted on: exit code 2. */
export class UsageError extends Error {}

export type Loaded = { ok: true; layer: Layer } | { ok: false; errors: PolicyError[] };

/** Reads a policy from a file. The layer is named `name`, or after the file. */
export function loadLayer(file: string, name = basename(file, ".json")): Loaded {
  const parsed = parsePolicy(readText(file));
  return parsed.ok ? { ok: true, layer: { name, policy: compilePolicy(parsed.policy) } } : parsed;
}

export function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Lines for people, each with a place that editors and terminals can open. */
export function errorLines(file: string, errors: readonly PolicyError[]): string[] {
  return errors.map(({ line, column, message, pointer, code }) => {
    const where = pointer === "" ? "" : ` at ${pointer}`;
    return `${file}:${line}:${column}: ${message} [${code}${where}]`;
  });
}
