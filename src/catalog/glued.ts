/** Names without any mark between their words, as identifiers of OpenAPI documents: `getuserbyid`, `deleteapplication`. */
import {
  containerNouns,
  heldNouns,
  moneyNouns,
  privateNouns,
  publicNouns,
  readNouns,
  secretNouns,
} from "./words/nouns.ts";
import { verbs } from "./words/verbs.ts";

const begins =
  /^(?:batch|bulk)?(?:get|list|create|update|delete|remove|add|find|post|patch|send|search|fetch|retrieve|validate|verify|cancel|upload|download|edit)(?=[a-z]{3})/;

const known: ReadonlySet<string> = new Set(
  [privateNouns, heldNouns, publicNouns, moneyNouns, containerNouns, secretNouns, readNouns]
    .flatMap((nouns) => [...nouns])
    .concat("by id of for from to all batch bulk sms firewall rule rules".split(" ")),
);
const LONGEST = 14;

/** The words of a name that is one run of small letters; the name itself where it begins with no plain verb. */
export function unglued(word: string): string[] {
  const verb = word.length < 8 || verbs.has(word) || known.has(word) ? undefined : begins.exec(word)?.[0];
  if (verb === undefined) return [word];
  const words = [verb];
  let unknown = "";
  for (let at = verb.length; at < word.length; ) {
    const part = partAt(word, at);
    if (part === "") {
      unknown += word[at];
      at++;
      continue;
    }
    if (unknown !== "") words.push(unknown);
    unknown = "";
    words.push(part);
    at += part.length;
  }
  if (unknown !== "") words.push(unknown);
  return words;
}

/** Short words are as often pieces of longer ones. */
function partAt(word: string, at: number): string {
  for (let length = Math.min(LONGEST, word.length - at); length > 3; length--) {
    const part = word.slice(at, at + length);
    if (known.has(part)) return part;
  }
  return word.length - at === 2 && word.endsWith("id") ? "id" : "";
}
