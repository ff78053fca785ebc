/**
 * One part of the index: the tools of some servers, as JSON of arrays and numbers. What repeats (words, their places,
 * signs, findings) is once in the shard's tables and is named by its position.
 */
import { own } from "../../json/own.ts";
import { attacksOn } from "../attacks.ts";
import { categoryReason } from "../severity.ts";
import {
  type Classification,
  type Evidence,
  type Finding,
  type Flow,
  levelOf,
  type Mention,
  type Severity,
} from "../types.ts";
import { categories, codeOf, findings, hints, levels, places, reasons, wordOf } from "./codes.ts";
import type { ToolFacts } from "./types.ts";

/**
 * name, category × 4 + severity, confidence in hundredths, hints, hash, then lists of positions in the tables. Zeros at the end
 * are left out. What follows from the rest (the attacks, the first reason) is not kept.
 */
type StoredTool = readonly [
  name: string,
  kind: number,
  confidence: number,
  hints: number,
  hash: string,
  /** Position of the name × 2, + 1 where required. */
  args: readonly number[],
  signs: readonly number[],
  /** Those behind the category: code, then mentions. 0 = none. */
  reasons?: readonly (readonly number[])[] | 0,
  flow?: readonly [readonly number[], readonly number[], readonly number[]] | 0,
  findings?: readonly number[] | 0,
  /** Position of the argument that says how much, from 1; 0 = none. */
  amount?: number,
];

export interface Shard {
  readonly words: readonly string[];
  /** Place, word, and where in that place: 0 or a word + 1. */
  readonly mentions: readonly (readonly [place: number, word: number, at: number])[];
  /** Mention, category, points in hundredths. */
  readonly signs: readonly (readonly [mention: number, says: number, points: number])[];
  /** Code, field, and detail: 0 or a word + 1. */
  readonly findings: readonly (readonly [code: number, at: number, detail: number])[];
  readonly servers: Readonly<Record<string, readonly StoredTool[]>>;
}

/** How many shards there are: each is parsed in about a millisecond, and holds some ten servers. A name has three digits. */
export const SHARDS = 512;

/** The shard that holds a server: `000` to `1ff`, by FNV-1a. */
export function shardOf(slug: string): string {
  let hash = 0x811c9dc5;
  for (const character of slug) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return ((hash >>> 0) % SHARDS).toString(16).padStart(3, "0");
}

/** @param servers tools by slug, in the order they are to be written */
export function encodeShard(servers: ReadonlyMap<string, readonly ToolFacts[]>): Shard {
  const words = new Table<string>((word) => word);
  const mentions = new Table<Shard["mentions"][number]>(String);
  const signs = new Table<Shard["signs"][number]>(String);
  const found = new Table<Shard["findings"][number]>(String);
  const optional = (word: string | undefined) => (word === undefined ? 0 : words.add(word) + 1);
  const mention = ({ where, word, at }: Mention) =>
    mentions.add([codeOf(places, where), words.add(word), optional(at)]);
  const sign = (evidence: Evidence) =>
    signs.add([mention(evidence), codeOf(categories, evidence.says), Math.round(evidence.points * 100)]);
  const finding = ({ code, at, detail }: Finding) =>
    found.add([codeOf(findings, code), words.add(at), optional(detail === "" ? undefined : detail)]);

  const store = ({ tool, hash, arguments: args, hints: said, classification: one }: ToolFacts): StoredTool =>
    trimmed([
      tool,
      codeOf(categories, one.category) * levels.length + codeOf(levels, one.severity.level),
      Math.round(one.confidence * 100),
      hints.reduce((sum, name, at) => sum + hintNumber(own(said, name)) * 3 ** at, 0),
      Buffer.from(hash, "hex").toString("base64url"),
      args.map(({ name, required }) => words.add(name) * 2 + Number(required)),
      one.evidence.map(sign),
      some(
        one.severity.reasons
          .slice(1)
          .map(({ code, words: shown }) => [codeOf(reasons, code), ...shown.map(mention)]),
      ),
      Object.values(one.flow).every((words) => words.length === 0)
        ? 0
        : [
            one.flow.readsPrivate.map(mention),
            one.flow.seesUntrusted.map(mention),
            one.flow.sendsOutward.map(mention),
          ],
      some(one.findings.map(finding)),
      args.findIndex(({ name }) => name === one.amount) + 1,
    ]);
  const stored = Object.fromEntries([...servers].map(([slug, tools]) => [slug, tools.map(store)]));
  return {
    words: words.rows,
    mentions: mentions.rows,
    signs: signs.rows,
    findings: found.rows,
    servers: stored,
  };
}

