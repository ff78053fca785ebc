/** What a tool lends to a leak: private data in, text by strangers in, anything out. */
import type { Reading } from "./category.ts";
import { anywhere, inArguments, inDescription, inName } from "./mentions.ts";
import { makesByPost } from "./outward.ts";
import { inventsSecret } from "./severity.ts";
import type { Category, Flow, Mention } from "./types.ts";
import { outwardVerbs, privateNouns, secretNouns, untrustedNouns } from "./words/nouns.ts";

export function flowOf(category: Category, reading: Reading): Flow {
  const answers = category === "Read" || category === "Execute";
  return {
    readsPrivate: answers ? privateWords(reading) : [],
    seesUntrusted: answers || visits.has(reading.name?.word ?? "") ? untrustedWords(reading) : [],
    sendsOutward: outwardWords(category, reading),
  };
}

/** Verbs that bring in what a stranger wrote, though they do not ask for anything. */
const visits = new Set(["navigate", "go", "goto", "visit", "open", "browse", "new", "load"]);

function privateWords(reading: Reading): Mention[] {
  if (inventsSecret(reading)) return [];
  const secret = inName(reading, secretNouns);
  if (secret.length > 0) return secret;
  const found = anywhere(reading, privateNouns);
  if (found.length > 0) return found;
  return reading.inputs
    .filter(({ kind, argument }) => argument.required && (kind === "takes-path" || kind === "takes-sql"))
    .slice(0, 1)
    .map(({ argument }) => ({ where: "argument" as const, word: argument.name, at: argument.path }));
}

function untrustedWords(reading: Reading): Mention[] {
  const address = reading.inputs.find(({ kind }) => kind === "takes-url");
  if (address !== undefined)
    return [{ where: "argument", word: address.argument.name, at: address.argument.path }];
  return anywhere(reading, untrustedNouns);
}

/** Leaves by a verb that sends; by an address that the caller picks, whatever the verb; or by code. */
function outwardWords(category: Category, reading: Reading): Mention[] {
  const { name, words, description, inputs } = reading;
  const address = inputs.find(({ kind }) => kind === "takes-url");
  if (address !== undefined)
    return [{ where: "argument", word: address.argument.name, at: address.argument.path }];
  if (category === "Read") return [];
  const code = inputs.find(({ kind }) => kind === "takes-shell" || kind === "takes-code");
  if (code !== undefined) return [{ where: "argument", word: code.argument.name, at: code.argument.path }];
  if (
    name !== undefined &&
    outwardVerbs.has(name.word) &&
    !makesByPost(reading) &&
    !isThing(name.word, words)
  )
    return [{ where: "name", word: name.word }];
  if (name === undefined && description !== undefined && outwardVerbs.has(description.word)) {
    return [{ where: "description", word: description.word }];
  }
  const addressed = inArguments(reading, addressees);
  if (addressed.length > 0) return addressed;
  return category === "Write" ? shown(reading) : [];
}

/** `unread_room_message`: in last place, such a word is what the name is about. */
const isThing = (verb: string, words: readonly string[]): boolean =>
  words.length > 1 && words.at(-1) === verb && !sends.has(verb);
const sends = new Set(
  "send publish share forward broadcast notify submit invite upload push export announce".split(" "),
);

/** Arguments that name whom something goes to. */
const addressees = new Set(["attendees", "recipients", "recipient", "invitees", "bcc", "guests"]);

/** What others come to see when it is written: a comment, an issue, a post. Merging or labelling one writes nothing. */
function shown(reading: Reading): Mention[] {
  const verb = reading.name?.word ?? reading.description?.word;
  if (verb !== undefined && !writing.has(verb)) return [];
  const named = inName(reading, seen).filter(({ word }) => word !== reading.name?.word || word !== "post");
  return named.length > 0 ? named : inDescription(reading, seen, 3);
}
const writing = new Set(
  "create add update edit post write reply respond submit publish comment open send append make set put patch upsert insert generate draft request new start".split(
    " ",
  ),
);
const seen = new Set(
  "comment message post issue reply tweet email mail invite webhook notification pr pull gist story review discussion announcement forwarding delegate delegates".split(
    " ",
  ),
);
