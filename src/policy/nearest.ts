/** The known word that a mistyped one most likely meant; undefined if none is near. */
export function nearest(typed: string, known: Iterable<string>): string | undefined {
  const plain = simplify(typed);
  // A third of the word may differ: "defualt" is near to default, "x" is near to nothing.
  let best = Math.max(1, Math.floor(typed.length / 3)) + 1;
  let found: string | undefined;
  for (const word of known) {
    const distance = editDistance(plain, simplify(word), best);
    if (distance < best) {
      best = distance;
      found = word;
    }
  }
  return found;
}

/** `denyIf`, `deny-if` and `DENY_IF` all mean deny_if. */
function simplify(word: string): string {
  return word
    .slice(0, 64)
    .replaceAll(/[_\-\s]/g, "")
    .toLowerCase();
}

/** Levenshtein distance with neighbours swapped counting once; gives up at `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(at(above, j) + 1, at(row, j - 1) + 1, at(above, j - 1) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, at(before, j - 2) + 1);
      row.push(least);
    }
    before = above;
    above = row;
  }
  return at(above, b.length);
}

function at(row: readonly number[], i: number): number {
  return row[i] ?? Number.POSITIVE_INFINITY;
}
