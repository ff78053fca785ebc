/**
 * Case files: `NAME.cases.json` beside `NAME.json` says which call gets which decision.
 */

import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import * as z from "zod";
import { parseJson } from "../../json/index.ts";
import { judge, type Layer, type Subject } from "../../policy/index.ts";
import { fullRule } from "./explain.ts";
import { errorLines, loadLayer, readText, UsageError } from "./load.ts";

const CASES = ".cases.json";

// Not z.record: it would drop an argument called __proto__, which is what some cases are about.
const Arguments = z.custom<Record<string, unknown>>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  "expected an object",
);
const Outcome = z.enum(["allow", "deny", "approve", "hidden"]);

const Case = z
  .strictObject({
    description: z.string().min(1),
    tool: z.string().optional(),
    resource: z.string().optional(),
    prompt: z.string().optional(),
    server_request: z.string().optional(),
    args: Arguments.optional(),
    input_schema: z.unknown().optional().describe("The tool's pinned schema, for `arguments: true`"),
    baseline: z.string().optional().describe("A policy file, from here, that applies too"),
    outcome: Outcome,
    rule: z.string().describe("A pointer into the policy, or behind a layer's name: baseline/default"),
    limits: z.array(z.string()).optional().describe("Every counter that the call is charged on"),
    shadow: z
      .strictObject({ outcome: Outcome.exclude(["allow"]), rule: z.string() })
      .optional()
      .describe("What shadow mode would have done"),
  })
  .refine(
    (test) => subjectsOf(test).length === 1,
    "names exactly one of tool, resource, prompt, server_request",
  );
type Case = z.infer<typeof Case>;

interface Failure {
  description: string;
  expected: string;
  found: string;
}

export interface FileResult {
  policy: string;
  cases: number;
  /** Why the file could not be tested at all. */
  errors: string[];
  failures: Failure[];
}

/** Runs all case files under a folder. A policy without cases, or cases without a policy, is an error. */
export function testFolder(folder: string): FileResult[] {
  const names = listJson(folder);
  const policies = names.filter((name) => !name.endsWith(CASES) && !name.endsWith(".schema.json"));
  const orphans = names.filter((name) => name.endsWith(CASES) && !policies.includes(policyOf(name)));
  const results = policies.map((policy) => testPolicy(policy, names));
  for (const orphan of orphans) {
    const error = `${orphan}: there is no ${basename(policyOf(orphan))} beside these cases`;
    results.push({ policy: policyOf(orphan), cases: 0, errors: [error], failures: [] });
  }
  if (results.length === 0) throw new UsageError(`${folder}: there are no policies here`);
  return results;
}

function listJson(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".json"))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((name) => !name.split(/[\\/]/).includes("node_modules"))
      .sort();
  } catch (error) {
    throw new UsageError(
      `${folder} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function policyOf(cases: string): string {
  return `${cases.slice(0, -CASES.length)}.json`;
}

function testPolicy(policy: string, names: readonly string[]): FileResult {
  const file = `${policy.slice(0, -".json".length)}${CASES}`;
  const failed = (errors: string[]): FileResult => ({ policy, cases: 0, errors, failures: [] });
  const loaded = loadLayer(policy);
  if (!loaded.ok) return failed(errorLines(policy, loaded.errors));
  if (!names.includes(file)) return failed([`${policy}: has no cases; write them in ${basename(file)}`]);
  const read = readCases(file);
  if (!read.ok) return failed(read.errors);

  const result: FileResult = { policy, cases: read.cases.length, errors: [], failures: [] };
  for (const test of read.cases) {
    const layers = layersOf(test, loaded.layer, file);
    if (!layers.ok) result.errors.push(...layers.errors);
    else result.failures.push(...runCase(test, layers.layers, loaded.layer.name));
  }
  return result;
}

function readCases(file: string): { ok: true; cases: Case[] } | { ok: false; errors: string[] } {
  let json: unknown;
  try {
    json = parseJson(readText(file));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    return { ok: false, errors: [`${file}: ${error instanceof Error ? error.message : String(error)}`] };
  }
  const parsed = z.array(Case).min(1, "expected one case or more").safeParse(json);
  if (parsed.success) return { ok: true, cases: parsed.data };
  const errors = parsed.error.issues.map((issue) => `${file}: /${issue.path.join("/")}: ${issue.message}`);
  return { ok: false, errors };
}

function layersOf(
  test: Case,
  own: Layer,
  file: string,
): { ok: true; layers: Layer[] } | { ok: false; errors: string[] } {
  if (test.baseline === undefined) return { ok: true, layers: [own] };
  const path = join(dirname(file), test.baseline);
  const baseline = loadLayer(path, "baseline");
  return baseline.ok
    ? { ok: true, layers: [baseline.layer, own] }
    : { ok: false, errors: errorLines(path, baseline.errors) };
}

function runCase(test: Case, layers: readonly Layer[], name: string): Failure[] {
  const [subject] = subjectsOf(test);
  if (subject === undefined) return [];
  const { decision, charges, shadows } = judge(layers, subject);
  const failures: Failure[] = [];
  const compare = (expected: string, found: string, why = "") => {
    if (expected !== found)
      failures.push({ description: test.description, expected, found: `${found}${why}` });
  };
  const inFull = (rule: string) => (rule.startsWith("/") ? `${name}${rule}` : rule);
  compare(
    `${test.outcome} by ${inFull(test.rule)}`,
    `${decision.outcome} by ${fullRule(decision)}`,
    ` (${decision.reason})`,
  );
  if (test.limits !== undefined) {
    const counters = charges.map((charge) => charge.counter);
    compare(`charges on ${listed(test.limits)}`, `charges on ${listed(counters)}`);
  }
  if (test.shadow !== undefined) {
    const found = shadows.map((shadow) => `shadow: ${shadow.outcome} by ${fullRule(shadow)}`);
    compare(`shadow: ${test.shadow.outcome} by ${inFull(test.shadow.rule)}`, found[0] ?? "shadow: allow");
  }
  return failures;
}

function listed(counters: readonly string[]): string {
  return counters.length === 0 ? "nothing" : [...counters].sort().join(", ");
}

type Call = Partial<Record<"tool" | "resource" | "prompt" | "server_request", string | undefined>> & {
  args?: Record<string, unknown> | undefined;
  input_schema?: unknown;
};

/** Every subject that is named; callers want exactly one. */
export function subjectsOf({ tool, resource, prompt, server_request, args, input_schema }: Call): Subject[] {
  const subjects: Subject[] = [];
  if (tool !== undefined)
    subjects.push({ kind: "tool", name: tool, arguments: args ?? {}, inputSchema: input_schema });
  if (resource !== undefined) subjects.push({ kind: "resource", uri: resource });
  if (prompt !== undefined) subjects.push({ kind: "prompt", name: prompt, arguments: args ?? {} });
  if (server_request !== undefined) subjects.push({ kind: "server_request", method: server_request });
  return subjects;
}
