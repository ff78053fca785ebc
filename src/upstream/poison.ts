/**
 * Signs of poison in what a server says about itself (attacks "tool-poisoning", "line-jumping", "tool-shadowing").
 *
 * Signs, not a verdict: they say where a person should look before accepting. A definition that is quarantined anyway
 * needs none, and one without any is not thereby safe.
 */

import { isRawNumber } from "../json/index.ts";
import { escapeToken } from "../json/pointer.ts";

/** One sign. `code` is stable. */
export interface Finding {
  readonly code:
    | "control_characters"
    | "foreign_tool"
    | "hidden_instructions"
    | "hidden_markup"
    | "hidden_by_whitespace"
    | "invisible_characters"
    | "encoded_text"
    | "very_long_text"
    | "duplicate_name"
    | "too_many_findings"
    | "unexamined";
  /** RFC 6901, inside the definition. */
  readonly pointer: string;
  /** What was found, for people: nothing invisible in it. */
  readonly detail: string;
}

/** Findings of one definition: more of them say nothing more. */
const MAX_FINDINGS = 50;
/** Of one text, so much is looked at for phrases; invisible characters are looked for in all of it. */
const MAX_EXAMINED = 100_000;
/** The same where characters have other forms: one may become eighteen. */
const MAX_NORMALIZED = 30_000;
/** Of one list: the largest servers say a third of that, and it takes some 40 ms. */
const MAX_CHARACTERS = 400_000;
const MAX_VALUES = 30_000;
/** What is shorter holds no sign but characters that are not drawn. */
const SHORTEST_SIGN = 4;
/** A description that says what a tool does is shorter. */
const MAX_USUAL = 6000;
const EXCERPT = 80;

/** Drawn as nothing, or turning what follows around: a person does not see them, a model reads them. */
const INVISIBLE =
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: single characters are what is looked for
  /\u034f|(?<![\p{Extended_Pictographic}\ufe0f\u{1f3fb}-\u{1f3ff}])\u200d|[\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e0fff}]/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;
const LONE_SURROGATE = /\p{Surrogate}/u;
const ALL_INVISIBLE = new RegExp(INVISIBLE.source, "gu");
const UNSEEN = new RegExp(`${INVISIBLE.source}|${CONTROL.source}|${LONE_SURROGATE.source}`, "gu");
/** Nothing of this is invisible, or written in another form. */
const PLAIN = /^[\t\n\r -~]*$/;

interface Sign {
  readonly code: Finding["code"];
  /** Shorter texts are not looked at. */
  readonly least: number;
  readonly pattern: RegExp;
  readonly says: string;
}

