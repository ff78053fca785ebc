/** The value below which `share` (0 to 1) of an ascending list lies; 0 for none. */
export function percentile(ascending: readonly number[], share: number): number {
  return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? 0;
}

/** The middle value: of rounds on a shared machine, the one that an outlier moves least. */
export function median(values: readonly number[]): number {
  const ascending = values.toSorted((a, b) => a - b);
  const middle = Math.floor(ascending.length / 2);
  const [below = 0, above = 0] = [ascending[middle - 1] ?? ascending[middle], ascending[middle]];
  return ascending.length % 2 === 0 ? (below + above) / 2 : above;
}

/** Cut to `digits` decimals, for reading. */
export function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
