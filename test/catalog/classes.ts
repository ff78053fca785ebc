/**
 * Tools labelled with category and severity by reading, before the classifier's answer was seen: facts only, in
 * classes.csv. Each round was measured once before the rules learnt from it; docs/catalogue.md has those figures.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Category, Level } from "../../src/catalog/index.ts";
import { categoryRank, levelRank } from "../../src/catalog/rank.ts";
import type { Judged } from "./data.ts";

interface Label {
  readonly round: string;
  readonly category: Category;
  readonly severity: Level;
}

const isCategory = (word: string): word is Category => word in categoryRank;
const isLevel = (word: string): word is Level => word in levelRank;

/** By server and tool. */
function labels(): ReadonlyMap<string, Label> {
  const [, ...lines] = readFileSync(join(import.meta.dirname, "classes.csv"), "utf8")
    .trimEnd()
    .split("\n");
  const found = new Map<string, Label>();
  for (const line of lines) {
    const [round = "", , server = "", tool = "", category = "", severity = ""] = line.split(",");
    if (isCategory(category) && isLevel(severity))
      found.set(`${server}\n${tool}`, { round, category, severity });
  }
  return found;
}

export interface Round {
  readonly name: string;
  readonly tools: number;
  readonly right: number;
  readonly exact: number;
  readonly tooLow: number;
  readonly tooHigh: number;
  /** Label first, judgement second: `Write Read`. */
  readonly confusion: ReadonlyMap<string, number>;
  readonly wrong: readonly string[];
}

/** @returns the rounds in their order, and all of them together at the end */
export function roundsOf(judged: readonly Judged[]): Round[] {
  const known = labels();
  const seen = new Set<string>();
  const rounds = new Map<string, { label: Label; one: Judged }[]>();
  const all: { label: Label; one: Judged }[] = [];
  for (const one of judged) {
    const key = `${one.tool.server}\n${one.tool.tool}`;
    const label = known.get(key);
    if (label === undefined || seen.has(key)) continue;
    seen.add(key);
    all.push({ label, one });
    const round = rounds.get(label.round);
    if (round === undefined) rounds.set(label.round, [{ label, one }]);
    else round.push({ label, one });
  }
  const inOrder = [...rounds].sort(([a], [b]) => a.localeCompare(b));
  return [...inOrder, ["all", all] as const].map(([name, list]) => measured(name, list));
}

function measured(name: string, list: readonly { label: Label; one: Judged }[]): Round {
  const confusion = new Map<string, number>();
  const wrong: string[] = [];
  const count = { right: 0, exact: 0, tooLow: 0, tooHigh: 0 };
  for (const { label, one } of list) {
    const { category, severity } = one.judged;
    const pair = `${label.category} ${category}`;
    confusion.set(pair, (confusion.get(pair) ?? 0) + 1);
    const difference = levelRank[severity.level] - levelRank[label.severity];
    if (category === label.category) count.right++;
    if (difference === 0) count.exact++;
    else if (difference < 0) count.tooLow++;
    else count.tooHigh++;
    if (category !== label.category || difference !== 0)
      wrong.push(
        `${label.category} ${label.severity}, judged ${category} ${severity.level}: ${one.tool.server} ${one.tool.tool}`,
      );
  }
  return { name, tools: list.length, ...count, confusion, wrong };
}
