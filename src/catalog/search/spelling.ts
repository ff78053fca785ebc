/** The known words that a mistyped one may mean. Pure. */

/** A word of this length may have one mistake, and one of that length two. */
const ONE_FROM = 3;
const TWO_FROM = 8;

/** Known words, each with how often it comes. */
export class Vocabulary {
  readonly #words: readonly (readonly [word: string, count: number])[];
  /** Which letters each word has: most words are ruled out by these alone. */
  readonly #letters: Int32Array;

  constructor(words: readonly (readonly [word: string, count: number])[]) {
    this.#words = words;
    this.#letters = Int32Array.from(words, ([word]) => lettersOf(word));
  }

  /** The nearest word, the commonest of them; undefined where the word is too short to be sure of, or nothing is near. */
  nearest(word: string): string | undefined {
    const most = word.length >= TWO_FROM ? 2 : word.length >= ONE_FROM ? 1 : 0;
    const letters = lettersOf(word);
    let best: { word: string; away: number; count: number } | undefined;
    for (const [at, [other, count]] of this.#words.entries()) {
      if (Math.abs(other.length - word.length) > most) continue;
      // A mistake takes one letter away and brings one in at most.
      if (bitsOf((this.#letters[at] ?? 0) ^ letters) > 2 * most) continue;
      const away = distance(word, other, most);
      if (away > most) continue;
      if (best === undefined || away < best.away || (away === best.away && count > best.count)) {
        best = { word: other, away, count };
      }
    }
    return best?.word;
  }
}

function lettersOf(word: string): number {
  let letters = 0;
  for (let at = 0; at < word.length; at++) letters |= 1 << (word.charCodeAt(at) & 31);
  return letters;
}

function bitsOf(number: number): number {
  let bits = 0;
  for (let rest = number; rest !== 0; rest &= rest - 1) bits++;
  return bits;
}

/** Damerau-Levenshtein, neighbours exchanged count as one; anything above `most` is as good as `most + 1`. */
function distance(a: string, b: string, most: number): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + Number(!same));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      row.push(cost);
      least = Math.min(least, cost);
    }
    if (least > most) return most + 1;
    before = above;
    above = row;
  }
  return above[b.length] ?? most + 1;
}
