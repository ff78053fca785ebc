/** Hidden instructions, in any field: phrases that betray them, characters that hide them, encodings that carry them. */
import type { Text } from "../fields.ts";
import type { Finding } from "../types.ts";
import { ALARM, ALARM_WITHOUT_CORE, CORE, foreignLures, type Lure, lures, MIDDLING } from "../words/lures.ts";
import { isAscii } from "./ascii.ts";
import { decodedIn } from "./encoded.ts";
import { folded, lookalikeIn } from "./fold.ts";
import { invisibleIn } from "./invisible.ts";
import { CONTROL, LONG_WORD, NOT_ASCII, survey, TELLING } from "./survey.ts";

/** Phrases must stand this near to belong to one instruction, in characters. */
const WINDOW = 700;
const STEP = 450;
/** Shorter texts have no room for an instruction, in characters. */
const SHORTEST = 20;

export function poisonIn(texts: readonly Text[]): Finding[] {
  const findings: Finding[] = [];
  for (const text of texts) {
    const signs = survey(text.text);
    if (signs & (NOT_ASCII | CONTROL)) addUnseen(text, findings);
    if (text.text.length >= SHORTEST && (signs !== 0 || text.text.length > ROOM))
      addSaid(text, signs, findings);
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

function addSaid({ at, text }: Text, signs: number, findings: Finding[]): void {
  const said =
    signs & (TELLING | NOT_ASCII)
      ? instructionIn(at === "name" ? folded(text).replaceAll("_", " ") : folded(text))
      : undefined;
  if (said !== undefined) findings.push({ code: "hidden-instructions", at, detail: said });
  for (const decoded of signs & LONG_WORD ? decodedIn(text) : []) {
    const inside = instructionIn(decoded.toLowerCase());
    if (inside !== undefined)
      findings.push({ code: "hidden-instructions", at, detail: `encoded: ${inside}` });
    else findings.push({ code: "encoded-text", at, detail: "decodes to words" });
  }
  if (said === undefined && text.length > ROOM && pushedAside(text)) {
    findings.push({ code: "hidden-instructions", at, detail: "text behind a long run of blanks" });
  }
}

/** A shorter text has no room for a run of blanks. */
const ROOM = 200;

/** What a run of blanks must have to push text out of a reviewer's window, in characters. */
const WIDE = 200;
const TALL = 60;

/** A loop: an expression would look at each run once for every blank in it. */
function pushedAside(text: string): boolean {
  let run = 0;
  let lines = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code <= 32 || code === 0xa0) {
      run++;
      if (code === 10) lines++;
      continue;
    }
    if (run >= WIDE || (run >= TALL && lines * 2 >= run)) return true;
    run = 0;
    lines = 0;
  }
  return false;
}

/** The names of the lures in the first window whose sum is an alarm. */
function instructionIn(text: string): string | undefined {
  const abroad = !isAscii(text) || tongue.test(text);
  // Without one of the heavier lures, the light ones cannot make an alarm and are not looked for.
  const heavy = (abroad ? heavier : heavierEnglish).some(({ pattern }) => pattern.test(text));
  if (!heavy) return undefined;
  for (let from = 0; from === 0 || from + WINDOW - STEP < text.length; from += STEP) {
    const said = alarmIn(text.slice(from, from + WINDOW), abroad ? allLures : lures);
    if (said !== undefined) return said;
  }
  return undefined;
}

/** A cheap sign of a language that is written without accents, too. */
const tongue =
  /\b(?:el|la|los|las|une?|les?|des|der|die|das|den|dem|und|ist|nicht|uma?|que|para|con|per|il|gli|het|een|nie|yang|dan|bir|vous|todas|tus|sus|usuario|utilisateur|benutzer|utente|gebruiker|pengguna)\b/;

const allLures = [...lures, ...foreignLures];
const heavierEnglish = lures.filter(({ points }) => points >= MIDDLING);
const heavier = allLures.filter(({ points }) => points >= MIDDLING);

function alarmIn(text: string, list: readonly Lure[]): string | undefined {
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
