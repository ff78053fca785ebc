/**
 * Signs of poison in what a server says about itself (attacks "tool-poisoning", "line-jumping", "tool-shadowing"): single
 * patterns that an honest author may use, too. A sign is not an alarm: it says where a person should look before accepting, and keeps
 * a definition from being accepted without one. A definition without any is not thereby safe.
 */

import { isRawNumber } from "../../json/index.ts";
import { escapeToken } from "../../json/pointer.ts";
import { ALL_INVISIBLE, CONTROL, escapeUnseen, INVISIBLE, LONE_SURROGATE, PLAIN } from "../../text/unseen.ts";
import type { Finding, Sign } from "../types.ts";

/** Of one definition: more of them say nothing more. */
const MAX_SIGNS = 50;
/** How much of one text is looked at for phrases; invisible characters are looked for in all of it. */
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

interface Pattern {
  readonly code: Sign["code"];
  /** Shorter texts are not looked at. */
  readonly least: number;
  readonly pattern: RegExp;
  readonly says: string;
}

/** Every quantifier is bounded, so that no text makes one of these slow. */
const PATTERNS: readonly Pattern[] = [
  {
    code: "suspicious-wording",
    least: 5,
    pattern:
      /<\/?\s{0,5}(?:important|system|instructions?|secret|hidden|assistant|admin|priority|critical|rules?)\b[^<>]{0,80}>|\[\/?INST\]|<\|[a-z_]{1,30}\|>/i,
    says: "a tag that models take for a command",
  },
  {
    code: "suspicious-wording",
    least: 12,
    pattern:
      /\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:previous|prior|above|earlier|other|all|any|system|safety)\b.{0,40}\b(?:instruction|prompt|rule|message|guideline|polic|tool)/is,
    says: "tells the model to ignore its instructions",
  },
  {
    code: "suspicious-wording",
    least: 12,
    pattern:
      /\b(?:do\s?n[o']t|never|without)\b.{0,20}\b(?:tell|mention|inform|reveal|notify|show|alert|telling|mentioning|informing|notifying|asking)\b.{0,40}\b(?:user|human|operator|person|anyone|him|her|them)\b/is,
    says: "tells the model to keep something from the user",
  },
  {
    code: "suspicious-wording",
    least: 12,
    pattern:
      /\b(?:before|prior to|instead of|whenever|every time|each time)\b.{0,20}\b(?:using|calling|invoking|use|call|invoke)\b.{0,20}\b(?:this|any|other|another|every)\b.{0,20}\b(?:tools?|functions?)\b/is,
    says: "orders the use of other tools",
  },
  {
    code: "suspicious-wording",
    least: 6,
    pattern:
      /(?:~|\$HOME|\/home\/[\w.-]{1,40}|\/root)\/\.(?:ssh|aws|cursor|config|env|netrc|gnupg|kube)\b|\bid_(?:rsa|ed25519)\b|\bmcp\.json\b.{0,80}\b(?:read|pass|content|send)|\b(?:read|pass|send|content).{0,80}\bmcp\.json\b|\/etc\/(?:passwd|shadow)\b/is,
    says: "names a place where secrets lie",
  },
  {
    code: "suspicious-wording",
    least: 12,
    pattern:
      /\b(?:send|forward|post|upload|exfiltrate|leak|copy|bcc|cc)\b.{0,60}\b(?:conversation|chat history|message history|all messages|api[ _-]?keys?|credentials?|passwords?|tokens?|secrets?|private key)\b.{0,60}\b(?:to|as|in|via)\b/is,
    says: "asks for secrets or the conversation to be sent somewhere",
  },
  {
    code: "suspicious-wording",
    least: 9,
    pattern: /\b(?:system prompt|jailbreak|developer mode|you are now|new instructions?:)/i,
    says: "speaks to the model about itself",
  },
  { code: "hidden-markup", least: 4, pattern: /<!--/, says: "an HTML comment, which is not drawn" },
  {
    code: "hidden-markup",
    least: 8,
    pattern: /!\[[^\]]{0,200}\]\(\s{0,5}https?:|\bdata:[\w/+.-]{1,60};base64,|javascript:/i,
    says: "an image or address that may carry data out",
  },
  {
    code: "hidden-by-blanks",
    least: 15,
    pattern: /[\t \u00a0\u2000-\u200a\u3000]{60}|(?:\r?\n[\t ]{0,20}){15}/,
    says: "space that pushes what follows out of sight",
  },
  {
    code: "encoded-run",
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
 * sign, too.
 *
 * @param definition a tool, prompt, resource, or anything else that a server says about itself
 * @param foreign names of tools of other servers: a description that names one may steer it
 * @param allowance shared by the definitions of one list
 */
export function signsIn(
  definition: unknown,
  foreign: ReadonlySet<string> = new Set(),
  allowance = new Allowance(),
): Sign[] {
  const signs: Sign[] = [];
  look(definition, "", (text, pointer, key) => {
    const at = placeOf(pointer);
    if (signs.length >= MAX_SIGNS) {
      signs.push({ code: "too-many-signs", at: "", detail: `more than ${MAX_SIGNS} signs` });
      return false;
    }
    if (!allowance.take(text)) {
      const detail = `the list says more than is looked through: ${MAX_CHARACTERS} characters, ${MAX_VALUES} values`;
      signs.push({ code: "unexamined", at, detail });
      return false;
    }
    if (text !== "") examine(text, at, foreign, signs);
    if (key && text.length > 200) signs.push({ code: "very-long-text", at, detail: "a very long key" });
    return true;
  });
  return signs;
}

/** Alarms, and signs where no alarm says the same of the same place. */
export function withSigns(findings: readonly Finding[], signs: readonly Sign[]): (Finding | Sign)[] {
  const alarmed = new Set(findings.map(({ code, at }) => `${code} ${at}`));
  const isSaid = ({ code, at }: Sign) =>
    STRONGER[code]?.some((alarm) => alarmed.has(`${alarm} ${at}`)) ?? false;
  return [...findings, ...signs.filter((sign) => !isSaid(sign))];
}

const STRONGER: { readonly [code in Sign["code"]]?: readonly Finding["code"][] } = {
  "suspicious-wording": ["hidden-instructions"],
  "hidden-by-blanks": ["hidden-instructions"],
  "unusual-characters": ["invisible-characters"],
  "encoded-run": ["encoded-text"],
};

/** Where the classifier would say it is: of the input schema the pointer into it, and else the pointer without its first slash. */
function placeOf(pointer: string): string {
  return pointer.startsWith("/inputSchema/") ? pointer.slice("/inputSchema".length) : pointer.slice(1);
}

function examine(text: string, at: string, foreign: ReadonlySet<string>, signs: Sign[]): void {
  const add = (code: Sign["code"], says: string, seen: string, index: number) =>
    signs.push({ code, at, detail: `${says}: ${excerpt(seen, index)}` });
  const isPlain = PLAIN.test(text);
  const invisible = isPlain ? null : INVISIBLE.exec(text);
  if (invisible !== null) add("unusual-characters", "characters that are not drawn", text, invisible.index);
  const control = isPlain ? null : (CONTROL.exec(text) ?? LONE_SURROGATE.exec(text));
  if (control !== null) add("unusual-characters", "characters that are not text", text, control.index);
  if (text.length > MAX_USUAL)
    signs.push({ code: "very-long-text", at, detail: `${text.length} characters` });
  if (text.length < SHORTEST_SIGN) return;
  // Read as a model reads it: without what is not drawn, and with full-width and other forms made plain.
  const start = text.slice(0, isPlain ? MAX_EXAMINED : MAX_NORMALIZED);
  const plain = isPlain ? start : start.replace(ALL_INVISIBLE, "").normalize("NFKC").slice(0, MAX_EXAMINED);
  for (const { code, least, pattern, says } of PATTERNS) {
    if (start.length < least) continue;
    const match = pattern.exec(code === "hidden-by-blanks" ? start : plain);
    if (match !== null) add(code, says, plain, match.index);
  }
  if (foreign.size === 0) return;
  for (const [word] of plain.matchAll(/[A-Za-z]\w{0,80}(?:[.-]\w{1,80}){0,8}/g)) {
    if (foreign.has(word)) {
      signs.push({ code: "names-foreign-tool", at, detail: `names ${word}, a tool of another server` });
      break;
    }
  }
}

function excerpt(text: string, at: number): string {
  const from = Math.max(0, at - 10);
  const cut = text.slice(from, from + EXCERPT).trim();
  return JSON.stringify(escapeUnseen(cut)) + (from + EXCERPT < text.length ? "…" : "");
}

/** Every value, a text by itself and others as no text, and every key. Ends where `see` says so. */
export function look(
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
