/**
 * `sluice classify`: judge tools from their definitions, a line of JSON each.
 * Exit code 0: every line was judged; 1: some line is not a tool; 2: usage.
 */
import { createReadStream } from "node:fs";
import type { Command } from "commander";
import { type Classification, classifyServer, type ToolDefinition } from "../catalog/index.ts";
import { linesOf } from "./audit/lines.ts";
import { definitionOf } from "./classify/definition.ts";
import { plainJson } from "./harmless.ts";
import { warn } from "./print.ts";
import { group } from "./remote.ts";

const REFUSED = 1;
const USAGE = 2;
/** More consecutive lines of one server are judged in parts, so that a file of one server cannot fill the memory. */
const MAX_GROUP = 20_000;

export function classifyCommand(): Command {
  return group("classify", "judge tools from their definitions, a line of JSON each")
    .argument(
      "[file]",
      "lines of JSON: server, tool, description, inputSchema, annotations; - = standard input",
      "-",
    )
    .option("--ignore-annotations", "judge by the definition alone")
    .addHelpText(
      "after",
      "\nLines of one server that follow each other are judged together, which is how its prefixes are known;\nsort by server first. A server that comes again later is judged as another one.",
    )
    .action(run);
}

async function run(
  file: string,
  { ignoreAnnotations = false }: { ignoreAnnotations?: boolean },
): Promise<void> {
  // The reader went away (`| head`): nothing is left to do.
  process.stdout.on("error", (error: NodeJS.ErrnoException) =>
    process.exit(error.code === "EPIPE" ? 0 : REFUSED),
  );
  try {
    const input = file === "-" ? process.stdin : createReadStream(file);
    if (!(await classifyLines(input, ignoreAnnotations))) process.exitCode = REFUSED;
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    warn(`sluice: ${file} cannot be read: ${error.message}`);
    process.exitCode = USAGE;
  }
}

/** @returns whether every line was a tool */
async function classifyLines(input: AsyncIterable<Uint8Array>, ignoreAnnotations: boolean): Promise<boolean> {
  let group: ToolDefinition[] = [];
  let number = 0;
  let well = true;
  for await (const line of linesOf(input)) {
    number++;
    const read = definitionOf(line);
    if (!read.ok) {
      warn(`line ${number}: ${read.error}`);
      well = false;
    } else if (read.definition !== undefined) {
      if (group.length > 0 && (group[0]?.server !== read.definition.server || group.length >= MAX_GROUP)) {
        await write(group);
        group = [];
      }
      group.push(ignoreAnnotations ? { ...read.definition, annotations: undefined } : read.definition);
    }
  }
  if (group.length > 0) await write(group);
  return well;
}

async function write(group: readonly ToolDefinition[]): Promise<void> {
  const lines = classifyServer(group).map((one, at) => lineOf(group[at], one));
  const more = process.stdout.write(plainJson(lines.join("")));
  if (!more) await new Promise((resolve) => process.stdout.once("drain", resolve));
}

function lineOf(definition: ToolDefinition | undefined, judged: Classification): string {
  return `${JSON.stringify({ server: definition?.server, tool: definition?.tool, ...judged })}\n`;
}
