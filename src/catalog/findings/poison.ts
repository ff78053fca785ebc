/** Hidden instructions, in any field: phrases that betray them, characters that hide them, encodings that carry them. */
import { own } from "../../json/own.ts";
import type { Text } from "../fields.ts";
import type { Finding } from "../types.ts";
import {
  ALARM,
  ALARM_WITHOUT_CORE,
  CORE,
  type Injection,
  MIDDLING,
  otherLanguages,
  weak,
} from "../words/injection/index.ts";
import { decodedIn } from "./encoded.ts";
import {
  APART,
  BACKWARDS,
  CONTROL,
  DIGITS,
  LONG_WORD,
  NOT_ASCII,
  OTHER_LANGUAGE,
  PUSHED,
  SHIFTED,
} from "./flags.ts";
import { folded, lookalikeIn } from "./fold.ts";
import { invisibleIn } from "./invisible.ts";
import { digits, prescan, prescanShort } from "./prescan.ts";
import type { Candidate } from "./proximity.ts";
import { shifted } from "./vocabulary.ts";

/** Phrases must be this near to belong to one instruction, in characters. */
const WINDOW = 700;
const STEP = 450;
/** Longer texts are not looked at in one piece: patterns may take time in the square of what they look at. */
const WHOLE = 4000;
/** Shorter texts have no room for an instruction, in characters. */
const SHORTEST = 20;

/** @param matter the names of tool and server, in small letters: what an honest order may be about */
export function poisonIn(texts: readonly Text[], matter: string): Finding[] {
  const findings: Finding[] = [];
  for (const text of texts) {
    if (text.text.length < SHORTEST) {
      if (prescanShort(text.text) !== 0) addUnseen(text, findings);
      continue;
    }
    const { flags, near } = prescan(text.text);
    if (flags & (NOT_ASCII | CONTROL)) addUnseen(text, findings);
    if (flags !== 0 || near.length > 0) addSaid(text, flags, near, matter, findings);
  }
  return findings;
}

function addUnseen(text: Text, findings: Finding[]): void {
  const hidden = invisibleIn(text);
  if (hidden !== undefined) findings.push(hidden);
  const alike = lookalikeIn(text.text);
  if (alike !== undefined)
    findings.push({ code: "lookalike-letters", at: text.at, detail: alike.slice(0, 60) });
}

function addSaid(
  { at, text }: Text,
  flags: number,
  near: readonly Candidate[],
  matter: string,
  findings: Finding[],
): void {
  const plain = flags & (APART | NOT_ASCII) ? folded(text) : text.toLowerCase();
  // What folding made of it may have words that the text did not show.
  const seen = (flags & (NOT_ASCII | APART) ? prescan(plain).near : near).filter(
    ({ injection }) => injection.honestFor === undefined || !injection.honestFor.test(matter),
  );
  const otherLanguage = (flags & OTHER_LANGUAGE) !== 0;
  const said =
    instructionIn(plain, seen, otherLanguage) ??
    (plain.includes("_") && (at === "name" || at.endsWith(`/${text}`) || isJoined(plain))
      ? instructionIn(plain.replaceAll("_", " "), seen, otherLanguage)
      : undefined);
  if (said !== undefined) findings.push({ code: "hidden-instructions", at, detail: said });
  for (const { way, hidden } of disguisedIn(text, plain, flags)) {
    const inside = instructionIn(hidden, prescan(hidden).near, false);
    if (inside !== undefined) findings.push({ code: "hidden-instructions", at, detail: `${way}: ${inside}` });
    else if (way !== "digits for letters")
      findings.push({ code: "encoded-text", at, detail: `${way}: words` });
  }
  if (said === undefined && flags & PUSHED) {
    findings.push({ code: "hidden-instructions", at, detail: "text behind a long run of blanks" });
  }
}

/** `content_of_the_file_(read it)`: written as a name, and longer than one that says what something is. */
const isJoined = (text: string) => joined.test(text) && text.split("_").length > text.split(" ").length;
const joined = /[a-z](?:_[a-z.]+){4}/;

/** What a text says to who decodes it, and how it is decoded. */
function disguisedIn(text: string, plain: string, flags: number): { way: string; hidden: string }[] {
  const found = (flags & LONG_WORD ? decodedIn(text) : []).map((one) => ({
    way: "encoded",
    hidden: one.toLowerCase(),
  }));
  if (flags & DIGITS)
    found.push({
      way: "digits for letters",
      hidden: plain.replace(/[013457]/g, (one) => own(digits, one) ?? one),
    });
  if (flags & BACKWARDS) found.push({ way: "backwards", hidden: [...plain].reverse().join("") });
  if (flags & SHIFTED) found.push({ way: "shifted letters", hidden: shifted(plain) });
  return found;
}

/** The names of the injections in the first window whose sum is an alarm. */
function instructionIn(text: string, near: readonly Candidate[], otherLanguage: boolean): string | undefined {
  // Without one of the strong injections, the weak ones cannot make an alarm and are not looked for.
  const strong = otherLanguage ? [...near, ...strongInOtherLanguages] : near;
  const some = (from: number, to: number) =>
    strong.some((one) => {
      const part = text.slice(Math.max(from, one.from), Math.min(to, one.to));
      return part !== "" && one.injection.pattern.test(part);
    });
  if (text.length <= WHOLE && !some(0, text.length)) return undefined;
  const list = [...near.map(({ injection }) => injection), ...weak, ...(otherLanguage ? otherLanguages : [])];
  for (let from = 0; from === 0 || from + WINDOW - STEP < text.length; from += STEP) {
    const said = some(from, from + WINDOW) ? alarmIn(text.slice(from, from + WINDOW), list) : undefined;
    if (said !== undefined) return said;
  }
  return undefined;
}

const strongInOtherLanguages: readonly Candidate[] = otherLanguages
  .filter(({ points }) => points >= MIDDLING)
  .map((injection) => ({ injection, from: 0, to: Number.POSITIVE_INFINITY }));

function alarmIn(text: string, list: readonly Injection[]): string | undefined {
  let sum = 0;
  let core = false;
  const names = new Set<string>();
  for (const { name, points, pattern } of list) {
    // The same thing said twice, or in two tongues, is said once.
    if (names.has(name) || !pattern.test(text)) continue;
    names.add(name);
    sum += points;
    if (points >= CORE) core = true;
  }
  // Orders to read first and hand on are given in honesty, too, unless something in them is none of the tool's.
  return sum >= (core ? ALARM : ALARM_WITHOUT_CORE) ? [...names].join(", ") : undefined;
}
