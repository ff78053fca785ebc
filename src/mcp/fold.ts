/**
 * Keys that are another name to us and the same name to a reader that ignores case. Go's encoding/json matches
 * struct fields under Unicode simple case folding, so `"Name"` and `"uſer"` reach a field that was judged as absent
 * (threats.md, parser-differential; CVE-2026-27896).
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

/** Names by their folded form, for `caseVariant` and `variantIn`. */
export function foldedNames(names: Iterable<string>): ReadonlyMap<string, string> {
  return new Map([...names].map((name) => [fold(name), name]));
}

/** The first own key of `object` that is a variant of one of `names` but not that name. */
export function variantIn(object: object, names: ReadonlyMap<string, string>): string | undefined {
  for (const key of Object.keys(object)) {
    // A name that folds to itself is found as it stands; only the others pay for folding.
    if (names.get(key) === key) continue;
    const name = names.get(fold(key));
    if (name !== undefined && name !== key) return key;
  }
  return undefined;
}

/** First object key, at any depth of `value`, whose folded form is in `names` but which is not exactly that name. */
export function caseVariant(value: unknown, names: ReadonlyMap<string, string>): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!Array.isArray(value)) {
    const found = variantIn(value, names);
    if (found !== undefined) return found;
  }
  for (const member of Object.values(value)) {
    const found = caseVariant(member, names);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The first of `keys` that another of them equals under folding. The keys are distinct. */
export function foldedTwin(keys: readonly string[]): string | undefined {
  if (keys.length < 2) return undefined;
  let changed: Set<string> | undefined;
  for (const key of keys) {
    const folded = fold(key);
    // Two keys that both fold to themselves are distinct, so only changed ones can meet anything.
    if (folded === key) continue;
    changed ??= new Set();
    if (changed.has(folded) || keys.includes(folded)) return key;
    changed.add(folded);
  }
  return undefined;
}
