/** Which lures have their words near each other in a text, and where: only those can match it, and only there. */
import { FARTHEST, heavy, type Lure, REACH } from "../words/lures/index.ts";
import { entryAt } from "./vocabulary.ts";

export interface Met {
  readonly lure: Lure;
  /** The part of the text that it can match. */
  readonly from: number;
  readonly to: number;
}

/**
 * Lure by lure: where a word of each list was met last, and the part that the lure can match. Places are counted on
 * from text to text, so that what was met in the one before is out of reach and nothing has to be cleared.
 */
const first = new Int32Array(heavy.length);
const second = new Int32Array(heavy.length);
const from = new Int32Array(heavy.length);
const to = new Int32Array(heavy.length);
/** The lures that were met in the text at hand. */
const met = new Int32Array(heavy.length);
let count = 0;
/** Where the text at hand begins and ends. */
let base = 0;
let end = 0;
const GAP = 2 * FARTHEST;
const reaches = Int32Array.from(heavy, ({ reach }) => reach ?? REACH);
/** Beyond this, counting begins anew; differences stay small integers. */
const MOST = 2 ** 28;
forget();

function forget(): void {
  end = 0;
  // Far from each other, and from whatever is met.
  first.fill(-MOST);
  second.fill(-2 * MOST);
  to.fill(0);
}

/** Before a text of this length. */
export function begin(length: number): void {
  if (end + GAP + length > MOST) forget();
  base = end + GAP;
  end = base + length;
  count = 0;
}

/** @param list of the word that ends `at` this character of the text, or of the mark there */
export function meet(list: number, at: number): void {
  for (let next = list; ; next++) {
    const entry = entryAt(next);
    if (entry < 0) return;
    const lure = entry >> 2;
    if (entry & 1) first[lure] = base + at;
    if (entry & 2) second[lure] = base + at;
    const low = Math.min(first[lure] ?? 0, second[lure] ?? 0);
    const high = Math.max(first[lure] ?? 0, second[lure] ?? 0);
    const reach = reaches[lure] ?? 0;
    if (high - low > reach) continue;
    if ((to[lure] ?? 0) < base) {
      met[count++] = lure;
      from[lure] = high - reach;
    }
    to[lure] = low + reach;
  }
}

const none: readonly Met[] = [];

/** Those of the text at hand, in the order of `heavy`. */
export function metLures(): readonly Met[] {
  if (count === 0) return none;
  const found: Met[] = [];
  for (const at of met.subarray(0, count).sort()) {
    const lure = heavy[at];
    if (lure === undefined) continue;
    found.push({ lure, from: Math.max(0, (from[at] ?? 0) - base), to: (to[at] ?? 0) - base });
  }
  return found;
}
