/**
 * The words that a prescan knows: those that injections ask for, and those that tell of other tongues and of disguises. A
 * table of hashes rather than a `Map`, which is much slower: it is asked for every word of every text.
 */
import { strong } from "../words/injection/index.ts";
import { BACKWARDS, DIGITS, OTHER_LANGUAGE, SHIFTED } from "./flags.ts";

interface Meaning {
  /** Injection by injection: which of its two lists the word is on. */
  readonly injections: (readonly [injection: number, list: number])[];
  flag: number;
}
const FIRST = 1;
const SECOND = 2;

const meanings = new Map<number, Meaning>();
const marks = new Map<number, Meaning>();

function meaningOf(key: number, among = meanings): Meaning {
  const known = among.get(key) ?? { injections: [], flag: 0 };
  among.set(key, known);
  return known;
}
const listed = (list: string) => list.split(/\s+/).filter((word) => word !== "");

for (const [injection, { words = "", and = "", marks: own = "", andMarks = "" }] of strong.entries()) {
  // Without a second list, the first serves as both.
  const list = and === "" && andMarks === "" ? FIRST | SECOND : FIRST;
  for (const word of listed(words)) meaningOf(hashOf(word)).injections.push([injection, list]);
  for (const word of listed(and)) meaningOf(hashOf(word)).injections.push([injection, SECOND]);
  for (const mark of own) meaningOf(mark.charCodeAt(0), marks).injections.push([injection, FIRST | SECOND]);
  for (const mark of andMarks) meaningOf(mark.charCodeAt(0), marks).injections.push([injection, SECOND]);
}

/** Words of orders in other tongues that are written without accents, too. */
const tongues = `ignora ignorez oublie oubliez ignoriere vergiss vergessen missachte olvida omite desconsidere dimentica
  negeer vergeet zignoruj abaikan instrucciones istruzioni anweisungen instructies instrukcje consignes usuario
  utilisateur benutzer nutzer anwender utente gebruiker pengguna el los las una les der das dem und ist nicht uma que para
  gli het een nie yang dan bir vous todas sus nada`;
for (const word of listed(tongues)) meaningOf(hashOf(word)).flag |= OTHER_LANGUAGE;

const disguised =
  "ignore instructions previous password passwords secret secrets private send read user file the key keys forget prompt system";
for (const word of listed(disguised)) {
  meaningOf(hashOf(word)).flag |= DIGITS;
  if (word.length > 2) meaningOf(hashOf([...word].reverse().join(""))).flag |= BACKWARDS;
  meaningOf(hashOf(shifted(word))).flag |= SHIFTED;
}

/** The hash of a word, letter by letter. */
export function hashed(hash: number, letter: number): number {
  return (Math.imul(hash, 31) + letter) | 0;
}

function hashOf(word: string): number {
  let hash = 0;
  for (let at = 0; at < word.length; at++) hash = hashed(hash, word.charCodeAt(at));
  return hash;
}

export function shifted(text: string): string {
  return text.replace(/[a-z]/g, (one) => String.fromCharCode(((one.charCodeAt(0) - 97 + 13) % 26) + 97));
}

const PLACES = 1 << 13;
/** Each word's hash, in the first free place from where its low bits point; most words of a text end at an empty one. */
const hashes = new Int32Array(PLACES);
const flags = new Uint8Array(PLACES);
const starts = new Int32Array(PLACES);
const markStarts = new Int32Array(128);
/** The lists of all words, one behind the other: four times the injection and its list, and -1 at the end. The first is empty. */
const all: number[] = [-1];

/** The place of a word; an empty one where it is not known. */
export function placeOf(hash: number): number {
  let place = hash & (PLACES - 1);
  while (hashes[place] !== 0 && hashes[place] !== hash) place = (place + 1) & (PLACES - 1);
  return place;
}

function store({ injections }: Meaning): number {
  const start = all.length;
  all.push(...injections.map(([injection, list]) => injection * 4 + list), -1);
  return injections.length === 0 ? 0 : start;
}

for (const [hash, meaning] of meanings) {
  const place = placeOf(hash);
  hashes[place] = hash;
  flags[place] = meaning.flag;
  starts[place] = store(meaning);
}
for (const [code, meaning] of marks) markStarts[code] = store(meaning);
const lists = Int32Array.from(all);

export const isEmpty = (place: number): boolean => hashes[place] === 0;
/** What the word at a place tells, as a set of flags. */
export const flagsAt = (place: number): number => flags[place] ?? 0;
/** Where the list of the injections begins that the word at a place asks for. */
export const listAt = (place: number): number => starts[place] ?? 0;
/** The same of a mark, by its character code below 128. */
export const listOfMark = (code: number): number => markStarts[code] ?? 0;
/** An entry of a list: four times the injection and the set of its lists, or -1 behind the last. */
export const entryAt = (place: number): number => lists[place] ?? -1;
