/** The verb that a description begins with. */
import { categoryOf, type Signs } from "./evidence.ts";
import { isAscii } from "./names.ts";
import { readPhrases } from "./read-phrases.ts";
import type { Evidence } from "./types.ts";
import { foreignStems, foreignVerbs, LONGEST_STEM } from "./words/foreign.ts";
import { readNouns } from "./words/nouns.ts";
import { sensed } from "./words/objects.ts";
import type { Sense } from "./words/senses.ts";
import { inflected, prefixed, verbs } from "./words/verbs.ts";

export interface DescriptionVerb {
  readonly word: string;
  readonly sense: Sense;
  /** Up to a dozen words after the verb: its object. */
  readonly object: readonly string[];
}

const STRONG = 2.6;
const WEAK = 0.8;
/** The second verb of `Create, update or delete`. */
const SECOND = 2.2;
/** How far the head of a description reaches, in characters. */
const HEAD = 400;

/** Words before the verb that say nothing: `This tool allows you to quickly`. */
const lead = new Set(
  `this that the a an tool tools function functions endpoint api method use used using it is are to for which can be
  will allows allow allowing let lets enables enable you users user agents agent your please permanently quickly
  safely automatically immediately recursively efficiently easily completely partially bulk batch only directly
  simply optionally programmatically securely asynchronously intelligently powerful simple advanced comprehensive
  useful helps help helper utility utilities command mcp action operation when want need wants needs call required
  optional important note recommended primary preferred beta deprecated experimental new rest http read-only
  one single or more first then and ability interface way and/or either`.split(/\s+/),
);

/** What a description begins with. */
export interface Opening {
  readonly verb: DescriptionVerb | undefined;
  /** In place of a verb, a noun that tells something: `Statistics of…`. */
  readonly noun?: string;
  readonly words: readonly string[];
  /** Where in the words the verb is. */
  readonly at: number;
  /** Whether only words that say nothing come before the verb; else it may be part of a description of a thing. */
  readonly leads: boolean;
}

/** Adds what a description says. Returns the evidence of its phrases, without that of the verbs it begins with. */
export function readDescription(
  text: string,
  { verb, noun, words, at, leads }: Opening,
  signs: Signs,
): readonly Evidence[] {
  if (verb !== undefined) {
    addVerb(verb.word, verb.sense, leads ? STRONG : STRONG / 2, WEAK, signs);
    addMore(words, at, verb.word, signs);
  } else if (noun !== undefined) signs.add("description", noun, "Read", -WEAK);
  const before = signs.list.length;
  readPhrases(text, signs);
  return signs.list.slice(before);
}

/** `Always call before…`, `when writing…`: what follows is not what the tool does. */
const clauseStarters = new Set(["before", "after", "while", "if", "whenever"]);
const stopsAt = (words: readonly string[], at: number) =>
  clauseStarters.has(words[at] ?? "") || (words[at] === "when" && /ing$/.test(words[at + 1] ?? ""));

