/** What leaves the house when a tool is called: mail, messages, posts. */
import type { Reading } from "./category.ts";
import type { Mention } from "./types.ts";

const set = (words: string) => new Set(words.trim().split(/\s+/));

/** Verbs that put something before others whatever it is. */
const sending = set(
  "envia enviar kirim gönder send publish tweet retweet repost broadcast forward resend announce sms whatsapp dial notify email mail reply respond post invite share",
);
/** Verbs that bring about what the noun says. */
const making = set("push create add generate make submit schedule write do start initiate place issue");
/** What others get to see, or hear. */
const sent = set(
  "message messages sms tweet post posts reply replies email emails mail broadcast announcement call calls notification notifications newsletter invitation invite press fax whatsapp share sharelink",
);
/** Of these, what is sent stays with the one who sends it. */
const inward = set(
  "draft drafts template templates prompt query request event events event data keys key command file metric metrics transaction feedback rule rules settings list folder label channel webhook filter group preference preferences",
);

/** A comment is read in place. */
const internal = (word: string) =>
  word === "comment" || word === "comments" || word === "note" || word === "notes";
/** What is sent to a system, or a draft. */
const within = set(
  "prompt query request event events data key keys command character metric metrics transaction draft",
);

/** `post_exam_tag`: named after the method of HTTP, and what it makes is not something that others are shown. */
export function makesByPost({ name, words }: Pick<Reading, "name" | "words">): boolean {
  if (name?.word !== "post" || words.at(-1) === "post") return false;
  return !name.object.slice(0, 3).some((word) => posted.has(word));
}
const posted = set(
  `message messages comment comments tweet tweets status update reply replies article blog content photo photos image images
  video videos story review announcement answer note thread text media reel carousel news question topic poll to on a in as`,
);

export function outwardWords({ name, words, description, top }: Reading): Mention[] {
  const signer = top.find(({ key }) => /^(?:signers?|recipients?)$/.test(key));
  if (signer !== undefined) return [{ where: "argument", word: signer.name, at: signer.path }];
  const verb = name?.word;
  if (makesByPost({ name, words })) return [];
  if (verb !== undefined && sending.has(verb))
    return words.some((word) => within.has(word)) || (verb !== "post" && words.some(internal))
      ? []
      : [{ where: "name", word: verb }];
  if (words.some((word) => inward.has(word) && word !== verb)) return [];
  if (verb !== undefined && making.has(verb)) {
    if (words.some(internal)) return [];
    const thing = words.find((word) => sent.has(word));
    return thing === undefined ? [] : [{ where: "name", word: thing }];
  }
  if (verb === undefined && description !== undefined && sending.has(description.word))
    return [{ where: "description", word: description.word }];
  return [];
}
