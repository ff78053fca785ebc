/** One page of a list: as many as were asked for, and the sort key after which the next begins; null = that was all. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly after: string | number | null;
}

/** The page of rows read with `LIMIT limit + 1`. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => string | number,
  itemOf: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(itemOf),
    after: rows.length > limit && last !== undefined ? keyOf(last) : null,
  };
}
