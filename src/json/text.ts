import { stringEnd } from "./count.ts";
import { isPlain } from "./raw.ts";

const QUOTE = 0x22;

/**
 * Whether a text may hold a number that JavaScript would write otherwise. Finds all of them, and some strings that look like
 * one. A decimal of at most 15 digits comes back from a double unchanged (IEEE 754 binary64), so what is looked for is 16
 * digits or more, an exponent, a zero at the end of a fraction, less than a millionth, and minus zero.
 */
const SUSPECT =
  /(?:^|[:,[\s])-?(?:\d{16}|[\d.]{17}|[\d.]+[eE]|\d+\.\d*0(?!\d)|0\.000000)|(?:^|[:,[\s])-0(?![.\d])/;

/** Comes before the token of a raw number while the text is parsed. Random, so that no text can hold it. */
let mark: string | undefined;
/** 60 bits at least, of which nobody outside sees one. */
const MARK_LENGTH = 18;

export class TooManyRawNumbers extends Error {}

/**
 * JSON.parse, but every number keeps its token: one that JavaScript would write otherwise becomes a `RawNumber`.
 *
 * @param most raw numbers that are taken; more throw `TooManyRawNumbers`
 */
export function parseJson(text: string, most = Number.POSITIVE_INFINITY): unknown {
  // First, so that what follows need only bear valid JSON.
  const value: unknown = JSON.parse(text);
  if (!SUSPECT.test(text)) return value;
  mark ??= crypto.randomUUID().slice(0, MARK_LENGTH);
  const marked = withMarks(text, mark, most);
  return marked === undefined ? value : restored(JSON.parse(marked), mark);
}

/** The text of a value as `parseJson` returns it. Throws where JSON has no such value. */
export function writeJson(value: unknown): string {
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`JSON has no ${typeof value}`);
  return text;
}

/**
 * The same text with a marked string for each number to be kept; undefined: there are none. A reviver would see the tokens,
 * too, but is called for every value of the text: one raw number among many values would cost ten times as much.
 */
function withMarks(text: string, before: string, most: number): string | undefined {
  let marked = "";
  let copied = 0;
  let count = 0;
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = stringEnd(text, at + 1);
    } else if (isDigit(code) || code === 0x2d) {
      const end = numberEnd(text, at + 1);
      const token = text.slice(at, end);
      if (!isPlain(token)) {
        count += 1;
        if (count > most) throw new TooManyRawNumbers();
        marked += `${text.slice(copied, at)}"${before}${token}"`;
        copied = end;
      }
      at = end;
    } else {
      at += 1;
    }
  }
  return copied === 0 ? undefined : marked + text.slice(copied);
}

function numberEnd(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    // . + - e E
    if (!isDigit(code) && code !== 0x2e && code !== 0x2b && code !== 0x2d && code !== 0x65 && code !== 0x45)
      return at;
    at += 1;
  }
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Puts raw numbers in the place of marked strings. Without recursion: foreign texts nest as they like. */
function restored(root: unknown, before: string): unknown {
  const holder = [root];
  const open: object[] = [holder];
  const kept = (member: unknown): unknown => {
    if (typeof member === "string") {
      return member.startsWith(before) ? JSON.rawJSON(member.slice(before.length)) : member;
    }
    if (typeof member === "object" && member !== null) open.push(member);
    return member;
  };
  for (let container = open.pop(); container !== undefined; container = open.pop()) {
    if (Array.isArray(container)) {
      for (let i = 0; i < container.length; i += 1) container[i] = kept(container[i]);
    } else {
      keepMembers(container as Record<string, unknown>, kept);
    }
  }
  return holder[0];
}

function keepMembers(object: Record<string, unknown>, kept: (member: unknown) => unknown): void {
  for (const key of Object.keys(object)) {
    const member = object[key];
    const value = kept(member);
    if (value === member) continue;
    // Assigned, `__proto__` would be another thing than a member.
    if (key === "__proto__") Object.defineProperty(object, key, { ...MEMBER, value });
    else object[key] = value;
  }
}

const MEMBER = { configurable: true, enumerable: true, writable: true } as const;
