/** Arguments that carry code, queries, commands, addresses or paths into a server. */
import type { Argument } from "./fields.ts";
import type { FindingCode } from "./types.ts";

export type InputKind = Extract<FindingCode, `takes-${string}`>;

export interface Input {
  readonly kind: InputKind;
  readonly argument: Argument;
}

/** By the argument's last word, or its whole name. */
const names: readonly (readonly [InputKind, string])[] = [
  ["takes-shell", "command cmd commands shell_command bash shell command_line cmdline"],
  ["takes-sql", "sql sql_query sql_statement sql_queries sqls statement statements cypher cypher_query cql"],
  [
    "takes-code",
    "code script javascript js python source_code python_code js_code expression lua jsonata program snippet",
  ],
  ["takes-url", "url uri href link endpoint webhook urls website webhook_url callback_url image_url"],
  [
    "takes-path",
    "path filepath filename file_path directory dir folder_path paths file_paths local_path output_path cwd working_directory",
  ],
];

const kinds: ReadonlyMap<string, InputKind> = new Map(
  names.flatMap(([kind, list]) => list.split(" ").map((name) => [name, kind] as const)),
);

/** Descriptions that give the kind away where the name does not: `query` of a SQL tool. */
const said: readonly (readonly [InputKind, RegExp])[] = [
  ["takes-sql", /\b(?:SQL|(?:open)?Cypher|Gremlin|PL\/pgSQL)\b(?: (?:query|queries|statement|to ))/i],
  ["takes-shell", /\b(?:shell|bash|terminal|powershell|cli) commands?\b/i],
  [
    "takes-code",
    /\b(?:javascript|python|typescript|js) (?:code|function|expression|script|source|program|snippet)\b|=> ?\{/i,
  ],
];

/** The tool says it runs such a language; its `query` is then in it, whatever is said of the argument. */
const runsSql = /\b(?:execut|run)(?:e|es|s|ing)?\b[^.]{0,50}\b(?:SQL|(?:open)?Cypher|Gremlin)\b|执行 ?SQL/i;
const asks = new Set(["query", "q", "statement"]);

/**
 * @param description the tool's
 * @param ofDatabase whether the tool asks a database in its own language
 */
export function inputsOf(all: readonly Argument[], description: string, ofDatabase = false): Input[] {
  const found: Input[] = [];
  for (const argument of all) {
    if (argument.depth > 3 || !takesText(argument)) continue;
    const kind =
      kindOf(argument) ??
      (asks.has(argument.name) && (ofDatabase || runsSql.test(description.slice(0, 400)))
        ? "takes-sql"
        : undefined);
    if (kind !== undefined) found.push({ kind, argument });
  }
  return found;
}

/** A choice from a list, a number or a switch carries nothing. */
function takesText({ name, type, values }: Argument): boolean {
  // Some libraries write an address as an object without properties.
  if (type === "object") return name === "url" || name === "uri";
  return values.length === 0 && (type === "string" || type === "array" || type === "");
}

function kindOf({ words, key, description, depth }: Argument): InputKind | undefined {
  const whole = kinds.get(key);
  if (whole !== undefined) return refined(whole, description, depth);
  const last = words.at(-1) ?? "";
  if (open.has(last)) return said.find(([, pattern]) => pattern.test(description))?.[0];
  const kind = words.length < 4 ? kinds.get(last) : undefined;
  if (kind === undefined) return undefined;
  if (kind === "takes-code" && !inLanguage.test(`${words[0]} ${description}`)) return undefined;
  return refined(kind, description, depth);
}

/** Names that say nothing of what is in them. */
const open = new Set("query q input text content function body statement expr".split(" "));
const inLanguage = /\b(?:javascript|python|typescript|source|script)\b/i;

/** `code` is as often a country's, a currency's or an error's, unless it says what it is. */
function refined(kind: InputKind, description: string, depth: number): InputKind | undefined {
  if (kind !== "takes-code") return kind;
  // A field of something larger is a card's or a product's code unless it says that it runs.
  if (
    depth > 0 &&
    !/\b(?:javascript|python|typescript|lua|source|scripts?|snippet|runs?|execut\w*|evaluat\w*)\b/i.test(
      description,
    )
  )
    return undefined;
  return /\b(?:country|ticker|symbol|exchange|currency|language|iso|error|status|security|cvv|cvc|exit|response|postal|zip|area|airport|iata|promo|coupon|verification|authorization|auth|station|stock|region|city|invite|access|project|product|language)\b/i.test(
    description,
  )
    ? undefined
    : kind;
}