/** @returns undefined where the shard does not hold the server */
export function decodeServer(shard: Shard, slug: string): ToolFacts[] | undefined {
  return own(shard.servers, slug)?.map((tool) => decodeTool(shard, tool));
}

function decodeTool(shard: Shard, stored: StoredTool): ToolFacts {
  const [tool, kind, confidence, said, hash, args, signs, why = 0, flow = 0, found = 0, amount = 0] = stored;
  const word = (at: number) => wordOf(shard.words, at);
  const mention = (position: number): Mention => {
    const [place, text, at] = wordOf(shard.mentions, position);
    const where = wordOf(places, place);
    return at === 0 ? { where, word: word(text) } : { where, word: word(text), at: word(at - 1) };
  };
  const evidence = (position: number): Evidence => {
    const [at, says, points] = wordOf(shard.signs, position);
    return { ...mention(at), says: wordOf(categories, says), points: points / 100 };
  };
  const finding = (position: number): Finding => {
    const [code, at, detail] = wordOf(shard.findings, position);
    return { code: wordOf(findings, code), at: word(at), detail: detail === 0 ? "" : word(detail - 1) };
  };
  const category = wordOf(categories, Math.floor(kind / levels.length));
  const known = signs.map(evidence);
  const severity: Severity = {
    level: wordOf(levels, kind % levels.length),
    reasons: [
      categoryReason(category, known),
      ...list(why).map(([code = -1, ...shown]) => ({
        code: wordOf(reasons, code),
        words: shown.map(mention),
      })),
    ],
  };
  const [readsPrivate = [], seesUntrusted = [], sendsOutward = []] = flow === 0 ? [] : flow;
  const roles: Flow = {
    readsPrivate: readsPrivate.map(mention),
    seesUntrusted: seesUntrusted.map(mention),
    sendsOutward: sendsOutward.map(mention),
  };
  const all = list(found).map(finding);
  const classification: Classification = {
    category,
    level: levelOf[category],
    severity,
    confidence: confidence / 100,
    evidence: known,
    flow: roles,
    findings: all,
    attacks: attacksOn(category, severity, roles, all),
    ...(amount > 0 && { amount: word((args[amount - 1] ?? 0) >> 1) }),
  };
  const hint = (at: number) => Math.floor(said / 3 ** at) % 3;
  return {
    tool,
    hash: Buffer.from(hash, "base64url").toString("hex"),
    arguments: args.map((code) => ({ name: word(code >> 1), required: code % 2 === 1 })),
    hints: Object.fromEntries(hints.flatMap((name, at) => (hint(at) === 0 ? [] : [[name, hint(at) === 2]]))),
    classification,
  };
}

/** Rows in the order they were first met. */
class Table<Row> {
  readonly rows: Row[] = [];
  readonly #places = new Map<string, number>();
  readonly #key: (row: Row) => string;

  constructor(key: (row: Row) => string) {
    this.#key = key;
  }

  add(row: Row): number {
    const key = this.#key(row);
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    this.#places.set(key, this.rows.length);
    return this.rows.push(row) - 1;
  }
}

const some = <Item>(items: readonly Item[]): readonly Item[] | 0 => (items.length === 0 ? 0 : items);
const list = <Item>(items: readonly Item[] | 0): readonly Item[] => (items === 0 ? [] : items);

function trimmed(stored: StoredTool): StoredTool {
  const kept: unknown[] = [...stored];
  while (kept.at(-1) === 0) kept.pop();
  return kept as unknown as StoredTool;
}

const hintNumber = (hint: boolean | undefined) => (hint === undefined ? 0 : hint ? 2 : 1);
