/**
 * Finds the one entry that applies to a name (docs/concepts.md, "Order"): the exact name, else the glob with
 * the longest literal prefix, then the longest glob, then the first in the document.
 */

const STAR = "*";

/** Names answered by a glob, or by nothing, are remembered up to this many, so that no caller can grow the memory. */
const MEMORY = 1024;
/** Longer names are looked up each time: remembering them would let a caller fill the memory by size. */
const MEMORABLE = 128;

interface Glob<T> {
  readonly text: string;
  /** What must follow the prefix, in this order, and then the end. */
  readonly middles: readonly string[];
  readonly end: string;
  readonly least: number;
  /** Pairs of neighbouring characters that a name must have. */
  readonly pairs: number;
  readonly value: T;
}

export class GlobMap<T> {
  readonly #exact = new Map<string, T>();
  readonly #byPrefix = new Map<string, Glob<T>[]>();
  /** Distinct lengths of literal prefixes, the longest first. */
  readonly #lengths: readonly number[];
  readonly #memory = new Map<string, T | undefined>();

  /** @param entries names and globs in document order; of two that are the same text the first counts */
  constructor(entries: Iterable<readonly [text: string, value: T]>) {
    for (const [text, value] of entries) {
      if (!text.includes(STAR)) {
        if (!this.#exact.has(text)) this.#exact.set(text, value);
        continue;
      }
      const [prefix = "", ...rest] = text.split(STAR);
      const end = rest.pop() ?? "";
      const glob = {
        text,
        middles: rest.filter((part) => part !== ""),
        end,
        least: text.replaceAll(STAR, "").length,
        pairs: rest.reduce((pairs, part) => pairs | pairsOf(part), pairsOf(end)),
        value,
      };
      const bucket = this.#byPrefix.get(prefix);
      if (bucket === undefined) this.#byPrefix.set(prefix, [glob]);
      else bucket.push(glob);
    }
    // The sort is stable, so equal lengths stay in document order.
    for (const bucket of this.#byPrefix.values()) bucket.sort((a, b) => b.text.length - a.text.length);
    this.#lengths = [...new Set([...this.#byPrefix.keys()].map((prefix) => prefix.length))].sort(
      (a, b) => b - a,
    );
  }

  get(name: string): T | undefined {
    const exact = this.#exact.get(name);
    if (exact !== undefined || this.#lengths.length === 0) return exact;
    if (name.length > MEMORABLE) return this.#search(name);
    const known = this.#memory.get(name);
    if (known !== undefined || this.#memory.has(name)) return known;
    const found = this.#search(name);
    if (this.#memory.size >= MEMORY) this.#memory.clear();
    this.#memory.set(name, found);
    return found;
  }

  #search(name: string): T | undefined {
    const pairs = pairsOf(name);
    for (const length of this.#lengths) {
      if (length > name.length) continue;
      const bucket = this.#byPrefix.get(name.slice(0, length));
      if (bucket === undefined) continue;
      for (const glob of bucket) {
        if ((glob.pairs & ~pairs) === 0 && matchesBehind(name, length, glob)) return glob.value;
      }
    }
    return undefined;
  }
}

/**
 * The pairs of neighbouring characters in a text, hashed into 32 bits. A name that lacks a bit of a glob cannot fit it,
 * which spares most of the comparing where a thousand globs begin alike.
 */
function pairsOf(text: string): number {
  let pairs = 0;
  for (let i = 1; i < text.length; i++) pairs |= 1 << (text.charCodeAt(i - 1) * 5 + text.charCodeAt(i) * 3);
  return pairs;
}

/** Whether the name fits the glob; its first `at` characters are known to be the glob's prefix. */
function matchesBehind<T>(name: string, at: number, glob: Glob<T>): boolean {
  if (name.length < glob.least || !name.endsWith(glob.end)) return false;
  const limit = name.length - glob.end.length;
  let from = at;
  // The leftmost place for each part leaves the most room for the next, so nothing needs to be tried twice.
  for (const part of glob.middles) {
    const found = name.indexOf(part, from);
    if (found === -1) return false;
    from = found + part.length;
  }
  return from <= limit;
}
