/** Which injections have their words near each other in a text, and where: only those can match it, and only there. */
import { FARTHEST, type Injection, REACH, strong } from "../words/injection/index.ts";
import { entryAt } from "./vocabulary.ts";

export interface Candidate {
  readonly injection: Injection;
  /** The part of the text that it can match. */
  readonly from: number;
  readonly to: number;
}

/**
 * Injection by injection: where a word of each list last stood, and the part that the injection can match. Places are counted on
 * from text to text, so that words of the text before are out of reach and nothing has to be cleared.
 */
const first = new Int32Array(strong.length);
const second = new Int32Array(strong.length);
const from = new Int32Array(strong.length);
const to = new Int32Array(strong.length);
/** The injections that have words near each other in the current text. */
const matched = new Int32Array(strong.length);
let count = 0;
/** Where the current text begins and ends. */
let base = 0;
let end = 0;
const GAP = 2 * FARTHEST;
const reaches = Int32Array.from(strong, ({ reach }) => reach ?? REACH);
/** Beyond this, counting starts over; differences stay small integers. */
const MOST = 2 ** 28;
forget();

function forget(): void {
  end = 0;
  // Far from each other, and from every word.
  first.fill(-MOST);
  second.fill(-2 * MOST);
  to.fill(0);
}

/** Before a text of this length. */
export function startText(length: number): void {
  if (end + GAP + length > MOST) forget();
  base = end + GAP;
  end = base + length;
  count = 0;
}

/** @param list of the word that ends `at` this character of the text, or of the mark there */
export function noteWord(list: number, at: number): void {
  for (let next = list; ; next++) {
    const entry = entryAt(next);
    if (entry < 0) return;
    const injection = entry >> 2;
    if (entry & 1) first[injection] = base + at;
    if (entry & 2) second[injection] = base + at;
    const low = Math.min(first[injection] ?? 0, second[injection] ?? 0);
    const high = Math.max(first[injection] ?? 0, second[injection] ?? 0);
    const reach = reaches[injection] ?? 0;
    if (high - low > reach) continue;
    if ((to[injection] ?? 0) < base) {
      matched[count++] = injection;
      from[injection] = high - reach;
    }
    to[injection] = low + reach;
  }
}

const none: readonly Candidate[] = [];

/** Those of the current text, in the order of `strong`. */
export function candidates(): readonly Candidate[] {
  if (count === 0) return none;
  const found: Candidate[] = [];
  for (const at of matched.subarray(0, count).sort()) {
    const injection = strong[at];
    if (injection === undefined) continue;
    found.push({ injection, from: Math.max(0, (from[at] ?? 0) - base), to: (to[at] ?? 0) - base });
  }
  return found;
}