/** The first sentence's words, lower-case. A bracketed or bold label in front (`[Beta]`, `**Files**:`) is dropped. */
function headWords(head: string): string[] {
  const bare = unlabelled(head).replace(/^(?:\[[^\]]{0,40}\]|\([^)]{0,40}\)|[^\p{L}\p{N}"'`<([])*/u, "");
  const end = /[.!?;]\s|\n\s*\n|。/.exec(bare)?.index ?? bare.length;
  const sentence = bare.slice(0, end).toLowerCase();
  return sentence.match(isAscii(sentence) ? asciiWords : anyWords) ?? [];
}

const anyWords = /[\p{L}\p{N}]+(?:[-'][\p{L}\p{N}]+)*|[,/]/gu;
/** The same for ASCII, in half the time. */
const asciiWords = /[a-z0-9]+(?:[-'][a-z0-9]+)*|[,/]/g;

/** `START HERE: List…`, `Notion | Search…`, `Files - Delete…`: drops a short label where a verb follows it. */
function unlabelled(text: string): string {
  const head = text.replace(/^\s*(?:mak|send|issu)(?:e|es|s|ing) an? (?:\w+ )?request to /i, "");
  const label = /^[^.:|\n]{1,48}?(?::| \||\s[-–—])\s+([\p{L}]+)/u.exec(head);
  if (label === null || formOf((label[1] ?? "").toLowerCase()) === undefined) return head;
  return head.slice(label[0].length - (label[1] ?? "").length);
}

export function opening(text: string, own: ReadonlySet<string>): Opening {
  const words = text === "" ? [] : headWords(text.slice(0, HEAD));
  let leads = true;
  for (let at = 0; at < Math.min(words.length, 14); at++) {
    const word = words[at] ?? "";
    const form = formOf(word);
    // `Enables users to…`, `Allows`, `Use this`: verbs here only where nothing follows that leads on.
    if (lead.has(word) && (at > 0 || form === undefined || leadsOn(words))) continue;
    if (stopsAt(words, at)) break;
    if (form !== undefined && (leads || surelyVerb(word, form.sense))) {
      const object = words.slice(at + 1, at + 13);
      const verb = { word: form.word, sense: sensed(form.word, form.sense, object), object };
      return { verb, words, at, leads };
    }
    if (readNouns.has(word) && at < 4) return { verb: undefined, noun: word, words, at, leads };
    if (/[\u0250-\uffff]/.test(word)) {
      const verb = stemOf(words.slice(at).join(""), words.slice(at + 1, at + 13));
      return { verb, words, at, leads: true };
    }
    if (word === "," || word === "/" || own.has(word)) continue;
    if (at > 5) break;
    leads = false;
  }
  return { verb: undefined, words, at: 0, leads };
}

/** After a word of content, a word that is as often a noun is one, and so is a gerund: `All batch jobs`, `a listing`. */
const surelyVerb = (word: string, { strong }: Sense) => strong && !word.endsWith("ing");

/** `Use this tool to`, `Enables users to`, `Help you`: the verb comes later. */
function leadsOn(words: readonly string[]): boolean {
  const next = words[1] ?? "";
  return (
    words.slice(1, 7).includes("to") || next === "you" || next === "this" || next === "for" || next === "when"
  );
}

function formOf(word: string): { word: string; sense: Sense } | undefined {
  const form = inflected.get(word);
  const sense = form === undefined ? foreignVerbs.get(word) : verbs.get(form);
  if (sense !== undefined) return { word: form ?? word, sense };
  return prefixed(word) ?? lastPart(word);
}

/** `Docs-Document-Obtain the text`, `Auto-detect`, `opt-in`. */
function lastPart(word: string): { word: string; sense: Sense } | undefined {
  const dash = word.lastIndexOf("-");
  if (dash < 0) return undefined;
  const form = inflected.get(word.slice(dash + 1));
  const sense = form === undefined ? undefined : verbs.get(form);
  return form !== undefined && sense?.strong ? { word: form, sense } : undefined;
}

/** The verb of a script without spaces is searched by stem: `查询天气`, `ファイルを削除します` (there it ends the clause). */
function stemOf(word: string, object: readonly string[]): DescriptionVerb | undefined {
  let best: { word: string; sense: Sense } | undefined;
  const worth = { read: 0, write: 1, execute: 2, money: 3, destroy: 4 };
  for (let at = 0; at < Math.min(word.length, 40); at++) {
    for (let length = 2; length <= LONGEST_STEM; length++) {
      const stem = word.slice(at, at + length);
      const sense = foreignStems.get(stem);
      if (sense !== undefined && (best === undefined || worth[sense.kind] > worth[best.sense.kind])) {
        best = { word: stem, sense };
      }
    }
    // The earliest stem of a Chinese text is its verb.
    if (best !== undefined && at < 6) break;
  }
  if (best === undefined) return undefined;
  return { ...best, object };
}

function addVerb(word: string, sense: Sense, strong: number, weak: number, signs: Signs): void {
  const points = sense.strong ? strong : weak;
  signs.add("description", word, categoryOf[sense.kind], sense.kind === "read" ? -points : points);
}

/** Verbs joined to the first: `Create, update or delete rules`, `list and cancel`. Readers among them add nothing. */
function addMore(words: readonly string[], from: number, first: string, signs: Signs): void {
  for (let at = from + 1; at < Math.min(words.length - 1, from + 9); at++) {
    const joint = words[at] ?? "";
    if (joint !== "," && joint !== "or" && joint !== "and" && joint !== "/" && joint !== "then") continue;
    const form = formOf(words[at + 1] ?? "");
    // What follows must look like an object or another joint; `issues, comments and labels` are nouns.
    if (
      form === undefined ||
      form.word === first ||
      first === "drag" ||
      !form.sense.strong ||
      form.sense.kind === "read"
    )
      continue;
    if (inflected.get(words[at + 1] ?? "") !== words[at + 1] && !/s$/.test(words[from] ?? "")) continue;
    addVerb(form.word, sensed(form.word, form.sense, words.slice(at + 2, at + 8)), SECOND, WEAK, signs);
  }
}
