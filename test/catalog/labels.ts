/**
 * Tools of publishers outside the training set, labelled by reading their definitions before the classifier's answer
 * was seen: drawn at random, at most six of a server, what could not be told left out. Each round was measured once
 * before the rules learnt from it.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Judged } from "./data.ts";

type Label = "reads" | "writes" | "destroys";

/** By server and tool. */
function labels(): ReadonlyMap<string, Label> {
  const [, ...lines] = readFileSync(join(import.meta.dirname, "labels.csv"), "utf8")
    .trimEnd()
    .split("\n");
  const found = new Map<string, Label>();
  for (const line of lines) {
    const [, server = "", tool = "", label = ""] = line.split(",");
    if (label === "reads" || label === "writes" || label === "destroys")
      found.set(`${server}\n${tool}`, label);
  }
  return found;
}

interface Agreement {
  readonly tools: number;
  readonly accuracy: number;
  /** Of tools that do not only read, how many are not judged Read. */
  readonly recallOther: number;
  readonly wrong: readonly string[];
}

export function agreementWith(judged: readonly Judged[]): Agreement {
  const known = labels();
  const wrong: string[] = [];
  const count = { tools: 0, others: 0, othersRight: 0 };
  for (const { tool, judged: one } of judged) {
    const said = known.get(`${tool.server}\n${tool.tool}`);
    if (said === undefined) continue;
    const right = (said === "reads") === (one.category === "Read");
    count.tools++;
    if (said !== "reads") {
      count.others++;
      if (right) count.othersRight++;
    }
    if (!right) wrong.push(`${said}, judged ${one.category}: ${tool.server} ${tool.tool}`);
  }
  return {
    tools: count.tools,
    accuracy: 1 - wrong.length / count.tools,
    recallOther: count.othersRight / count.others,
    wrong,
  };
}
