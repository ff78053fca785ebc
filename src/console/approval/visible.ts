/** A piece of text as a person must see it: plain, or a mark that stands for what cannot be seen. */
export type Piece = { readonly text: string } | { readonly mark: string };

/**
 * What hides or misleads: controls, formats (bidirectional overrides, zero-width characters, tags), odd spaces and line
 * ends, surrogates, private and unassigned characters, and all that fonts show as nothing (UAX 44,
 * Default_Ignorable_Code_Point). Then runs of spaces inside a line, which push what follows out of sight.
 */
const UNSEEN = /[^\P{C}\n]|\p{DI}|[\p{Zl}\p{Zp}\u2800]|[^\P{Zs} ]|(?<=[^\n ]) {8,}/gu;

/** Pure. Joined, the plain pieces and what the marks stand for are the text again. */
export function visible(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(UNSEEN)) {
    if (match.index > from) pieces.push({ text: text.slice(from, match.index) });
    pieces.push({ mark: nameOf(match[0]) });
    from = match.index + match[0].length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}

function nameOf(unseen: string): string {
  if (unseen.startsWith(" ")) return `${unseen.length} spaces`;
  return `U+${(unseen.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
