import type { Text } from "../fields.ts";
import { UNREAD } from "../live.ts";
import type { Finding, Sign } from "../types.ts";
import { poisonIn } from "./poison.ts";
import { Allowance, look, signsIn, withSigns } from "./signs.ts";

/** What a server says of itself besides its tools. */
export interface SaidOutside {
  readonly instructions: unknown;
  readonly serverInfo: unknown;
  readonly resources: readonly unknown[];
  readonly resourceTemplates: readonly unknown[];
  readonly prompts: readonly unknown[];
}

const LISTS = ["resources", "resourceTemplates", "prompts"] as const;
const MAX_FINDINGS = 200;
/** Of one text, in characters: one may become eighteen, and all of them are weighed. */
const MAX_WEIGHED = 40_000;

/** Alarms and signs of poison in what a server says outside its tools; `at` begins at the lists: `prompts/0/description`. */
export function poisonOutsideTools(said: SaidOutside): (Finding | Sign)[] {
  const parts: [string, unknown][] = [
    ["instructions", said.instructions],
    ["serverInfo", said.serverInfo],
    ...LISTS.flatMap((kind) => said[kind].map((item, i): [string, unknown] => [`${kind}/${i}`, item])),
  ];
  const allowance = new Allowance();
  const findings: (Finding | Sign)[] = [];
  for (const [place, value] of parts) {
    const at = (inside: string) => (inside === "" ? place : `${place}/${inside.replace(/^\//, "")}`);
    const signs = signsIn(value, undefined, allowance).map((sign) => ({ ...sign, at: at(sign.at) }));
    // What is left over was not looked through for signs, and is not called clean by the slower look either.
    const isWhole = !signs.some(({ code }) => code === "unexamined");
    // Instructions are orders to the model, also where they are honest: weighing phrases says nothing there.
    const texts = isWhole && place !== "instructions" ? textsOf(value, at) : [];
    findings.push(...withSigns(poisonIn(texts, ""), signs));
    if (findings.length >= MAX_FINDINGS || !isWhole) break;
  }
  return findings.slice(0, MAX_FINDINGS);
}

function textsOf(value: unknown, at: (inside: string) => string): Text[] {
  const texts: Text[] = [];
  look(value, "", (text, pointer) => {
    if (text !== "" && !UNREAD.has(pointer.split("/")[1] ?? "")) {
      texts.push({ at: at(pointer.slice(1)), text: text.slice(0, MAX_WEIGHED) });
    }
    return true;
  });
  return texts;
}
