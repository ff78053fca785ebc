/** From signs to a category. */

import { actsOn, overwrites } from "./acts.ts";
import type { Signs } from "./evidence.ts";
import type { Argument } from "./fields.ts";
import type { Input } from "./inputs.ts";
import { moneyMove } from "./money.ts";
import type { DescriptionVerb } from "./read-description.ts";
import type { NameVerb } from "./read-name.ts";
import type { Category } from "./types.ts";
import { computedNouns } from "./words/nouns.ts";

export interface Reading {
  readonly words: readonly string[];
  readonly name: NameVerb | undefined;
  readonly description: DescriptionVerb | undefined;
  /** Arguments at the top level of the schema. */
  readonly top: readonly Argument[];
  readonly inputs: readonly Input[];
  readonly signs: Signs;
  /** Words of the server's name. */
  readonly server: ReadonlySet<string>;
  /** Whether other tools of the server change things. */
  readonly changed: boolean;
  /** What the description says, from its beginning. */
  readonly text: string;
}

/** Read needs this much more for it than against it. */
export const READ_BELOW = -0.7;
/** Each of the two words that make a tool Financial. */
const MONEY = 2;

export function categoryFor(reading: Reading): Category {
  const { signs } = reading;
  const move = moneyMove(reading);
  if (move !== undefined) {
    signs.add(reading.name === undefined ? "description" : "name", move.verb, "Financial", MONEY);
    signs.add(move.where, move.noun, "Financial", MONEY);
    return "Financial";
  }
  if (signs.sum < READ_BELOW) return "Read";
  if (destroys(reading)) return "Destructive";
  if (executes(reading) || actsOn(reading)) return "Execute";
  if (overwrites(reading)) return "Destructive";
  return "Write";
}

function destroys({ name, description, signs }: Reading): boolean {
  const named = name?.sense.kind === "destroy";
  if (named || signs.has("Destructive", "name", "enum")) return true;
  if (!signs.has("Destructive", "description")) return false;
  // The description's verb destroys: believed where the name has no other sure verb.
  if (!name?.sense.strong || softWords.has(name.word)) return true;
  return description?.sense.kind !== "destroy" && signs.sum > 4 && irreversible(signs);
}

const irreversible = (signs: Signs) =>
  signs.list.some(
    ({ where, word, says }) => where === "description" && says === "Destructive" && / |^irrev/i.test(word),
  );

/** Names that may destroy, and do where the description says so. */
const softWords = new Set(
  "clear flush empty trash reset kill close cancel void clean recycle replace manage handle operate control modify import process".split(
    " ",
  ),
);

/** `create` writes whatever else is listed; `manage` does what is listed. */
const sureWriter = (name: NameVerb | undefined) =>
  name?.sense.strong === true && name.sense.kind === "write" && !softWords.has(name.word);

function executes({ name, description, inputs, signs }: Reading): boolean {
  if (name?.sense.kind === "execute") return true;
  if (inputs.some(({ kind }) => kind === "takes-shell" || kind === "takes-sql" || kind === "takes-code")) {
    return !(name?.sense.strong && name.sense.kind === "write");
  }
  if (signs.has("Execute", "enum")) return !sureWriter(name);
  return description?.sense.kind === "execute" && !name?.sense.strong;
}

/** `generate_chart` computes; `generate_image` makes something. Decides what `generate` and its like mean. */
export const computes = (object: readonly string[]) =>
  computedNouns.has(headOf(object)) || computedNouns.has(object[0] ?? "");

/** `a comprehensive policy for clusters`: the thing itself is the word before the preposition. */
export function headOf(object: readonly string[]): string {
  const end = object.findIndex((word, at) => at > 0 && ends.has(word));
  return object[(end < 0 ? object.length : end) - 1] ?? "";
}
const ends = new Set(
  "for from of to with in on between based using via by that which , and as at into about including given below above".split(
    " ",
  ),
);
