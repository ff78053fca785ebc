/** The verb of a tool's name. */

import { categoryOf, type Signs } from "./evidence.ts";
import type { DescriptionVerb } from "./read-description.ts";
import { foreignVerbs } from "./words/foreign.ts";
import { readNouns } from "./words/nouns.ts";
import { sensed } from "./words/objects.ts";
import type { Sense } from "./words/senses.ts";
import { prefixed, verbs } from "./words/verbs.ts";

export interface NameVerb {
  readonly word: string;
  readonly sense: Sense;
  /** Words after the verb, or before it where the verb comes last. */
  readonly object: readonly string[];
}

const STRONG = 3;
const WEAK = 1;
/** A verb inside the name (`db-cluster-set-mode`) is less surely its verb. */
const INSIDE = 2;
const READ_NOUN = 1.2;

/**
 * Looks for the verb: the one that the description begins with, too, or else the first word, or else the last
 * (`compute_disk_delete`), or else the first word of the last part (`firewall-rule_create`,
 * `settings_update-appsettings`), or else any. A word that is as often a noun (`test`, `report`) gives way to a sure
 * verb that comes last.
 */
export function readName(
  all: readonly string[],
  raw: string,
  said: DescriptionVerb | undefined,
  signs: Signs,
): NameVerb | undefined {
  const words = beforePreposition(all);
  const spoken = said?.sense.strong || said?.word === words[0] ? words.indexOf(said?.word ?? "") : -1;
  const verb = (spoken < 0 ? undefined : spokenVerb(words, spoken, said)) ?? verbOf(words, raw);
  const end = all.at(-1) ?? "";
  if (verb !== undefined && guideNouns.has(end) && !unambiguousVerbs.has(verb.word)) {
    signs.add("name", end, "Read", -INSIDE);
    return { word: end, sense: { kind: "read", strong: false }, object: all.slice(0, -1) };
  }
  if (verb === undefined) {
    readThing(words, all[words.length] ?? "", signs);
    return undefined;
  }
  const doubtful =
    verb.sense.kind !== "read" && said?.sense.kind === "read" && said.sense.strong && mayBeNoun(verb, words);
  const points = !verb.sense.strong || doubtful ? WEAK : verb.inside ? INSIDE : STRONG;
  signs.add("name", verb.word, categoryOf[verb.sense.kind], verb.sense.kind === "read" ? -points : points);
  addSecond(all, verb.word, signs);
  return doubtful ? { ...verb, sense: { ...verb.sense, strong: false } } : verb;
}

/** A name that is a thing is looked up: `server_info`, `jobs_by_account`. */
function readThing(words: readonly string[], preposition: string, signs: Signs): void {
  const last = words.at(-1) ?? "";
  const noun = readNouns.has(last) ? last : words.find((word) => readNouns.has(word));
  if (noun !== undefined) signs.add("name", noun, "Read", noun === last ? -READ_NOUN : -READ_NOUN / 2);
  else if (preposition !== "") signs.add("name", preposition, "Read", -READ_NOUN);
}

/** The description tells more of what is meant by the verb than the name does: `drop` a table, or files onto a page. */
function spokenVerb(
  words: readonly string[],
  at: number,
  said: DescriptionVerb | undefined,
): Found | undefined {
  const verb = found(words, at, false);
  return verb === undefined || !said?.sense.strong ? verb : { ...verb, sense: said.sense };
}

/** `create_from_query`, `jobs_by_account`: what follows is not what is done. */
const by = new Set(["by", "from", "for", "with", "of", "via", "using"]);
function beforePreposition(words: readonly string[]): readonly string[] {
  for (let at = 1; at < words.length; at++) if (by.has(words[at] ?? "")) return words.slice(0, at);
  return words;
}

/** The description begins with a verb that reads: then `place`, `setup` or a verb that is not first is a thing. */
const mayBeNoun = ({ word }: Found, words: readonly string[]) =>
  ambiguousVerbs.has(word) || (words[0] !== word && !unambiguousVerbs.has(word));
const ambiguousVerbs = new Set(
  "place setup shell sync trigger trash block control fund lock release join star handle".split(" "),
);

/** Both verbs of `create_or_update`, `start_and_wait`: the second counts where it does more than read. */
function addSecond(words: readonly string[], first: string, signs: Signs): void {
  for (let at = 1; at < words.length - 1; at++) {
    if (words[at] !== "or" && words[at] !== "and") continue;
    const word = words[at + 1] ?? "";
    const sense = senseOf(word);
    if (word !== first && first !== "drag" && sense?.strong && sense.kind !== "read") {
      signs.add("name", word, categoryOf[sense.kind], STRONG);
    }
  }
}

/** A name that ends so hands out text, whatever the text is about: `migrate_to_workers_guide`. */
const guideNouns = new Set([
  "guide",
  "guidance",
  "docs",
  "documentation",
  "instructions",
  "help",
  "tutorial",
  "examples",
  "reference",
]);

/** Words that are almost never a product or a noun; in last place they are the verb. */
const unambiguousVerbs = new Set([
  "get",
  "create",
  "delete",
  "update",
  "remove",
  "add",
  "reader",
  "updater",
  "writer",
]);

/** `describe_create_options` asks about creating; `get_update_history` gets. */
const mayBeProduct = ({ word, sense }: Found) =>
  !unambiguousVerbs.has(word) && !(sense.strong && sense.kind === "read");

interface Found extends NameVerb {
  readonly inside: boolean;
}

const senseOf = (word: string): Sense | undefined =>
  verbs.get(word) ?? foreignVerbs.get(word) ?? prefixed(word)?.sense;

function verbOf(words: readonly string[], raw: string): Found | undefined {
  const last = words.length - 1;
  const first = found(words, 0, false);
  if (words.length === 1) return first;
  const end = found(words, last, false);
  // `compute_disk_delete`, `deploy_logs_get`: a first word that could be a product gives way to a plain last one.
  if (
    end !== undefined &&
    unambiguousVerbs.has(end.word) &&
    !(first !== undefined && unambiguousVerbs.has(first.word))
  )
    return end;
  // `protect_list_cameras`: two plain verbs in a row, and the first is a product's name.
  const second = words[1] ?? "";
  if (
    last > 1 &&
    (unambiguousVerbs.has(second) || second === "list") &&
    first !== undefined &&
    mayBeProduct(first)
  ) {
    return found(words, 1, false);
  }
  if (first?.sense.strong) return first;
  // `atlas-create-access-list`: a list is a thing, too.
  const made = end?.word === "list" ? words.findIndex((word) => unambiguousVerbs.has(word)) : -1;
  if (made > 0) return found(words, made, true);
  if (end?.sense.strong) return end;
  if (first !== undefined) return first;
  const part = raw.slice(Math.max(raw.lastIndexOf("_"), raw.lastIndexOf("."), raw.lastIndexOf("/")) + 1);
  const lead = (part.split("-")[0] ?? "").toLowerCase();
  const at = words.lastIndexOf(lead);
  if (part !== raw && at > 0) {
    const leading = found(words, at, false);
    if (leading?.sense.strong) return leading;
  }
  for (let inner = 1; inner < last; inner++) {
    const inside = found(words, inner, true);
    if (inside?.sense.strong) return inside;
  }
  return end;
}

function found(words: readonly string[], at: number, inside: boolean): Found | undefined {
  const word = words[at] ?? "";
  const sense = senseOf(word);
  if (sense === undefined) return undefined;
  const object = at === 0 ? words.slice(1) : [...words.slice(0, at), ...words.slice(at + 1)];
  return { word, sense: sensed(word, sense, object), inside, object };
}
