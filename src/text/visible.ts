/** A piece of text as a person must see it: plain, or a mark for what they would not recognize. */
export type Piece = { readonly text: string } | { readonly mark: string };

/**
 * What hides or misleads: controls, formats (bidirectional overrides, zero-width characters, tags), odd spaces and line
 * ends, surrogates, private and unassigned characters, and all that fonts show as nothing (UAX 44,
 * Default_Ignorable_Code_Point). Then runs of spaces inside a line, which push what follows out of sight.
 */
const UNSEEN = /[^\P{C}\n]|\p{DI}|[\p{Zl}\p{Zp}\u2800]|[^\P{Zs} ]|(?<=[^\n ]) {8,}/gu;

/**
 * What looks like ASCII and is not: full-width and small forms, letters of mathematics, signs that are drawn as
 * `! - : ; . / |`, and marks that are drawn through or under a letter (UTS 39, "Confusable Detection").
 */
const DISGUISED =
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: single characters are what is looked for
  /[\uff01-\uff5e\ufe50-\ufe6f\u{1d400}-\u{1d7ff}\u01c3\u02d0\u02d7\u0332-\u0338\u037e\u0589\u05c3\u2010\u2011\u2024\u2044\u2215\u2223\u2236\u2571\u29f8\ua4fd\ua789]/gu;

const WORD = /[\p{L}\p{M}\p{N}_]+/gu;
/** Letters of scripts that have some of the shapes of Latin ones. */
const NEAR_LATIN =
  /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Coptic}\p{Script=Lisu}]/gu;
const LATIN = /\p{Script=Latin}/u;
/** Letters that are drawn like Latin ones. A word of nothing else reads as a Latin one. */
const TWINS = /^[асеорхуѕіјһԁԛԝӏАВЕКМНОРСТХУІЅЈαορνΑΒΕΖΗΙΚΜΝΟΡΤΥΧ\p{N}_]+$/u;

/** Pure. Joined, the plain pieces and what the marks mean are the text again. */
export function visible(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const [index, hidden] of hiddenIn(text)) {
    if (index > from) pieces.push({ text: text.slice(from, index) });
    pieces.push({ mark: nameOf(hidden) });
    from = index + hidden.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}

/** The same where there is only text: each mark in brackets. */
export function visibleText(text: string): string {
  return visible(text)
    .map((piece) => ("mark" in piece ? `‹${piece.mark}›` : piece.text))
    .join("");
}

/** What is to be marked, in order, by where it is. */
function hiddenIn(text: string): [number, string][] {
  const found = new Map<number, string>();
  for (const pattern of [UNSEEN, DISGUISED]) {
    for (const match of text.matchAll(pattern)) found.set(match.index, match[0]);
  }
  for (const [index, letter] of twinsIn(text)) found.set(index, letter);
  return [...found].sort(([a], [b]) => a - b);
}

/** Letters of other scripts in words that hold Latin ones, and words that only look Latin in a text that otherwise is. */
function* twinsIn(text: string): Iterable<[number, string]> {
  if (text.search(NEAR_LATIN) < 0) return;
  const words = [...text.matchAll(WORD)];
  const foreign = words.some(
    ([word]) => !LATIN.test(word) && word.search(NEAR_LATIN) >= 0 && !TWINS.test(word),
  );
  for (const word of words) {
    if (!LATIN.test(word[0]) && (foreign || !TWINS.test(word[0]))) continue;
    for (const letter of word[0].matchAll(NEAR_LATIN)) yield [word.index + letter.index, letter[0]];
  }
}

function nameOf(hidden: string): string {
  if (hidden.startsWith(" ")) return `${hidden.length} spaces`;
  return `U+${(hidden.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
