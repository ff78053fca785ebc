import { makeSealer, type Sealer } from "./sealer.ts";
import { parseKeys } from "./sealing-keys.ts";

let known: { readonly text: string; readonly sealer: Sealer } | undefined;

/** The isolate's sealer, made once. Throws where SEALING_KEY is missing or unreadable: nothing can be served then. */
export function sealerOf({ SEALING_KEY }: { readonly SEALING_KEY: string }): Sealer {
  if (known === undefined || known.text !== SEALING_KEY) {
    const parsed = parseKeys(SEALING_KEY);
    if (!parsed.ok) throw new Error(`SEALING_KEY: ${parsed.error}`);
    known = { text: SEALING_KEY, sealer: makeSealer(parsed.keys) };
  }
  return known.sealer;
}
