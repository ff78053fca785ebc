/** Collects every sign of a definition and decides: the order of the steps is the order of the evidence. */
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
import { computedNouns } from "./words/nouns.ts";
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
const MAKES_MEDIA = 3;
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
  const inputs = inputsOf(
    fields.arguments,
    textOf(definition.description),
    asksDatabase(words, siblings.own),
  );
  const kinds = new Set<string>();
  const saidToRead = phrases.some(({ says, points }) => says === "Read" && points <= SAID_TO_READ);
  for (const { kind, argument } of inputs) {
    if (
      CARRIES[kind] === 0 ||
      kinds.has(kind) ||
      (kind === "takes-code" && name?.sense.kind === "read" && name.sense.strong)
    )
      continue;
    kinds.add(kind);
    const points = kind === "takes-sql" ? sqlPoints(name?.word, name?.sense, saidToRead) : CARRIES[kind];
    if (points > 0)
      signs.add("argument", argument.name.slice(0, 80), "Execute", points, argument.path.slice(0, 120));
  }
  const verb = name ?? description;
  if (name !== undefined) readMaking(name, "name", fields, signs, description);
  else if (description !== undefined) readMaking(description, "description", fields, signs);
  const last = words.at(-1) ?? "";
  readOddities(words, verb?.word, verb?.sense, fields, siblings, signs);
  if (
    verb === undefined &&
    signs.sum > -1 &&
    !/(?:tion|tor|api|ment)$/.test(last) &&
    ((text.trim() !== "" && signs.list.length > 0) || plural(last))
  )
    signs.add("name", last, "Read", LISTS);
  return {
    words,
    name,
    description,
    top: fields.arguments.filter(({ depth }) => depth === 0),
    inputs,
    signs,
    server: siblings.own,
    changed: siblings.changes,
    text: text.slice(0, 600),
  };
}

/** Names that no verb of theirs explains. */
function readOddities(
  words: readonly string[],
  verb: string | undefined,
  sense: Sense | undefined,
  { arguments: all }: Fields,
  { own }: Siblings,
  signs: Signs,
): void {
  const step = all.find(({ depth, key }) => depth === 0 && /^next_\w+_needed$|^thought_number$/.test(key));
  if (step !== undefined) signs.add("argument", step.name, "Read", THINKS);
  readSteps(words, verb, signs);
  const at = words.indexOf("to");
  const made = words.at(-1) === "generator" || words.at(-1) === "generation" ? words.at(-2) : undefined;
  if (verb === undefined && made !== undefined && computedNouns.has(made))
    signs.add("name", made, "Read", COMPUTES);
  if (at > 0 && at < words.length - 1 && (verb === undefined || sense?.strong !== true))
    signs.add(
      "name",
      "to",
      media.has(words[at + 1] ?? "") ? "Write" : "Read",
      media.has(words[at + 1] ?? "") ? MAKES_MEDIA : CONVERTS,
    );
  if (verb === undefined && computedNouns.has(words.at(-1) ?? ""))
    signs.add("name", words.at(-1) ?? "", "Read", COMPUTES);
  const model = talking.has(verb ?? "chat")
    ? (words.find((word) => models.has(word)) ?? [...own].find((word) => models.has(word)))
    : undefined;
  if (model !== undefined && !words.some((word) => media.has(word))) signs.add("name", model, "Read", TALKS);
}
/** What is run only looks, and what is triggered only asks. */
function readSteps(words: readonly string[], verb: string | undefined, signs: Signs): void {
  const looks =
    verb !== undefined && running.has(verb) ? words.findLast((word) => lookups.has(word)) : undefined;
  if (looks !== undefined) signs.add("name", looks, "Read", LOOKS);
  const asked = words.find((word) => word === "elicitation" || word === "sampling");
  if (asked !== undefined && words.includes("request")) signs.add("name", asked, "Read", ASKS_CLIENT);
}

/** `run_ping_diagnostic`, `execute_web_search`: what is run only looks. */
const lookups = new Set(
  "search ping traceroute diagnostic diagnostics lookup healthcheck whois comparison".split(" "),
);
const LOOKS = -7;
const THINKS = -8;
/** Has the server ask the client for something: an answer comes back, and nothing is changed. */
const ASKS_CLIENT = -8;
const CONVERTS = -1.2;
const TALKS = -4;
/** What is said to a language model is answered, and that is all. */
const talking = new Set("chat ask send invoke prompt message complete talk query call".split(" "));
const models = new Set(
  "llm llms gpt openai chatgpt claude gemini perplexity mistral deepseek ollama qwen grok kimi".split(" "),
);
const media = new Set(
  "image images video videos audio music song songs speech picture photo cover thumbnail logo avatar meme voice model file files email mail sms webhook tool".split(
    " ",
  ),
);

/** Whether what the tool is asked is in the language of a database, and may be anything. */
function asksDatabase(words: readonly string[], own: ReadonlySet<string>): boolean {
  const [first = "", second = ""] = words;
  if (running.has(first) && /^(?:query|queries|sql|statement)$/.test(second)) return true;
  const spoken = queries.has(first) || queries.has(words.at(-1) ?? "");
  return spoken && [...words, ...own].some((word) => databases.has(word));
}
const running = new Set(["execute", "exec", "run", "perform", "start"]);

/** `query` of such a server is in its language. */
const databases = new Set(
  "sql mysql postgres postgresql sqlite mssql mariadb oracle duckdb clickhouse snowflake bigquery redshift trino neo4j db database".split(
    " ",
  ),
);
const queries = new Set("query execute exec run sql select insert update delete".split(" "));

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
    else
      signs.add(
        where,
        verb.word,
        "Write",
        verb.object.slice(0, 5).some((word) => media.has(word)) ? MAKES_MEDIA : MAKES,
      );
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
const reshapers = new Set(["format", "convert", "split", "style", "resize", "blur", "rotate"]);
const pointerAmong = ({ arguments: all }: Fields) =>
  all.find(
    ({ name, depth, required }) =>
      depth === 0 &&
      required &&
      /(?:_id|Id|_index|Index|_idx|Ids|_ids|^filename|^filepath|file_path|filePath|input_path|inputPath)$/.test(
        name,
      ),
  )?.name;
const RESHAPES = 2;

const makers = new Set(["generate"]);
