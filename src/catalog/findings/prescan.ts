/**
 * One pass over a text that tells which of the slow looks it deserves. Every text of every tool goes through it, so
 * it is a loop over character codes that allocates next to nothing.
 */
import { own } from "../../json/own.ts";
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
import { type Candidate, candidates, noteWord, startText } from "./proximity.ts";
import { flagsAt, hashed, isEmpty, listAt, listOfMark, placeOf } from "./vocabulary.ts";

export interface Prescan {
  /** A set of the flags. */
  readonly flags: number;
  /** The strong injections whose words are near each other in the text. */
  readonly near: readonly Candidate[];
}

/** A shorter word encodes nothing worth hiding. */
const LONG = 28;
/** This many single letters in a row are a word set apart. */
const LETTERS = 5;
/** What a run of blanks must have, in characters; or this many, half of them line ends. */
const WIDE = 200;
const TALL = 60;
/** By chance, a disguised word comes alone. */
const FEW = 2;

/** Digits that stand for letters. */
export const digits: Readonly<Record<string, string>> = { 0: "o", 1: "i", 3: "e", 4: "a", 5: "s", 7: "t" };

/** By character code: what a letter or digit of a word counts as (a small letter), or 0; and with digits read as letters. */
const letters = new Uint8Array(128);
const read = new Uint8Array(128);
/** By character code, what another character is: a blank, what encoded text may have, a control, what a injection asks for. */
const kinds = new Uint8Array(128);
const BLANK = 1;
const CODE = 2;
const UNSEEN = 4;
const MARK = 8;
for (let code = 0; code < 128; code++) {
  const one = String.fromCharCode(code).toLowerCase();
  if (/[a-z0-9]/.test(one)) {
    letters[code] = one.charCodeAt(0);
    read[code] = (own(digits, one) ?? one).charCodeAt(0);
  }
  if (/\s/.test(one)) kinds[code] = BLANK;
  else if (code < 32 || code === 127) kinds[code] = UNSEEN;
  else if (/[\w+/=%&#;\\:-]/.test(one)) kinds[code] = CODE;
  if (listOfMark(code) !== 0) kinds[code] = (kinds[code] ?? 0) | MARK;
}

/** The flags of characters alone, for texts that are too short for an order. */
export function prescanShort(text: string): number {
  let flags = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < SPACE || code > 126) flags |= charFlags(code);
  }
  return flags;
}

const SPACE = 32;
const NO_BREAK = 0xa0;
const LINE_END = 10;

export function prescan(text: string): Prescan {
  startText(text.length);
  apart = strange = run = 0;
  filled = pushed = -1;
  let flags = 0;
  let hash = 0;
  let digit = false;
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    const code = at < text.length ? text.charCodeAt(at) : SPACE;
    const letter = code < 128 ? (letters[code] ?? 0) : 0;
    if (letter !== 0) {
      hash = hashed(hash, letter);
      if (code < 58) digit = true;
      continue;
    }
    if (at > start) {
      flags |= onWord(hash, at - start, at);
      if (digit) flags |= digitsIn(text, start, at);
      hash = 0;
      digit = false;
    }
    start = at + 1;
    flags |= onSeparator(code, at);
  }
  if (pushed >= 0 && text.slice(pushed).trim() !== "") flags |= PUSHED;
  return { flags, near: candidates() };
}

/** How many words of one letter, and how many disguised ones, came last. */
let apart = 0;
let strange = 0;

/** A word that ended. */
function onWord(hash: number, length: number, at: number): number {
  apart = length === 1 ? apart + 1 : 0;
  const own = apart === LETTERS ? APART : 0;
  const place = placeOf(hash);
  if (isEmpty(place)) return own;
  noteWord(listAt(place), at);
  const flag = flagsAt(place);
  const odd = flag & (BACKWARDS | SHIFTED);
  return own | (flag & OTHER_LANGUAGE) | (odd !== 0 && ++strange >= FEW ? odd : 0);
}

/** Whether a word is one of orders once its digits are read as letters. */
function digitsIn(text: string, from: number, to: number): number {
  let hash = 0;
  for (let at = from; at < to; at++) hash = hashed(hash, read[text.charCodeAt(at)] ?? 0);
  return flagsAt(placeOf(hash)) & DIGITS;
}

/** Where the current run of characters that encoded text may have began. */
let run = 0;
/** Where the current run of blanks began, how many of them are line ends, and where the last run ended. */
let blank = 0;
let lines = 0;
let filled = 0;
/** Where the first run of blanks was long enough to push away what follows. */
let pushed = -1;

/** A character that is of no word. */
function onSeparator(code: number, at: number): number {
  const kind = code < 128 ? (kinds[code] ?? 0) : 0;
  if (kind & MARK) noteWord(listOfMark(code), at);
  if (kind & CODE) return 0;
  const long = at - run >= LONG ? LONG_WORD : 0;
  run = at + 1;
  if (kind & BLANK || code === NO_BREAK) onBlank(code, at);
  return code > 126 || kind & UNSEEN ? long | charFlags(code) : long;
}

function onBlank(code: number, at: number): void {
  if (filled !== at) {
    blank = at;
    lines = 0;
  }
  filled = at + 1;
  if (code === LINE_END) lines++;
  const wide = filled - blank;
  if (wide >= TALL && pushed < 0 && (wide >= WIDE || lines * 2 >= wide)) pushed = at;
}

/** The flags of a character that is not a plain one. */
function charFlags(code: number): number {
  if (code < 128) return (kinds[code] ?? 0) & UNSEEN ? CONTROL : 0;
  return isLetter(code) ? NOT_ASCII | OTHER_LANGUAGE : NOT_ASCII;
}

/** Letters of scripts, and no punctuation, arrows, symbols, emoji or halves of pairs. */
const isLetter = (code: number): boolean =>
  (code >= 0xc0 && code < 0x2000) || (code >= 0x3041 && code < 0xd800) || (code >= 0xf900 && code < 0xfe00);
