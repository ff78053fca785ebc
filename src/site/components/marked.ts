import type { Category, Evidence } from "../../catalog/types.ts";

/** A part of a name; `says` where it was evidence. */
export interface Marked {
  readonly text: string;
  readonly says?: Category;
}

/**
 * Pure. Splits `name` at the words that were evidence; the words are compared without case. Joined, the parts are the
 * name again.
 *
 * @param whole marked as a whole where no word of the evidence is in it as such: a word may be another form
 */
export function marked(name: string, evidence: readonly Evidence[], whole?: string): Marked[] {
  const lower = name.toLowerCase();
  const found = evidence
    .map(({ word, says }) => ({ at: lower.indexOf(word.toLowerCase()), length: word.length, says }))
    .filter(({ at, length }) => at >= 0 && length > 0)
    .sort((a, b) => a.at - b.at || b.length - a.length);
  const first = evidence[0];
  if (found.length === 0 && whole === name && first !== undefined) return [{ text: name, says: first.says }];
  const parts: Marked[] = [];
  let from = 0;
  for (const { at, length, says } of found) {
    if (at < from) continue;
    if (at > from) parts.push({ text: name.slice(from, at) });
    parts.push({ text: name.slice(at, at + length), says });
    from = at + length;
  }
  if (from < name.length) parts.push({ text: name.slice(from) });
  return parts;
}
