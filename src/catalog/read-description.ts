/** The verb that a description begins with, and the phrases that tell what a tool does or never does. */
import { categoryOf, type Signs } from "./evidence.ts";
import { foreignStems, foreignVerbs, LONGEST_STEM } from "./words/foreign.ts";
import { readNouns } from "./words/nouns.ts";
import { sensed } from "./words/objects.ts";
import type { Sense } from "./words/senses.ts";
import { inflected, verbs } from "./words/verbs.ts";

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

export function readDescription(
  text: string,
  own: ReadonlySet<string>,
  signs: Signs,
): DescriptionVerb | undefined {
  if (text === "") return undefined;
  const head = text.slice(0, HEAD);
  const verb = verbOf(head, own, signs);
  readPhrases(text, signs);
  return verb;
}

/** `Always call before…`, `when writing…`: what follows is not what the tool does. */
const stops = new Set(["before", "after", "while", "if", "whenever"]);

/** The first sentence's words, lower-case. A bracketed or bold label in front (`[Beta]`, `**Files**:`) is dropped. */
function headWords(head: string): string[] {
  const bare = unlabelled(head).replace(/^(?:\[[^\]]{0,40}\]|\([^)]{0,40}\)|[^\p{L}\p{N}"'`<([])*/u, "");
  const end = /[.!?;]\s|\n\s*\n|。/.exec(bare)?.index ?? bare.length;
  return (
    bare
      .slice(0, end)
      .toLowerCase()
      .match(/[\p{L}\p{N}]+(?:[-'/][\p{L}\p{N}]+)*|,/gu) ?? []
  );
}

/** `START HERE: List…`, `Notion | Search…`, `Files - Delete…`: drops a short label where a verb follows it. */
function unlabelled(text: string): string {
  const head = text.replace(/^\s*(?:mak|send|issu)(?:e|es|s|ing) an? (?:\w+ )?request to /i, "");
  const label = /^[^.:|\n]{1,48}?(?::| \||\s[-–—])\s+([\p{L}]+)/u.exec(head);
  if (label === null || formOf((label[1] ?? "").toLowerCase()) === undefined) return head;
  return head.slice(label[0].length - (label[1] ?? "").length);
}

function verbOf(head: string, own: ReadonlySet<string>, signs: Signs): DescriptionVerb | undefined {
  const words = headWords(head);
  for (let at = 0; at < Math.min(words.length, 14); at++) {
    const word = words[at] ?? "";
    let form = formOf(word);
    const skipped = word === "," || own.has(word);
    // `Enables users to…`, `Allows`, `Use this`: verbs here only where nothing follows that leads on.
    if (lead.has(word) && !(at === 0 && form !== undefined && !leadsOn(words))) continue;
    if (stops.has(word) || (word === "when" && /ing$/.test(words[at + 1] ?? ""))) return undefined;
    if (form !== undefined) {
      const object = words.slice(at + 1, at + 13);
      form = { word: form.word, sense: sensed(form.word, form.sense, object) };
      addVerb(form.word, form.sense, STRONG, WEAK, signs);
      addMore(words, at, form.word, signs);
      return { ...form, object };
    }
    if (readNouns.has(word) && at < 4) {
      signs.add("description", word, "Read", -0.8);
      return undefined;
    }
    if (/[\u0250-\uffff]/.test(word))
      return stemOf(words.slice(at).join(""), words.slice(at + 1, at + 13), signs);
    if (!skipped && at > 5) break;
  }
  return undefined;
}

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
  return sense === undefined ? undefined : { word: form ?? word, sense };
}

/** The verb of a script without spaces is searched by stem: `查询天气`, `ファイルを削除します` (there it ends the clause). */
function stemOf(word: string, object: readonly string[], signs: Signs): DescriptionVerb | undefined {
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
  addVerb(best.word, best.sense, STRONG, WEAK, signs);
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
    if (joint !== "," && joint !== "or" && joint !== "and" && joint !== "and/or") continue;
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
    addVerb(form.word, form.sense, SECOND, WEAK, signs);
  }
}

interface Phrase {
  readonly pattern: RegExp;
  readonly says: "Read" | "Write" | "Destructive" | "Execute";
  readonly points: number;
}

const phrases: readonly Phrase[] = [
  {
    pattern:
      /\bread[- ]only\b(?! (?:mode|replica|access|token|user|field|role|flag|propert|key|permission))/i,
    says: "Read",
    points: -2.5,
  },
  {
    pattern:
      /\b(?:(?:does|do|will) not|(?:does|do|wo)n't|never|without) (?:actually )?(?:modify|chang|alter|mutat|writ|mak(?:e|ing) (?:any )?changes|delet)/i,
    says: "Read",
    points: -1.5,
  },
  {
    pattern: /只读|不修改|只讀|読み取り専用|읽기 전용|solo lectura|somente leitura|lecture seule/,
    says: "Read",
    points: -2.5,
  },
  {
    pattern: /\b(?:SELECT (?:queries|statements|query)|only SELECT|SELECT[- ]only)\b/,
    says: "Read",
    points: -1.5,
  },
  {
    pattern:
      /\b(?:cannot|can't|can not|can never) be (?:undone|reversed|recovered|restored)\b|\birreversibl[ey]\b|\bpermanently (?:delete|remove|erase|destroy)/i,
    says: "Destructive",
    points: 2,
  },
  {
    pattern: /\b(?:destructive|modifies|mutates|side effects?)\b(?! (?:free|none))/i,
    says: "Write",
    points: 0.8,
  },
  { pattern: /\b(?:INSERT|UPDATE|DELETE)\b,? /, says: "Write", points: 0.8 },
  {
    pattern: /\bPOST (?:request|\/)|\bPUT (?:request|\/)|\bPATCH (?:request|\/)/,
    says: "Write",
    points: 1.2,
  },
  { pattern: /\bDELETE (?:request|\/)/, says: "Destructive", points: 1.5 },
  { pattern: /\bGET (?:request|\/)/, says: "Read", points: -1.2 },
  {
    pattern:
      /(?:^|[.\n][ \n]{0,8})returns?:?\s+(?!(?:the )?(?:created|updated|new\b|id of|true|success|confirm))/i,
    says: "Read",
    points: -0.4,
  },
];

/** Phrases are looked for in this much of the text. */
const BODY = 1500;

function readPhrases(text: string, signs: Signs): void {
  const body = text.length > BODY ? text.slice(0, BODY) : text;
  for (const { pattern, says, points } of phrases) {
    const match = pattern.exec(body);
    if (match !== null)
      signs.add("description", match[0].replace(/^\W+|\W+$/g, "").slice(0, 60), says, points);
  }
}
