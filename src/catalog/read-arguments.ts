/** What a tool's arguments tell about its effect. */

import { categoryOf, type Signs } from "./evidence.ts";
import type { Argument } from "./fields.ts";
import { wordsOf } from "./names.ts";
import { argumentWeights, writesFile } from "./words/arguments.ts";
import { sensed } from "./words/objects.ts";
import type { Kind } from "./words/senses.ts";
import { verbs } from "./words/verbs.ts";

/** Argument names alone never outweigh a sure verb. */
const MOST = 2;
/** An action list decides over a vague verb such as `manage`. */
const ACTION_EFFECT = 4;
const ACTION_READ = 7;
/** No argument is needed: as good as always a question, unless a verb says more. */
const NOTHING_NEEDED = -0.4;
const ALL_NUMBERS = -7;
/** A result that must be put into a file, or may be. Authors hold a download for reading all the same. */
const WRITES_FILE = 2.5;
const MAY_WRITE_FILE = 1;
const arithmetic = new Set(["add", "subtract", "multiply", "divide", "sum", "plus", "mod", "round", "power"]);

const actionNames = new Set(
  "action operation op method command_type subcommand action_type operation_type actions operations mode verb http_method request_type task".split(
    " ",
  ),
);

/**
 * @param word the verb of the tool's name
 * @param open whether the tool's verb leaves open what is done, so that an action argument may say it
 */
export function readArguments(
  all: readonly Argument[],
  word: string | undefined,
  open: boolean,
  signs: Signs,
): void {
  const top = all.filter(({ depth }) => depth === 0);
  if (!top.some(({ required }) => required)) {
    signs.add("argument", top.length === 0 ? "none" : "none required", "Read", NOTHING_NEEDED);
  }
  weigh(all, signs);
  const file = word === "download" ? undefined : top.find(({ name }) => writesFile.test(name));
  if (file !== undefined)
    signs.add("argument", file.name, "Write", file.required ? WRITES_FILE : MAY_WRITE_FILE);
  if (
    (word === undefined || arithmetic.has(word)) &&
    top.length > 1 &&
    top.every(({ type }) => type === "number") &&
    !top.some(({ name }) => /id$/i.test(name))
  ) {
    signs.add(
      "argument",
      "numbers only",
      "Read",
      ALL_NUMBERS,
      top
        .map(({ name }) => name)
        .slice(0, 4)
        .join(", "),
    );
  }
  if (open) for (const argument of top) readActions(argument, signs);
}

function weigh(all: readonly Argument[], signs: Signs): void {
  let up = 0;
  let down = 0;
  const seen = new Set<string>();
  // `from` and `to` are the ends of a range or of a conversion; `to` alone is a recipient.
  if (all.some(({ name }) => name === "from")) seen.add("to");
  for (const { name, key, path, depth } of all) {
    if (depth > 3) continue;
    const points = argumentWeights.get(key);
    if (points === undefined || seen.has(key)) continue;
    seen.add(key);
    const left = points > 0 ? MOST - up : MOST - down;
    if (left <= 0) continue;
    const given = Math.sign(points) * Math.min(Math.abs(points), left);
    if (points > 0) up += given;
    else down -= given;
    signs.add("argument", name.slice(0, 80), given > 0 ? "Write" : "Read", given, path.slice(0, 120));
  }
}

const rank = { read: 0, write: 1, execute: 2, money: 3, destroy: 4 };

/** An argument that picks what is done: the worst of its values is what the tool can do. */
function readActions({ key, path, values, description }: Argument, signs: Signs): void {
  if (!actionNames.has(key)) return;
  const listed = values.length > 0 ? values : quoted(description);
  let worst: { word: string; kind: Kind } | undefined;
  let reads = 0;
  let sure = 0;
  for (const value of listed) {
    const kind = actionKind(value);
    if (kind === undefined) continue;
    sure++;
    if (kind === "read") reads++;
    if (worst === undefined || rank[kind] > rank[worst.kind]) worst = { word: value.slice(0, 60), kind };
  }
  if (worst === undefined || sure * 2 < listed.length) return;
  const points = reads === sure ? -ACTION_READ : ACTION_EFFECT;
  signs.add("enum", worst.word, categoryOf[worst.kind], points, path.slice(0, 120));
}

/** What an action does by its verb, or undefined where that is not sure. */
function actionKind(value: string): Kind | undefined {
  const http = httpKinds.get(value.toUpperCase());
  if (http !== undefined) return http;
  const words = wordsOf(value);
  const word = words.find((one) => verbs.get(one)?.strong);
  const sense = word === undefined ? undefined : verbs.get(word);
  return word === undefined || sense === undefined ? undefined : sensed(word, sense, words).kind;
}

const httpKinds = new Map<string, Kind>([
  ["GET", "read"],
  ["HEAD", "read"],
  ["POST", "write"],
  ["PUT", "write"],
  ["PATCH", "write"],
  ["DELETE", "destroy"],
]);

/** `Action: 'list', 'get' or 'create'`; `create | update-row | delete`; both where a text has both. */
function quoted(description: string): string[] {
  const head = description.slice(0, 500);
  const marked = [...head.matchAll(/['"`]([\w-]{2,40})['"`]/g)].map(([, word = ""]) => word);
  const bare = /(?:[\w-]+\s*[|,]\s*){2,}(?:(?:or|and) )?[\w-]+/.exec(head);
  const listed = bare === null ? [] : bare[0].split(/[^\w-]+/).filter((word) => !/^(?:or|and)$/.test(word));
  return marked.length > 1 ? [...marked, ...listed] : listed;
}
