/** Phrases of a description that tell what a tool does or never does. */
import type { Signs } from "./evidence.ts";

interface Phrase {
  readonly pattern: RegExp;
  readonly says: "Read" | "Write" | "Destructive" | "Execute";
  readonly points: number;
}

/** Too many sentences begin with it: it is looked for by itself. */
const returns: Phrase = {
  pattern:
    /(?:^|[.\n][ \n]{0,8})returns?:?\s+(?!(?:the )?(?:created|updated|new\b|id of|true|success|confirm))/i,
  says: "Read",
  points: -0.4,
};

const phrases: readonly Phrase[] = [
  {
    pattern: /^[^.]{0,120}\band returns? (?:its|the|a|an|structured|json|results?)\b/i,
    says: "Read",
    points: -1,
  },
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
      /\bSELECT (?:queries|statements|query) only\b|\bSELECT[- ]only\b|\bonly (?:allows? |supports? |accepts? |runs? )?SELECT\b|\bread[- ]only (?:SQL|quer)/i,
    says: "Read",
    points: -4,
  },
  {
    pattern:
      /\b(?:cannot|can't|can not|can never) be (?:undone|reversed|recovered|restored)\b|\birreversibl[ey]\b|(?<!(?:rather than|instead of|not|n't|without)(?: be| being)? )\bpermanently (?:delete|remove|erase|destroy)/i,
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
      /\b(?:saves?|writes?|stores?) (?:it|them|the \w+|results?|everything|as)?(?: ?\w+)? ?(?:to|in|as|into) (?:an? |the |your )?(?:\w+ ){0,2}(?:file|csv|disk|director|folder|path|markdown)/i,
    says: "Write",
    points: 1.2,
  },
  {
    pattern:
      /\b(?:actions?|operations?) (?:like|such as|including)\b[^.]{0,80}\b(?:create|update|delete|remove|set|add)\b/i,
    says: "Write",
    points: 1.6,
  },
  {
    pattern: /\bread (?:and|\/) ?write operations\b/i,
    says: "Write",
    points: 2,
  },
];

/** Most texts have none of these, and one look tells that. */
const any = new RegExp(phrases.map(({ pattern }) => pattern.source).join("|"), "i");

const all: readonly Phrase[] = [...phrases, returns];
const usual: readonly Phrase[] = [returns];

/** Phrases are looked for in this much of the text. */
const BODY = 1500;

export function readPhrases(text: string, signs: Signs): void {
  const body = text.length > BODY ? text.slice(0, BODY) : text;
  for (const { pattern, says, points } of any.test(body) ? all : usual) {
    const match = pattern.exec(body);
    if (match !== null)
      signs.add("description", match[0].replace(/^\W+|\W+$/g, "").slice(0, 60), says, points);
  }
}
