/**
 * Keys that are another name to us and the same name to a reader that ignores case. Go's encoding/json matches
 * struct fields under Unicode simple case folding, so `"Name"` and `"uſer"` reach a field that was judged as absent
 * (attack "parser-differential"; CVE-2026-27896).
 */

const ASCII = /^[\0-\x7f]*$/;

/**
 * A key as the least exact reader compares it. ASCII is lowercased. Beyond ASCII the key goes through all three
 * mappings, which joins every pair that Unicode simple case folding joins (ſ s, K k, ς σ) and a few more
 * (ß ss, İ ı i), as readers that compare upper-case forms do. Joining too much only refuses odd keys.
 */
export function fold(key: string): string {
  const lower = key.toLowerCase();
  if (ASCII.test(key)) return lower;
  return lower.toUpperCase().toLowerCase().replaceAll("i\u0307", "i");
}

/** Folding makes a key at most half as long (`i` and a dot above). test/unit/json/fold.test.ts tries each character. */
const MOST_FOLDED_AWAY = 2;

/** The length of the longest keys that can fold to one of these: a longer one need not be folded. */
export function longestVariant(folded: Iterable<string>): number {
  return MOST_FOLDED_AWAY * Math.max(0, ...[...folded].map((name) => name.length));
}

/** Names by their folded form, for `variantIn`. */
export function foldedNames(names: Iterable<string>): ReadonlyMap<string, string> {
  return new Map([...names].map((name) => [fold(name), name]));
}

/** The first own key of `object` that is a variant of one of `names` but not that name. */
export function variantIn(object: object, names: ReadonlyMap<string, string>): string | undefined {
  for (const key of Object.keys(object)) {
    // A name that folds to itself is found as it is; only the others pay for folding.
    if (names.get(key) === key) continue;
    const name = names.get(fold(key));
    if (name !== undefined && name !== key) return key;
  }
  return undefined;
}
