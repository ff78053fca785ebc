import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundleModule } from "./build.ts";
import { median, round } from "./stats.ts";
import { manyTools } from "./tools.ts";

export interface ListFilterCost {
  /** Time that the gate spends on the list: reading, filtering, writing again. */
  addedMs: number;
  /** Bytes of the filtered answer beyond those of the same answer without the hidden tools. */
  addedBytes: number;
  /** Time of JSON.parse alone on the same text. */
  jsonParseMs: number;
  /** addedMs / jsonParseMs. */
  ratio: number;
}

type Filter = (text: string) => string;

const rounds = 300;
const isHidden = ({ name }: { name: string }) => name.startsWith("admin_");
const policy = { version: "1", default: "allow", hide: ["admin_*"] };

/**
 * Cost of taking every tenth tool out of a list of 800. In Node, whose V8 is workerd's: workerd's own clock stands
 * still while a worker computes.
 *
 * @throws when the filter leaves other tools than the policy says.
 */
export async function listFilterCost(): Promise<ListFilterCost> {
  const text = JSON.stringify(answer(manyTools));
  const expected = JSON.stringify(answer(manyTools.filter((tool) => !isHidden(tool))));
  const filter = await loadFilter();
  const filtered = filter(text);
  if (filtered.length < expected.length || !sameTools(filtered, expected)) {
    throw new Error("the gate's filter left other tools than the policy says");
  }
  const parseMs: number[] = [];
  const filterMs: number[] = [];
  for (let index = 0; index < rounds; index++) {
    parseMs.push(time(() => JSON.parse(text)));
    filterMs.push(time(() => filter(text)));
  }
  const [addedMs, jsonParseMs] = [median(filterMs), median(parseMs)];
  return {
    addedMs: round(addedMs, 3),
    addedBytes: Buffer.byteLength(filtered) - Buffer.byteLength(expected),
    jsonParseMs: round(jsonParseMs, 3),
    ratio: round(addedMs / jsonParseMs, 2),
  };
}

const answer = (tools: object[]) => ({ jsonrpc: "2.0", id: 1, result: { tools } });

function sameTools(text: string, expected: string): boolean {
  const tools = (json: string) =>
    JSON.stringify((JSON.parse(json) as ReturnType<typeof answer>).result.tools);
  return tools(text) === tools(expected);
}

async function loadFilter(): Promise<Filter> {
  const dir = await mkdtemp(join(tmpdir(), "sluice-list-"));
  try {
    const { path } = await bundleModule("workers/list.ts", join(dir, "list.mjs"), "node");
    const { listFilter } = (await import(pathToFileURL(path).href)) as {
      listFilter(document: string): Filter;
    };
    return listFilter(JSON.stringify(policy));
  } finally {
    await rm(dir, { recursive: true });
  }
}

function time(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
