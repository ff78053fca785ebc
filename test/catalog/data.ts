/** The collected definitions, which are not part of the project: `../shared/catalog` beside the clone, or SLUICE_SHARED. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type Classification, classifyServer, type ToolDefinition } from "../../src/catalog/index.ts";

const shared = process.env["SLUICE_SHARED"] ?? join(import.meta.dirname, "../../../shared");

export interface Tool extends ToolDefinition {
  readonly server: string;
  /** The server's owner, where the line says it. */
  readonly cluster?: string;
  readonly label_read?: boolean;
  readonly label_destructive?: boolean | null;
}

export interface Judged {
  readonly tool: Tool;
  readonly judged: Classification;
}

/** @returns undefined where the data is absent */
export function toolsOf(name: "train" | "train-2" | "tools" | "tools-2"): Tool[] | undefined {
  const file = join(shared, "catalog", `${name}.jsonl.gz`);
  if (!existsSync(file)) return undefined;
  const lines = gunzipSync(readFileSync(file)).toString().trimEnd().split("\n");
  return lines.map((line): Tool => JSON.parse(line));
}

export const absent = `no data at ${join(shared, "catalog")}: nothing to measure`;

export function byServer(tools: readonly Tool[]): Tool[][] {
  const groups = new Map<string, Tool[]>();
  for (const tool of tools) {
    const group = groups.get(tool.server);
    if (group === undefined) groups.set(tool.server, [tool]);
    else group.push(tool);
  }
  return [...groups.values()];
}

export function judgeAll(servers: readonly (readonly Tool[])[], ignoreAnnotations: boolean): Judged[] {
  return servers.flatMap((tools) => {
    const shown = ignoreAnnotations ? tools.map((tool) => ({ ...tool, annotations: undefined })) : tools;
    return classifyServer(shown).map((judged, at) => ({ tool: tools[at] as Tool, judged }));
  });
}
