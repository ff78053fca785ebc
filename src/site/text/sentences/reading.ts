/** A tool's facts as phrases. */
import { wordsOf } from "../../../catalog/names.ts";
import type { ToolFacts } from "../../../catalog/shipped/types.ts";
import type { Mention } from "../../../catalog/types.ts";
import { verbs } from "../../../catalog/words/verbs.ts";
import { counted, listed } from "../count.ts";
import { code, some } from "./phrase.ts";

/** How a name is read: `put_user_policy` → put user policy, its verb and what it is about. */
export interface NameReading {
  readonly spoken: string;
  readonly verb?: string;
  /** Left out where the rest of the name is another verb: `create_refund` is not about “create”. */
  readonly about?: string;
  /** The verb is the whole name. */
  readonly alone?: boolean;
}

const LONGEST = 80;

export function readingOf({ tool, classification }: ToolFacts): NameReading {
  const words = wordsOf(tool);
  const spoken = words.join(" ").slice(0, LONGEST);
  const verb = classification.evidence.find(
    ({ where, word }) => where === "name" && words.includes(word),
  )?.word;
  if (verb === undefined) return { spoken };
  const at = words.indexOf(verb);
  const rest = at === words.length - 1 ? words.slice(0, at) : words.slice(at + 1);
  if (rest.length === 0) return { spoken, verb, alone: true };
  if (rest.every((word) => verbs.has(word))) return { spoken, verb };
  return { spoken, verb, about: rest.join(" ").slice(0, LONGEST) };
}

/** `` `delete` in its name``. */
export function mentioned({ where, word, at }: Mention): string {
  switch (where) {
    case "name":
      return `${code(word)} in its name`;
    case "description":
      return `${code(word)} in its description`;
    case "argument":
      if (at !== undefined) return `the argument ${code(at)}`;
      if (word === "none") return "that it takes no arguments";
      return word === "none required" ? "that it requires no argument" : `the argument ${code(word)}`;
    case "enum":
      return `${code(word)} among the values of ${code(at ?? word)}`;
    case "annotation":
      return `the author's hint ${code(word)}`;
  }
}

/** Different mentions, at most three, in one phrase; empty for none. */
export const mentionedAll = (mentions: readonly Mention[]): string =>
  some([...new Set(mentions.map(mentioned))], 3);

export function argumentsSentence({ arguments: all }: ToolFacts): string {
  if (all.length === 0) return "Its schema names no arguments.";
  const required = all.filter((one) => one.required).map(({ name }) => code(name));
  if (all.length === 1) {
    return `It takes one argument, ${code(all[0]?.name ?? "")}, which is ${required.length === 1 ? "required" : "optional"}.`;
  }
  const shown = some(
    all.map(({ name }) => code(name)),
    6,
  );
  if (required.length === 0)
    return `It takes ${counted(all.length, "argument")}, none of them required: ${shown}.`;
  if (required.length === all.length)
    return `It requires all of its ${counted(all.length, "argument")}: ${shown}.`;
  return `It takes ${counted(all.length, "argument")}, of which ${some(required, 6)} ${required.length === 1 ? "is" : "are"} required.`;
}

/** What of it a policy can look at: code, queries, commands, addresses, paths, an amount. */
export function inputsOf(tool: ToolFacts): { readonly argument: string; readonly carries: string }[] {
  const carried: Readonly<Record<string, string>> = {
    "takes-code": "code",
    "takes-sql": "a query",
    "takes-shell": "a command",
    "takes-url": "an address",
    "takes-path": "a path",
  };
  const found = new Map<string, string>();
  for (const { code: finding, detail } of tool.classification.findings) {
    const carries = carried[finding];
    if (carries !== undefined && !found.has(detail)) found.set(detail, carries);
  }
  const { amount } = tool.classification;
  if (amount !== undefined && !found.has(amount)) found.set(amount, "how much is moved");
  return [...found].map(([argument, carries]) => ({ argument, carries }));
}

export const inputsPhrase = (tool: ToolFacts): string =>
  listed(
    inputsOf(tool)
      .slice(0, 4)
      .map(({ argument, carries }) => `${code(argument)} (${carries})`),
  );
