/** A tool's facts as phrases. */
import { wordsOf } from "../../../catalog/names.ts";
import type { ToolFacts } from "../../../catalog/shipped/types.ts";
import type { Mention } from "../../../catalog/types.ts";
import { verbs } from "../../../catalog/words/verbs.ts";
import { listed } from "../count.ts";
import { code, sentences, some } from "./phrase.ts";

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
  if (all.length === 0) return "No arguments of it are known.";
  const required = all.filter((one) => one.required).map(({ name }) => code(name));
  const optional = all.filter((one) => !one.required).map(({ name }) => code(name));
  return sentences(
    required.length > 0 && `An agent must give ${some(required, 6)}.`,
    optional.length > 0 &&
      `${required.length > 0 ? "It may add" : "It may give"} ${some(optional, 4)}${required.length > 0 ? "" : "; nothing is required"}.`,
  );
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
