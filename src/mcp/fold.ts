/** A key under Unicode simple case folding. */
export function fold(_key: string): string {
  throw new Error("to be written");
}

/** First object key, at any depth of `value`, whose folded form is in `names` but which is not exactly that name. */
export function caseVariant(_value: unknown, _names: ReadonlyMap<string, string>): string | undefined {
  throw new Error("to be written");
}
