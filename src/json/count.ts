/**
 * Whether a text has at most `max` values: members of objects, items of lists, and the lists and objects themselves. Counts
 * brackets and commas, without parsing, so that a text can be refused before it takes a hundred times its size. Any text
 * may come: of one that is not JSON, the parser will say so.
 */
export function holdsAtMost(text: string, max: number): boolean {
  // A value takes two characters at least, itself and what parts it from the next.
  if (text.length <= 2 * max) return true;
  let count = 1;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    // , [ {
    if (code === 0x2c || code === 0x5b || code === 0x7b) {
      count += 1;
      if (count > max) return false;
    } else if (code === 0x22) {
      at = stringEnd(text, at + 1) - 1;
    }
  }
  return true;
}

const BACKSLASH = 0x5c;

/** Where the string ends whose inside begins at `from`: behind its closing quote. */
export function stringEnd(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at >= 0) {
    let backslashes = at;
    while (backslashes > from && text.charCodeAt(backslashes - 1) === BACKSLASH) backslashes -= 1;
    if ((at - backslashes) % 2 === 0) return at + 1;
    at = text.indexOf('"', at + 1);
  }
  return text.length;
}
