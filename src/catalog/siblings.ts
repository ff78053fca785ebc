/** What a server's tools have in common, which says nothing about one of them. */
import { isRecord } from "./fields.ts";
import { unglued } from "./glued.ts";
import { wordsOf } from "./names.ts";
import type { ToolDefinition } from "./types.ts";
import { verbs } from "./words/verbs.ts";

export interface Siblings {
  /** Leading words that most of the server's tools share, longest first: `[["hub","repo"],["hub"]]`. */
  readonly prefixes: ReadonlySet<string>;
  /** Words of the server's own name, which its tools may repeat. */
  readonly own: ReadonlySet<string>;
  /** What most of the server's descriptions begin with, word for word; may be empty. */
  readonly opening: string;
  /** False where every tool carries the same hints: a library's defaults, not an author's word. */
  readonly hintsSaySomething: boolean;
  /** Whether some tool of the server changes things: then what the others look up is most likely its user's own. */
  readonly changes: boolean;
}

/** A word that leads this share of a server's tools is its prefix, unless it is a verb. */
const SHARE = 0.5;
/** Fewer tools show no habit. */
const FEW = 4;

export const alone: Siblings = {
  prefixes: new Set(),
  own: new Set(),
  opening: "",
  hintsSaySomething: true,
  changes: false,
};

/** @param tools all tools of one server */
export function siblingsOf(tools: readonly ToolDefinition[]): Siblings {
  return {
    prefixes: tools.length < FEW ? new Set() : prefixesOf(tools),
    own: new Set(wordsOf(tools[0]?.server ?? "")),
    opening: tools.length < FEW ? "" : openingOf(tools),
    hintsSaySomething: tools.length < FEW || hintsDiffer(tools),
    changes: tools.some(changesSomething),
  };
}

function prefixesOf(tools: readonly ToolDefinition[]): Set<string> {
  const counts = new Map<string, number>();
  const split = tools.map(({ tool }) => wordsOf(tool));
  const leading = split.filter((words) => words[0] === split[0]?.[0]);
  // `protect_get_x`, `protect_list_y`: a verb that other verbs follow is a product's name.
  const product =
    leading.length * 5 > tools.length * 4 &&
    leading.filter((words) => words.length > 2 && verbs.get(words[1] ?? "")?.strong).length * 5 >
      leading.length * 3
      ? split[0]?.[0]
      : undefined;
  for (const words of split) {
    let lead = "";
    // The last word is never a prefix: something must remain.
    for (let at = 0; at < Math.min(3, words.length - 1); at++) {
      const word = words[at] ?? "";
      if (verbs.has(word) && !(at === 0 && word === product)) break;
      lead = lead === "" ? word : `${lead} ${word}`;
      counts.set(lead, (counts.get(lead) ?? 0) + 1);
    }
  }
  const least = Math.max(3, tools.length * SHARE);
  return new Set([...counts].filter(([, count]) => count >= least).map(([lead]) => lead));
}

/** By a plain verb that keeps something: a server of look-ups alone has none. */
const changesSomething = ({ tool }: ToolDefinition) => {
  const words = wordsOf(tool);
  return words.length > 1 && words.some((word) => keeping.has(word));
};
const keeping = new Set(
  "create update delete remove add edit assign archive upload reply post insert upsert modify".split(" "),
);

/** Shorter openings are ordinary: `Get the list of`. */
const OPENING = 28;

/** `Acme - API: the public REST API of Acme.` in front of every description tells of the server, not of the tool. */
function openingOf(tools: readonly ToolDefinition[]): string {
  const starts = new Map<string, string[]>();
  for (const { description } of tools) {
    if (typeof description !== "string" || description.length < OPENING) continue;
    const start = description.slice(0, OPENING);
    const alike = starts.get(start);
    if (alike === undefined) starts.set(start, [description]);
    else alike.push(description);
  }
  for (const alike of starts.values()) {
    if (alike.length * 2 < tools.length || alike.length < FEW) continue;
    let length = OPENING;
    const [first = ""] = alike;
    while (length < 400 && alike.every((one) => one.charCodeAt(length) === first.charCodeAt(length)))
      length++;
    return first.slice(0, length);
  }
  return "";
}

/** The words of a tool's name without its server's prefix; never empty unless the name is. */
export function ownWords(tool: string, siblings: Siblings): string[] {
  const split = wordsOf(tool);
  const words = split.length === 1 ? unglued(split[0] ?? "") : split;
  let at = 0;
  for (let length = Math.min(3, words.length - 1); length > 0; length--) {
    if (!siblings.prefixes.has(words.slice(0, length).join(" "))) continue;
    at = length;
    break;
  }
  while (at < words.length - 1 && siblings.own.has(words[at] ?? "") && !verbs.get(words[at] ?? "")) at++;
  return at === 0 ? words : words.slice(at);
}

function hintsDiffer(tools: readonly ToolDefinition[]): boolean {
  let first: string | undefined;
  for (const { annotations } of tools) {
    if (!isRecord(annotations)) continue;
    const hints = `${annotations["readOnlyHint"]} ${annotations["destructiveHint"]}`;
    if (first === undefined) first = hints;
    else if (first !== hints) return true;
  }
  // All tools of a server may truly be read-only: that is not a library's default.
  return first === undefined || first.startsWith("true");
}
