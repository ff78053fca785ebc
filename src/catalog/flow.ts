/** What a tool lends to a leak: private data in, text by strangers in, anything out. */
import type { Reading } from "./category.ts";
import { anywhere, inArguments, inDescription, inName } from "./mentions.ts";
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
  const { name, description, inputs } = reading;
  const address = inputs.find(({ kind }) => kind === "takes-url");
  if (address !== undefined)
    return [{ where: "argument", word: address.argument.name, at: address.argument.path }];
  if (category === "Read") return [];
  const code = inputs.find(({ kind }) => kind === "takes-shell" || kind === "takes-code");
  if (code !== undefined) return [{ where: "argument", word: code.argument.name, at: code.argument.path }];
  if (name !== undefined && outwardVerbs.has(name.word)) return [{ where: "name", word: name.word }];
  if (name === undefined && description !== undefined && outwardVerbs.has(description.word)) {
    return [{ where: "description", word: description.word }];
  }
  const addressed = inArguments(reading, addressees);
  if (addressed.length > 0) return addressed;
  return category === "Write" ? shown(reading) : [];
}

/** Arguments that name whom something goes to. */
const addressees = new Set(["attendees", "recipients", "recipient", "invitees", "bcc", "guests"]);

/** What others come to see when it is created: a comment, an issue, a post. */
function shown(reading: Reading): Mention[] {
  const named = inName(reading, seen);
  return named.length > 0 ? named : inDescription(reading, seen, 3);
}
const seen = new Set(
  "comment message post issue reply tweet email mail invite webhook notification pr pull gist story review discussion announcement reaction forwarding delegate delegates".split(
    " ",
  ),
);
