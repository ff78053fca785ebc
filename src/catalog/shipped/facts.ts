/** What the index keeps of a definition and its judgement: facts, and no text of its author's. Pure. */
import { own } from "../../json/own.ts";
import { definitionHash } from "../definition.ts";
import type { Classification, Evidence, Finding, FindingCode, Mention } from "../types.ts";
import type { CapturedTool } from "./captured.ts";
import { hints } from "./codes.ts";
import type { ArgumentFacts, ToolFacts } from "./types.ts";

/** A matched word or phrase, an argument's name or a pointer: longer ones are cut. */
const MAX_WORD = 60;
const MAX_NAME = 80;
/** Of the SHA-256, hexadecimal digits that are kept: 72 bits. */
const HASH_DIGITS = 18;
/** Words of a phrase. */
const MAX_PHRASE = 4;

/** Findings that quote what they found. */
const QUOTING: ReadonlySet<FindingCode> = new Set([
  "hidden-instructions",
  "invisible-characters",
  "lookalike-letters",
  "encoded-text",
]);

export function factsOf(line: CapturedTool, judged: Classification): ToolFacts {
  const { tool, description, inputSchema, annotations } = line;
  const definition = { name: tool, ...present({ description, inputSchema, annotations }) };
  return {
    tool,
    hash: definitionHash(definition).slice(0, HASH_DIGITS),
    arguments: argumentsOf(inputSchema),
    hints: hintsOf(annotations),
    classification: {
      ...judged,
      severity: {
        level: judged.severity.level,
        reasons: judged.severity.reasons.map(({ code, words }) => ({ code, words: words.map(cutMention) })),
      },
      confidence: Math.round(judged.confidence * 100) / 100,
      evidence: judged.evidence.map(
        (sign): Evidence => ({ ...sign, ...cutMention(sign), points: Math.round(sign.points * 100) / 100 }),
      ),
      flow: {
        readsPrivate: judged.flow.readsPrivate.map(cutMention),
        seesUntrusted: judged.flow.seesUntrusted.map(cutMention),
        sendsOutward: judged.flow.sendsOutward.map(cutMention),
      },
      findings: judged.findings.map(
        ({ code, at, detail }): Finding => ({
          code,
          at: cut(at, MAX_NAME),
          detail: QUOTING.has(code) ? "" : cut(detail, MAX_NAME),
        }),
      ),
    },
  };
}

const cutMention = ({ where, word, at }: Mention): Mention => ({
  where,
  word: cut(brief(word), MAX_WORD),
  ...(at === undefined ? {} : { at: cut(at, MAX_NAME) }),
});

/** A phrase of many words may be all that the author wrote: of such a one its ends are kept. */
function brief(phrase: string): string {
  const words = phrase.trim().split(/\s+/);
  return words.length <= MAX_PHRASE ? phrase : `${words[0]} … ${words.at(-1)}`;
}

function cut(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join("")}…`;
}

const present = (members: object) =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined && value !== null));

function argumentsOf(schema: unknown): ArgumentFacts[] {
  const { properties, required } = membersOf(schema);
  const wanted: readonly unknown[] = Array.isArray(required) ? required : [];
  // What is longer than a name is a text in its place.
  const names = Object.keys(membersOf(properties)).filter((name) => name.length <= MAX_NAME);
  return names.map((name) => ({ name, required: wanted.includes(name) }));
}

function hintsOf(annotations: unknown): Record<string, boolean> {
  const given = membersOf(annotations);
  const said = hints.map((name) => [name, own(given, name)] as const);
  return Object.fromEntries(said.filter((hint): hint is [string, boolean] => typeof hint[1] === "boolean"));
}

const membersOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
