/** Where nouns of a topic are mentioned: the name first, then the head of the description, then arguments. */
import type { Reading } from "./category.ts";
import type { Mention } from "./types.ts";
import type { Topics } from "./words/nouns.ts";

export function inName({ words }: Reading, topics: Topics): Mention[] {
  const word = words.find((one) => topics.has(one));
  return word === undefined ? [] : [{ where: "name", word }];
}

/** Only the verb's object counts: what is mentioned later is as often what the tool does not do. */
export function inDescription({ description }: Reading, topics: Topics, reach = 6): Mention[] {
  const word = description?.object.slice(0, reach).find((one) => topics.has(one));
  return word === undefined ? [] : [{ where: "description", word }];
}

export function inArguments({ top }: Reading, topics: Topics): Mention[] {
  for (const { name, words } of top) {
    const word = words.find((one) => topics.has(one));
    if (word !== undefined) return [{ where: "argument", word, at: name.slice(0, 80) }];
  }
  return [];
}

export const anywhere = (reading: Reading, topics: Topics): Mention[] => {
  const named = inName(reading, topics);
  return named.length > 0 ? named : inDescription(reading, topics);
};
