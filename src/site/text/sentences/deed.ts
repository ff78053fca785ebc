/** What a call does, from the words of a tool's name: `add_comment_to_issue` → "add a comment to an issue". */
import type { ToolFacts } from "../../../catalog/shipped/types.ts";
import { verbs } from "../../../catalog/words/verbs.ts";
import { readingOf } from "./reading.ts";

const PREPOSITIONS = new Set(
  "to from in on by for with of as at into onto via between against per".split(" "),
);
/** After these the rest is taken as it is: `by id`, `as json`. */
const BARE = new Set(["by", "as", "via", "per"]);
/** Words that say which one, so that no article goes before them. */
const DETERMINERS = new Set(
  "a an the all any my each every this that multiple many several own some no me it them multi bulk".split(
    " ",
  ),
);
const DEFINITE = new Set(
  "current latest last first next previous recent newest oldest active default same".split(" "),
);
/** Nouns that are not counted. */
const MASS = new Set(
  `code data info information content text status history metadata weather traffic storage memory access usage news help
  time feedback activity inventory health availability documentation docs knowledge audio research progress advice music
  analytics telemetry output input stock money cash currency funds billing work production staging css html json xml yaml csv
  markdown sql bash python javascript shell everything anything stuff media context guidance connectivity compliance
  security support settings config configuration auth authentication reasoning thinking sentiment up down out in off on
  people dns ssl tls http https api graphql rest whois email mail sms details stats statistics`.split(/\s+/),
);
/** Before these an article is `an`: `an user` is not said, `an upload` is. */
const VOWEL = /^(?:[aeio](?!ne\b|nce\b)|u(?!ni|s[ae]|til|rl|uid|tc))/;
/** Said letter by letter, the first one with a vowel. */
const SPELT =
  /^(?:html|https?|ssh|sql|xml|sms|mp\d|rss|mcp|ml|llm|s3|nft|faq|npm|lxc|sla|svg|svn|ftp|hr|ssl)$/;
const LONGEST = 60;

/** undefined: no verb is known, or the name does not read as a sentence. */
export function deedOf(tool: ToolFacts): string | undefined {
  const { spoken, verb } = readingOf(tool);
  if (verb === undefined || !verbs.has(verb)) return undefined;
  const words = spoken.split(" ");
  const at = words.indexOf(verb);
  // In last place, words such as `info` and `report` are what is asked for and not what is done.
  const isLast = at === words.length - 1 && at > 0;
  if (isLast && !LAST.has(verb)) return undefined;
  const about = isLast ? words.slice(0, at) : words.slice(at + 1);
  const rest = about.filter((word) => !/^v\d+$/.test(word));
  if (JOINED.has(rest[0] ?? "")) return undefined;
  const said = [
    verb,
    phrase(MANY.has(verb) && rest.length > 0 ? rest.with(-1, plural(rest.at(-1) ?? "")) : rest),
  ]
    .filter((part) => part !== "")
    .join(" ");
  return said.length > LONGEST || !/^[a-z][a-z0-9 ]*$/.test(said) ? undefined : said;
}

/** Verbs that are one in last place, too: `issue_create`. */
const LAST = new Set(
  "get list create update delete add remove set read write search find send fetch run execute start stop deploy upload download move copy rename open close enable disable".split(
    " ",
  ),
);
const JOINED = new Set(["or", "and"]);
/** What these are about is more than one, though the name may have the singular: `domain_list`. */
const MANY = new Set(["list"]);

function plural(word: string): string {
  if (word === "" || MASS.has(word) || /(?:[^s]s|\d)$/.test(word) || word === "all") return word;
  if (/(?:[sxz]|ch|sh)$/.test(word)) return `${word}es`;
  return /[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`;
}

/** Each noun with its article, the prepositions between them. */
function phrase(words: readonly string[]): string {
  const at = words.findIndex((word, index) => index < words.length - 1 && PREPOSITIONS.has(word));
  if (at < 0) return noun(words);
  const preposition = words[at] ?? "";
  const rest = words.slice(at + 1);
  const behind = BARE.has(preposition) ? rest.join(" ") : phrase(rest);
  return [noun(words.slice(0, at)), preposition, behind].filter((part) => part !== "").join(" ");
}

function noun(words: readonly string[]): string {
  const [first = ""] = words;
  const last = words.at(-1) ?? "";
  const text = words.join(" ");
  if (text === "" || DETERMINERS.has(first)) return text;
  if (DEFINITE.has(first)) return `the ${text}`;
  if (MASS.has(last) || /(?:[^s]s|ing|\d)$/.test(last)) return text;
  return `${VOWEL.test(first) || SPELT.test(first) ? "an" : "a"} ${text}`;
}
