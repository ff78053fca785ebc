/** Text of others, as a terminal may show it. */

/**
 * What a terminal obeys, draws as nothing, or turns what follows around: controls (C1 too), marks of direction, joiners,
 * variation selectors, tags, separators of lines, halves of characters; and marks that pile up on one letter. A joiner or
 * selector inside a picture is left to it.
 */
const UNSAFE =
  /(?<![\p{Extended_Pictographic}\ufe0f\u{1f3fb}-\u{1f3ff}])\u200d|(?<!\p{Emoji})\ufe0f|[[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]--[\u200d\ufe0f]]|(?<=\p{M}{8})\p{M}/gv;

/** One line in which nothing steers a terminal or is there unseen: such characters as `\u{…}`, line ends and tabs as �. */
export function plain(text: string): string {
  return text.replace(UNSAFE, (character) =>
    /[\t\n\r\u2028\u2029]/.test(character)
      ? "\ufffd"
      : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** What JSON may hold as it is and a terminal obeys or does not show. Line ends and tabs lay a document out. */
const UNSAFE_IN_JSON = /[[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]--[\t\n]]/gv;

/** A JSON text with texts of others in it: the same value, and nothing in it steers a terminal. */
export function plainJson(text: string): string {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  // A carriage return is white space between values: inside of them JSON has none.
  return text.replaceAll("\r", "").replace(UNSAFE_IN_JSON, (sign) => sign.split("").map(escaped).join(""));
}
