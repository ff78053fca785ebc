/** Characters that a person does not see, or sees as something else, and a model reads. */

/** Drawn as nothing, or turning what follows around. */
export const INVISIBLE =
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: single characters are what is looked for
  /\u034f|(?<![\p{Extended_Pictographic}\ufe0f\u{1f3fb}-\u{1f3ff}])\u200d|[\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e0fff}]/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
export const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;
export const LONE_SURROGATE = /\p{Surrogate}/u;
export const ALL_INVISIBLE = new RegExp(INVISIBLE.source, "gu");
/** Nothing of this is invisible, or written in another form. */
export const PLAIN = /^[\t\n\r -~]*$/;

const UNSEEN = new RegExp(`${INVISIBLE.source}|${CONTROL.source}|${LONE_SURROGATE.source}`, "gu");

/** Text in which a person sees what is there: invisible and control characters as `\u{…}`, but for line ends and tabs. */
export function escapeUnseen(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(UNSEEN, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
