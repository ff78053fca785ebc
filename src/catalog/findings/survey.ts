/**
 * One pass over a text that tells which of the slow looks it deserves. Every text of every tool goes through it, so
 * it is a loop over character codes that allocates next to nothing.
 */
import { heavy, type Lure } from "../words/lures/index.ts";

/** A word long enough to be encoded text. */
export const LONG_WORD = 1;
export const NOT_ASCII = 2;
/** Control characters other than tab and line ends. */
export const CONTROL = 4;
/** Letters or words of another tongue than English. */
export const ABROAD = 8;
/** `i g n o r e`: letters set apart. */
export const APART = 16;
/** `1gn0re`: digits in the place of letters, in words that orders are made of. */
export const DIGITS = 32;
/** Such words written backwards. */
export const BACKWARDS = 64;
/** Such words shifted by thirteen letters. */
export const SHIFTED = 128;
/** A run of blanks that pushes what follows out of a reviewer's window. */
export const PUSHED = 256;

export interface Survey {
  /** A set of the flags above. */
  readonly flags: number;
  /** The heavy lures whose words stand in the text: only these can match it. */
  readonly lures: readonly Lure[];
}

/** A shorter word encodes nothing worth hiding. */
const LONG = 28;
/** So many single letters in a row are a word set apart. */
const LETTERS = 5;
/** What a run of blanks must have, in characters; or so many, half of them line ends. */
const WIDE = 200;
const TALL = 60;

interface Meaning {
  /** Lure by lure: which of its two lists the word is on. */
  readonly lures: (readonly [lure: number, list: number])[];
  flag: number;
}

const meanings = new Map<number, Meaning>();
/** By the low bits of a word's hash: whether it may be in `meanings`. Most words are not, and end here. */
const likely = new Uint8Array(1 << 16);
const LOW = likely.length - 1;
/** By lure: the lists that must be met. */
const needed = heavy.map(({ and }) => (and === undefined ? 1 : 3));
/** By character code: the lures that it alone asks for. */
const marks = new Map<number, Meaning["lures"]>();
const marksOf = (mark: string) => marks.get(mark.charCodeAt(0)) ?? [];

const meaningOf = (word: string): Meaning => {
  const hash = hashOf(word);
  const known = meanings.get(hash) ?? { lures: [], flag: 0 };
  meanings.set(hash, known);
  likely[hash & LOW] = 1;
  return known;
};
const listed = (list: string) => list.split(/\s+/).filter((word) => word !== "");
for (const [lure, { words = "", and = "", marks: own = "", andMarks = "" }] of heavy.entries()) {
  for (const word of listed(words)) meaningOf(word).lures.push([lure, 1]);
  for (const word of listed(and)) meaningOf(word).lures.push([lure, 2]);
  for (const mark of own) marks.set(mark.charCodeAt(0), [...marksOf(mark), [lure, 3]]);
  for (const mark of andMarks) marks.set(mark.charCodeAt(0), [...marksOf(mark), [lure, 2]]);
}

/** Words of orders in other tongues that are written without accents, too. */
const tongues = `ignora ignorez oublie oubliez ignoriere vergiss vergessen missachte olvida omite desconsidere dimentica
  negeer vergeet zignoruj abaikan instrucciones istruzioni anweisungen instructies instrukcje consignes usuario
  utilisateur benutzer nutzer anwender utente gebruiker pengguna el los las une les der das dem und ist nicht uma que para
  gli het een nie yang dan bir vous todas sus nada`;
for (const word of tongues.split(/\s+/)) meaningOf(word).flag |= ABROAD;

const disguised =
  "ignore instructions previous password passwords secret secrets private send read user file the key keys forget prompt system";
for (const word of disguised.split(" ")) {
  meaningOf(word).flag |= DIGITS;
  if (word.length > 2) meaningOf([...word].reverse().join("")).flag |= BACKWARDS;
  meaningOf(shifted(word)).flag |= SHIFTED;
}

function hashOf(word: string): number {
  let hash = 0;
  for (let at = 0; at < word.length; at++) hash = (Math.imul(hash, 31) + word.charCodeAt(at)) | 0;
  return hash;
}

export function shifted(text: string): string {
  return text.replace(/[a-z]/g, (one) => String.fromCharCode(((one.charCodeAt(0) - 97 + 13) % 26) + 97));
}

/** Digits and signs that stand for letters. */
export const digits: Readonly<Record<string, string>> = { 0: "o", 1: "i", 3: "e", 4: "a", 5: "s", 7: "t" };

