/**
 * `sluice policy`: check, explain and test policies where they are written, without a gateway; and publish them to one.
 * Exit code 0: all well; 1: refused or invalid; 2: usage.
 */

import type { Command } from "commander";
import { parseJson } from "../json/index.ts";
import { judge, type Layer, policyJsonSchema } from "../policy/index.ts";
import { type FileResult, subjectsOf, testFolder } from "./policy/cases.ts";
import { explanationLines, explanationOf } from "./policy/explain.ts";
import { errorLines, loadLayer, UsageError } from "./policy/load.ts";
import { addRemoteCommands } from "./policy/remote.ts";
import { print, printJson, warn } from "./print.ts";
import { group } from "./remote.ts";

const REFUSED = 1;
const USAGE = 2;

export function policyCommand(): Command {
  const command = group("policy", "check, explain, test and publish policies");

  command
    .command("check")
    .description("tell whether policy documents are valid, and every error if not")
    .argument("<file...>", "policy documents")
    .option("--json", "print JSON")
    .action(run(check));

  command
    .command("explain")
    .description("tell what a policy decides about one call; ends with 1 if the call would not pass")
    .argument("<file>", "the policy document")
    .option("--baseline <file>", "the tenant's baseline, which applies too")
    .option("--tool <name>", "a tool that is called")
    .option("--resource <uri>", "a resource that is read")
    .option("--prompt <name>", "a prompt that is fetched")
    .option("--server-request <method>", "what the server asks of the client")
    .option("--args <json>", "the call's arguments, an object", "{}")
    .option("--input-schema <json>", "the tool's pinned schema, for `arguments: true`")
    .option("--json", "print JSON")
    .action(run(explain));

  command
    .command("test")
    .description("run the case files (NAME.cases.json) beside all policies of a folder")
    .argument("<dir>", "a folder, searched to its depth")
    .option("--json", "print JSON")
    .action(run(test));

  command
    .command("schema")
    .description("print the JSON Schema of policy documents, for editors")
    .option("--json", "print JSON, as always")
    .action(() => printJson(policyJsonSchema()));

  addRemoteCommands(command);
  return command;
}

/** Runs an action that answers whether all is well, and turns the answer into an exit code. */
function run<A extends unknown[]>(action: (...args: A) => boolean): (...args: A) => void {
  return (...args) => {
    try {
      if (!action(...args)) process.exitCode = REFUSED;
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      warn(`sluice: ${error.message}`);
      process.exitCode = USAGE;
    }
  };
}

function check(files: string[], options: { json?: boolean }): boolean {
  const results = files.map((file) => {
    const loaded = loadLayer(file);
    return { file, ok: loaded.ok, errors: loaded.ok ? [] : loaded.errors };
  });
  const ok = results.every((result) => result.ok);
  if (options.json) printJson({ ok, files: results });
  else
    print(
      ...results.flatMap(({ file, errors }) =>
        errors.length === 0 ? [`${file}: valid`] : errorLines(file, errors),
      ),
    );
  return ok;
}

interface ExplainOptions {
  baseline?: string;
  tool?: string;
  resource?: string;
  prompt?: string;
  serverRequest?: string;
  args: string;
  inputSchema?: string;
  json?: boolean;
}

function explain(file: string, options: ExplainOptions): boolean {
  const args = readJson("--args", options.args);
  if (typeof args !== "object" || args === null || Array.isArray(args))
    throw new UsageError("--args must be a JSON object");
  const [subject, ...more] = subjectsOf({
    ...options,
    server_request: options.serverRequest,
    args: args as Record<string, unknown>,
    input_schema:
      options.inputSchema === undefined ? undefined : readJson("--input-schema", options.inputSchema),
  });
  if (subject === undefined || more.length > 0) {
    throw new UsageError("name one of --tool, --resource, --prompt and --server-request");
  }
  const layers: Layer[] = [];
  const faulty: { file: string; errors: ReturnType<typeof errorLines> }[] = [];
  const add = (path: string, name?: string) => {
    const loaded = loadLayer(path, name);
    if (loaded.ok) layers.push(loaded.layer);
    else faulty.push({ file: path, errors: errorLines(path, loaded.errors) });
  };
  if (options.baseline !== undefined) add(options.baseline, "baseline");
  add(file);
  if (faulty.length > 0) {
    if (options.json) printJson({ ok: false, files: faulty });
    else warn(...faulty.flatMap(({ errors }) => errors));
    return false;
  }
  const explanation = explanationOf(judge(layers, subject));
  if (options.json) printJson(explanation);
  else print(...explanationLines(explanation));
  return explanation.outcome === "allow";
}

function readJson(option: string, text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    throw new UsageError(`${option} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function test(folder: string, options: { json?: boolean }): boolean {
  const results = testFolder(folder);
  const failed = results.filter(({ errors, failures }) => errors.length + failures.length > 0);
  const ok = failed.length === 0;
  if (options.json) printJson({ ok, files: results });
  else print(...results.flatMap(resultLines), summary(results, failed.length));
  return ok;
}

function resultLines({ policy, cases, errors, failures }: FileResult): string[] {
  if (errors.length + failures.length === 0) return [`ok    ${policy} (${cases} cases)`];
  return [
    `FAIL  ${policy}`,
    ...errors.map((error) => `      ${error}`),
    ...failures.flatMap(({ description, expected, found }) => [
      `      ${description}`,
      `        expected ${expected}`,
      `        found    ${found}`,
    ]),
  ];
}

function summary(results: readonly FileResult[], failed: number): string {
  const cases = results.reduce((sum, result) => sum + result.cases, 0);
  return failed === 0
    ? `${cases} cases of ${results.length} policies pass`
    : `${failed} of ${results.length} policies fail`;
}
