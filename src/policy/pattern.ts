import { RE2JS, RE2JSException } from "re2js";

/** Long enough for any pattern that a person can read; keeps compilation of a stranger's pattern cheap. */
const MAX_PATTERN_LENGTH = 1000;

/** A compiled RE2 pattern: linear time in the text, unanchored. */
export interface Pattern {
  test(text: string): boolean;
}

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
    return { ok: true, pattern: RE2JS.compile(source) };
  } catch (error) {
    if (error instanceof RE2JSException) return { ok: false, problem: `is not RE2: ${error.message}` };
    throw error;
  }
}
