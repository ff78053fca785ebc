/** The numbers that stand for words in the shipped index. Order is the format: add at the end only. */
import type { Attack, Category, FindingCode, Level, Place, Reason } from "../types.ts";
import type { ServerKind } from "./types.ts";

export const categories: readonly Category[] = ["Read", "Write", "Execute", "Destructive", "Financial"];
export const levels: readonly Level[] = ["Low", "Medium", "High", "Critical"];
export const places: readonly Place[] = ["name", "description", "argument", "enum", "annotation"];
export const reasons: readonly Reason["code"][] = [
  "category",
  "identity",
  "secrets",
  "production",
  "bulk",
  "container",
  "code",
  "money",
  "private-data",
  "outward",
  "deployment",
];
export const kinds: readonly ServerKind[] = ["server", "platform", "generated"];
/** How far from its server a capture counts that an integration platform or a generator lists. */
export const FAR = 12;
export const findings: readonly FindingCode[] = [
  "annotation-contradicts",
  "hidden-instructions",
  "invisible-characters",
  "lookalike-letters",
  "encoded-text",
  "shadows-known-tool",
  "takes-code",
  "takes-sql",
  "takes-shell",
  "takes-url",
  "takes-path",
];
export const attacks: readonly Attack[] = [
  "privilege-escalation",
  "money-movement",
  "destructive-call",
  "tool-poisoning",
  "tool-shadowing",
  "indirect-prompt-injection",
  "exfiltration-by-chaining",
  "confused-deputy",
  "runaway-loop",
  "rug-pull",
];
export const hints: readonly string[] = [
  "readOnlyHint",
  "destructiveHint",
  "idempotentHint",
  "openWorldHint",
];

/** @throws where the word has no number yet: give it one above */
export function codeOf<Word extends string>(words: readonly Word[], word: Word): number {
  const code = words.indexOf(word);
  if (code < 0) throw new Error(`"${word}" has no number in src/catalog/shipped/codes.ts`);
  return code;
}

/** @throws where the number stands for nothing: the data was written by another version */
export function wordOf<Value>(words: readonly Value[], code: number | undefined): Value {
  const word = code === undefined ? undefined : words[code];
  if (word === undefined)
    throw new Error(`the shipped index has the number ${code} where ${words.length} are known`);
  return word;
}