/** Every quantifier is bounded, so that no text makes one of these slow. */
const SIGNS: readonly Sign[] = [
  {
    code: "hidden_instructions",
    least: 5,
    pattern:
      /<\/?\s{0,5}(?:important|system|instructions?|secret|hidden|assistant|admin|priority|critical|rules?)\b[^<>]{0,80}>|\[\/?INST\]|<\|[a-z_]{1,30}\|>/i,
    says: "a tag that models take for a command",
  },
  {
    code: "hidden_instructions",
    least: 12,
    pattern:
      /\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:previous|prior|above|earlier|other|all|any|system|safety)\b.{0,40}\b(?:instruction|prompt|rule|message|guideline|polic|tool)/is,
    says: "tells the model to ignore its instructions",
  },
  {
    code: "hidden_instructions",
    least: 12,
    pattern:
      /\b(?:do\s?n[o']t|never|without)\b.{0,20}\b(?:tell|mention|inform|reveal|notify|show|alert|telling|mentioning|informing|notifying|asking)\b.{0,40}\b(?:user|human|operator|person|anyone|him|her|them)\b/is,
    says: "tells the model to keep something from the user",
  },
  {
    code: "hidden_instructions",
    least: 12,
    pattern:
      /\b(?:before|prior to|instead of|whenever|every time|each time)\b.{0,20}\b(?:using|calling|invoking|use|call|invoke)\b.{0,20}\b(?:this|any|other|another|every)\b.{0,20}\b(?:tools?|functions?)\b/is,
    says: "orders the use of other tools",
  },
  {
    code: "hidden_instructions",
    least: 6,
    pattern:
      /(?:~|\$HOME|\/home\/[\w.-]{1,40}|\/root)\/\.(?:ssh|aws|cursor|config|env|netrc|gnupg|kube)\b|\bid_(?:rsa|ed25519)\b|\bmcp\.json\b.{0,80}\b(?:read|pass|content|send)|\b(?:read|pass|send|content).{0,80}\bmcp\.json\b|\/etc\/(?:passwd|shadow)\b/is,
    says: "names a place where secrets lie",
  },
  {
    code: "hidden_instructions",
    least: 12,
    pattern:
      /\b(?:send|forward|post|upload|exfiltrate|leak|copy|bcc|cc)\b.{0,60}\b(?:conversation|chat history|message history|all messages|api[ _-]?keys?|credentials?|passwords?|tokens?|secrets?|private key)\b.{0,60}\b(?:to|as|in|via)\b/is,
    says: "asks for secrets or the conversation to be sent somewhere",
  },
  {
    code: "hidden_instructions",
    least: 9,
    pattern: /\b(?:system prompt|jailbreak|developer mode|you are now|new instructions?:)/i,
    says: "speaks to the model about itself",
  },
  { code: "hidden_markup", least: 4, pattern: /<!--/, says: "an HTML comment, which is not drawn" },
  {
    code: "hidden_markup",
    least: 8,
    pattern: /!\[[^\]]{0,200}\]\(\s{0,5}https?:|\bdata:[\w/+.-]{1,60};base64,|javascript:/i,
    says: "an image or address that may carry data out",
  },
  {
    code: "hidden_by_whitespace",
    least: 15,
    pattern: /[\t \u00a0\u2000-\u200a\u3000]{60}|(?:\r?\n[\t ]{0,20}){15}/,
    says: "space that pushes what follows out of sight",
  },
  {
    code: "encoded_text",
    least: 24,
    pattern: /(?:[A-Za-z0-9+/]{4}){40}|(?:\\x[0-9a-f]{2}){12}|(?:\\u[0-9a-f]{4}){12}/i,
    says: "a long run of encoded text",
  },
];

/** What may still be looked through of one list. */
export class Allowance {
  #characters = MAX_CHARACTERS;
  #values = MAX_VALUES;

  /** Whether a value may be looked at, and its text looked through. */
  take(text: string): boolean {
    this.#values -= 1;
    this.#characters -= text.length;
    return this.#values >= 0 && this.#characters >= 0;
  }
}

/**
 * Looks into every text of a definition, keys included. Pure, but for what it takes off the allowance: what is left over is a
 * finding, too.
 *
 * @param definition a tool, prompt, resource, or anything else that a server says about itself
 * @param foreign names of tools of other servers: a description that names one may steer it
 * @param allowance shared by the definitions of one list
 */
export function findPoison(
  definition: unknown,
  foreign: ReadonlySet<string> = new Set(),
  allowance = new Allowance(),
): Finding[] {
  const findings: Finding[] = [];
  look(definition, "", (text, pointer, key) => {
    if (findings.length >= MAX_FINDINGS) {
      findings.push({ code: "too_many_findings", pointer: "", detail: `more than ${MAX_FINDINGS} findings` });
      return false;
    }
    if (!allowance.take(text)) {
      const detail = `the list says more than is looked through: ${MAX_CHARACTERS} characters, ${MAX_VALUES} values`;
      findings.push({ code: "unexamined", pointer, detail });
      return false;
    }
    if (text !== "") examine(text, pointer, foreign, findings);
    if (key && text.length > 200)
      findings.push({ code: "very_long_text", pointer, detail: "a very long key" });
    return true;
  });
  return findings;
}

/** Text in which a person sees what is there: invisible and control characters as `\u{…}`, but for line ends and tabs. */
export function visible(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(UNSEEN, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

function examine(text: string, pointer: string, foreign: ReadonlySet<string>, findings: Finding[]): void {
  const add = (code: Finding["code"], at: number, says: string) =>
    findings.push({ code, pointer, detail: `${says}: ${excerpt(text, at)}` });
  const isPlain = PLAIN.test(text);
  const invisible = isPlain ? null : INVISIBLE.exec(text);
  if (invisible !== null) add("invisible_characters", invisible.index, "characters that are not drawn");
  const control = isPlain ? null : (CONTROL.exec(text) ?? LONE_SURROGATE.exec(text));
  if (control !== null) add("control_characters", control.index, "characters that are not text");
  if (text.length > MAX_USUAL) {
    findings.push({ code: "very_long_text", pointer, detail: `${text.length} characters` });
  }
  if (text.length < SHORTEST_SIGN) return;
  // Read as a model reads it: without what is not drawn, and with full-width and other forms made plain.
  const start = text.slice(0, isPlain ? MAX_EXAMINED : MAX_NORMALIZED);
  const plain = isPlain ? start : start.replace(ALL_INVISIBLE, "").normalize("NFKC").slice(0, MAX_EXAMINED);
  for (const { code, least, pattern, says } of SIGNS) {
    if (start.length < least) continue;
    const match = pattern.exec(code === "hidden_by_whitespace" ? start : plain);
    if (match !== null) findings.push({ code, pointer, detail: `${says}: ${excerpt(plain, match.index)}` });
  }
  if (foreign.size === 0) return;
  for (const [word] of plain.matchAll(/[A-Za-z]\w{0,80}(?:[.-]\w{1,80}){0,8}/g)) {
    if (foreign.has(word)) {
      findings.push({ code: "foreign_tool", pointer, detail: `names ${word}, a tool of another server` });
      break;
    }
  }
}

function excerpt(text: string, at: number): string {
  const from = Math.max(0, at - 10);
  const cut = text.slice(from, from + EXCERPT).trim();
  return JSON.stringify(visible(cut)) + (from + EXCERPT < text.length ? "…" : "");
}

/** Every value, a text by itself and others as no text, and every key. Ends where `see` says so. */
function look(
  value: unknown,
  pointer: string,
  see: (text: string, pointer: string, key: boolean) => boolean,
): boolean {
  if (!see(typeof value === "string" ? value : "", pointer, false)) return false;
  if (typeof value !== "object" || value === null || isRawNumber(value)) return true;
  if (Array.isArray(value)) return value.every((item, i) => look(item, `${pointer}/${i}`, see));
  for (const [key, member] of Object.entries(value)) {
    const below = `${pointer}/${escapeToken(key)}`;
    if (!see(key, below, true) || !look(member, below, see)) return false;
  }
  return true;
}
