/** Reads the collected definitions, which are not part of the project. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { CapturedTool } from "./captured.ts";

const COLLECTIONS = [
  { file: "tools.jsonl.gz", collectedOn: "2026-11-21" },
  { file: "tools-2.jsonl.gz", collectedOn: "2026-11-27" },
] as const;
/** Better texts and schemas of servers of the first collection. */
const BETTER = "overlap-2.jsonl.gz";

/** @returns undefined where a collection is not in the folder */
export function collected(folder: string): CapturedTool[] | undefined {
  const files = [...COLLECTIONS.map(({ file }) => file), BETTER];
  if (!files.every((file) => existsSync(join(folder, file)))) return undefined;
  const better = new Map(
    lines<CapturedTool & { same_as: string }>(folder, BETTER).map((line) => [
      JSON.stringify([line.same_as, line.tool]),
      line,
    ]),
  );
  return COLLECTIONS.flatMap(({ file, collectedOn }) =>
    lines<CapturedTool>(folder, file).map((line): CapturedTool => {
      const other = better.get(JSON.stringify([line.server, line.tool]));
      return { ...(other === undefined ? line : bettered(line, other)), collectedOn };
    }),
  );
}

/** The longer text and the larger schema: a crawl's are cut, or were rebuilt from a list of parameters. */
function bettered(line: CapturedTool, other: CapturedTool): CapturedTool {
  const isLonger = (one: unknown, two: unknown) => sizeOf(one) > sizeOf(two);
  return {
    ...line,
    description: (isLonger(other.description, line.description) ? other : line).description ?? null,
    inputSchema: isLonger(other.inputSchema, line.inputSchema) ? other.inputSchema : line.inputSchema,
    annotations: line.annotations ?? other.annotations,
  };
}

const sizeOf = (value: unknown): number => (JSON.stringify(value) ?? "").length;

function lines<Line>(folder: string, file: string): Line[] {
  const text = gunzipSync(readFileSync(join(folder, file))).toString();
  return text
    .trimEnd()
    .split("\n")
    .map((line): Line => JSON.parse(line));
}