/** By character code: what a word's letter counts as (small letters), or 0; and the same with digits read as letters. */
const letters = new Uint8Array(128);
const read = new Uint8Array(128);
/** By character code: whether some lure asks for it. */
const marked = new Uint8Array(128);
for (const code of marks.keys()) marked[code] = 1;
const BLANK = 1;
const CODE = 2;
const UNSEEN = 3;
/** By character code: a blank, what encoded text may have, or a control character. */
const kinds = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const one = String.fromCharCode(code).toLowerCase();
  if (/[a-z0-9]/.test(one)) {
    letters[code] = one.charCodeAt(0);
    read[code] = (digits[one] ?? one).charCodeAt(0);
  }
  if (/\s/.test(one)) kinds[code] = BLANK;
  else if (code < 32 || code === 127) kinds[code] = UNSEEN;
  else if (/[\w+/=%&#;\\:-]/.test(one)) kinds[code] = CODE;
}

export function survey(text: string): Survey {
  strange = 0;
  touched = false;
  const flags = wordsIn(text) | shapeOf(text);
  return { flags, lures: touched ? luresMet() : none };
}

/** What was met of each lure in the text at hand; cleared after each text. */
const met = new Uint8Array(heavy.length);
const none: readonly Lure[] = [];

function luresMet(): readonly Lure[] {
  const found = heavy.filter((_, lure) => met[lure] === 3 || met[lure] === needed[lure]);
  met.fill(0);
  return found;
}

/** What the words met at hand were, between the start of a text and its end. */
let strange = 0;
let touched = false;

function wordsIn(text: string): number {
  let flags = 0;
  let hash = 0;
  let digit = false;
  let start = 0;
  let apart = 0;
  for (let at = 0; at <= text.length; at++) {
    const code = at < text.length ? text.charCodeAt(at) : 32;
    const letter = letterOf(code);
    if (letter !== 0) {
      hash = (Math.imul(hash, 31) + letter) | 0;
      if (code < 58) digit = true;
      continue;
    }
    if (at > start) {
      apart = at === start + 1 ? apart + 1 : 0;
      if (apart === LETTERS) flags |= APART;
      flags |= wordMet(hash);
      if (digit) flags |= digitsIn(text, start, at);
      hash = 0;
      digit = false;
    }
    start = at + 1;
    if (marked[code] === 1) meet(marks.get(code) ?? []);
  }
  return flags;
}

/** By chance, a disguised word stands alone. */
const FEW = 2;

function wordMet(hash: number): number {
  const meaning = likely[hash & LOW] === 1 ? meanings.get(hash) : undefined;
  if (meaning === undefined) return 0;
  meet(meaning.lures);
  const odd = meaning.flag & (BACKWARDS | SHIFTED);
  return (meaning.flag & ABROAD) | (odd !== 0 && ++strange >= FEW ? odd : 0);
}

const letterOf = (code: number): number => (code < 128 ? (letters[code] ?? 0) : 0);

/** Whether a word is one of orders once its digits are read as letters. */
function digitsIn(text: string, from: number, to: number): number {
  let hash = 0;
  for (let at = from; at < to; at++) hash = (Math.imul(hash, 31) + (read[text.charCodeAt(at)] ?? 0)) | 0;
  return (meanings.get(hash)?.flag ?? 0) & DIGITS;
}

function meet(lures: Meaning["lures"]): void {
  for (const [lure, list] of lures) {
    met[lure] = (met[lure] ?? 0) | list;
    touched = true;
  }
}

/** Flags of characters and of runs of them. */
function shapeOf(text: string): number {
  let flags = 0;
  let run = 0;
  let blanks = 0;
  let lines = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const kind = code < 128 ? (kinds[code] ?? 0) : beyond(code);
    if (kind === BLANK) {
      blanks++;
      if (code === 10) lines++;
      run = 0;
      continue;
    }
    if (blanks >= TALL && (blanks >= WIDE || lines * 2 >= blanks)) flags |= PUSHED;
    blanks = 0;
    lines = 0;
    run = kind === CODE ? run + 1 : 0;
    if (run === LONG) flags |= LONG_WORD;
    if (kind === UNSEEN) flags |= CONTROL;
    else if (code > 127) flags |= kind === LETTER ? NOT_ASCII | ABROAD : NOT_ASCII;
  }
  return flags;
}

const LETTER = 4;
/** Letters of scripts, and no punctuation, arrows, symbols, emoji or halves of pairs. */
function beyond(code: number): number {
  if (code === 0xa0) return BLANK;
  return (code >= 0xc0 && code < 0x2000) ||
    (code >= 0x3041 && code < 0xd800) ||
    (code >= 0xf900 && code < 0xfe00)
    ? LETTER
    : 0;
}
