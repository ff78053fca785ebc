import { RE2JS, RE2JSException } from "re2js";

/** Long enough for any pattern that a person can read; keeps compilation of a stranger's pattern cheap. */
const MAX_PATTERN_LENGTH = 1000;

/** A compiled RE2 pattern: linear time in the text, unanchored. */
export interface Pattern {
  test(text: string): boolean;
  /** What a character of text costs, in units of work: large expressions can take time in proportion to their size. */
  readonly weight: number;
}

/** Instructions of an expression that a person writes; up to here a character costs the same. */
const USUAL_SIZE = 64;

export type CompiledPattern = { ok: true; pattern: Pattern } | { ok: false; problem: string };

/** Compiles an RE2 pattern. RE2 has no backreferences or lookarounds, which is what keeps it linear. */
export function compilePattern(source: string): CompiledPattern {
  if (source.length > MAX_PATTERN_LENGTH) {
    return {
      ok: false,
      problem: `is ${source.length} characters long; at most ${MAX_PATTERN_LENGTH} are taken`,
    };
  }
  try {
    const compiled = RE2JS.compile(source);
    const weight = Math.max(1, compiled.programSize() / USUAL_SIZE);
    return { ok: true, pattern: { test: (text) => compiled.test(text), weight } };
  } catch (error) {
    if (error instanceof RE2JSException) return { ok: false, problem: `is not RE2: ${error.message}` };
    throw error;
  }
}
