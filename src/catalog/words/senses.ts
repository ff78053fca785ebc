/** What a verb does, and how surely it is meant as a verb. */

export type Kind = "read" | "write" | "destroy" | "execute" | "money";

export interface Sense {
  readonly kind: Kind;
  /** A weak word is as often a noun (`report`, `test`) or depends on its object (`generate`, `query`). */
  readonly strong: boolean;
}

/** Adds every word of a space-separated list, unless it is there already: earlier lists win. */
export function into(map: Map<string, Sense>, kind: Kind, strong: boolean, words: string): void {
  const sense = { kind, strong };
  for (const word of words.trim().split(/\s+/)) if (!map.has(word)) map.set(word, sense);
}
