/** Hears every sign of a definition and decides: the order of the steps is the order of the evidence. */
import { computes, headOf, type Reading } from "./category.ts";
import { Signs } from "./evidence.ts";
import type { Fields } from "./fields.ts";
import { textOf } from "./fields.ts";
import { inputsOf } from "./inputs.ts";
import { readArguments } from "./read-arguments.ts";
import { type DescriptionVerb, opening, readDescription } from "./read-description.ts";
import { type NameVerb, readName } from "./read-name.ts";
import { ownWords, type Siblings } from "./siblings.ts";
import type { ToolDefinition } from "./types.ts";
import type { Sense } from "./words/senses.ts";

/** A server that is handed SQL, code or a command does what these say. */
const CARRIES = {
  "takes-sql": 8,
  "takes-shell": 2.5,
  "takes-code": 2,
  "takes-url": 0,
  "takes-path": 0,
} as const;
const COMPUTES = -2.5;
const MAKES = 1.6;
/** A phrase of the description that weighs this much says that the tool only reads. */
const SAID_TO_READ = -1.5;
/** `server_resources: Resources on a server`: things, and nothing done to them. */
const LISTS = -1;
const plural = (word: string) => /[^s]s$/.test(word);

export function collectEvidence(definition: ToolDefinition, fields: Fields, siblings: Siblings): Reading {
  const signs = new Signs();
  const words = ownWords(definition.tool, siblings);
  const text = spoken(textOf(definition.description), siblings);
  const begins = opening(text, siblings.own);
  const description = begins.verb;
  const name = readName(words, definition.tool, description, signs);
  const phrases = readDescription(text, begins, signs);
  readArguments(fields.arguments, name?.word, leavesOpen(name?.word, name?.sense), signs);
  const inputs = inputsOf(fields.arguments, textOf(definition.description));
  const kinds = new Set<string>();
  const saidToRead = phrases.some(({ says, points }) => says === "Read" && points <= SAID_TO_READ);
  for (const { kind, argument } of inputs) {
    if (CARRIES[kind] === 0 || kinds.has(kind)) continue;
    kinds.add(kind);
    const points = kind === "takes-sql" ? sqlPoints(name?.word, name?.sense, saidToRead) : CARRIES[kind];
    if (points > 0)
      signs.add("argument", argument.name.slice(0, 80), "Execute", points, argument.path.slice(0, 120));
  }
  const verb = name ?? description;
  if (name !== undefined) readMaking(name, "name", fields, signs, description);
  else if (description !== undefined) readMaking(description, "description", fields, signs);
  if (verb === undefined && definition.description && plural(words.at(-1) ?? "") && signs.sum > -1) {
    signs.add("name", words.at(-1) ?? "", "Read", LISTS);
  }
  return {
    words,
    name,
    description,
    top: fields.arguments.filter(({ depth }) => depth === 0),
    inputs,
    signs,
  };
}

/** What verbs mean that compute or change, by what they are about. */
function readMaking(
  verb: NameVerb | DescriptionVerb,
  where: "name" | "description",
  fields: Fields,
  signs: Signs,
  said?: DescriptionVerb,
): void {
  if (makers.has(verb.word)) {
    if (computes(verb.object)) signs.add(where, headOf(verb.object), "Read", COMPUTES);
    else if (said?.word === verb.word && computes(said.object))
      signs.add("description", headOf(said.object), "Read", COMPUTES);
    else signs.add(where, verb.word, "Write", MAKES);
  }
  const pointer = reshapers.has(verb.word) ? pointerAmong(fields) : undefined;
  if (pointer !== undefined) signs.add("argument", pointer, "Write", RESHAPES);
}

/** `query` and `run` do what the SQL says; `validate` and `explain` only look at it. */
function sqlPoints(word: string | undefined, sense: Sense | undefined, saidToRead: boolean): number {
  if (saidToRead) return 0;
  if (word === undefined || word === "query" || sense?.kind !== "read") return CARRIES["takes-sql"];
  return fetching.has(word) ? SQL_BEHIND_READER : 0;
}
const fetching = new Set([
  "get",
  "list",
  "read",
  "search",
  "find",
  "fetch",
  "retrieve",
  "select",
  "show",
  "export",
]);
const SQL_BEHIND_READER = 2;

/** What catalogues of servers put around descriptions, and no author wrote. */
const directoryBoilerplate =
  /^(?:Deploy Server\b[\s\S]{0,200}?Try in Playground\s*|Description not available\.?$)/;

function spoken(description: string, { opening }: Siblings): string {
  const own =
    opening !== "" && description.startsWith(opening) ? description.slice(opening.length) : description;
  return own.replace(directoryBoilerplate, "");
}

/** A sure verb with one meaning (`create`, `get`) tells what is done; its `method` or `action` is something else. */
const leavesOpen = (word: string | undefined, sense: Sense | undefined) =>
  word === undefined || !sense?.strong || sense.kind === "execute" || vague.has(word);
const vague = new Set(["manage", "handle", "operate", "control", "apply", "perform", "configure", "modify"]);

/** `format_text` of what is handed over computes; of what an index or id points at, it changes that. */
const reshapers = new Set(["format", "convert", "split", "style", "resize"]);
const pointerAmong = ({ arguments: all }: Fields) =>
  all.find(
    ({ name, depth, required }) =>
      depth === 0 && required && /(?:_id|Id|_index|Index|_idx|Ids|_ids)$/.test(name),
  )?.name;
const RESHAPES = 2;

const makers = new Set(["generate", "render"]);
