import type { Policy } from "./schema.ts";

/** A policy made ready for `judge`. Opaque to callers; never changes. */
export interface CompiledPolicy {
  readonly shadow: boolean;
}

/** Makes a parsed policy ready for `judge`. Throws only on a bug. */
export function compilePolicy(_policy: Policy): CompiledPolicy {
  throw new Error("not built yet");
}
