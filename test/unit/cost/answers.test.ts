import { describe, expect, test } from "vitest";
import { editAsks, editList, LISTS, readServerMessage, writeServerMessage } from "../../../src/mcp/index.ts";
import { expectQuick } from "./cpu.ts";

/**
 * Answers of servers, of the shapes that are hard to read where they stand. A hostile list of 4 MiB is held to the bound of every
 * stage, and takes 20 to 50 ms. What remains above it:
 * - Up to 100,000 members that the protocol could name are looked at one by one (`newBudget`), in 60 to 80 ms. A smaller bound would
 *   refuse whole lists of some ten thousand resources.
 * - The gate hands on answers of up to 16 MiB. Each character is looked at twice, at 5 to 15 ns, so the largest take up to 250 ms.
 *   Only a smaller bound on answers would shorten that: what was not read may be a second `result`.
 */
const MIB = 1024 * 1024;
const LIST = 4 * MIB;
const LARGEST = 16 * MIB - 1000;

const result = (members: string) => `{"jsonrpc":"2.0","id":1,"result":{${members}}}`;

const SHAPES: Readonly<Record<string, (filled: (unit: string) => string) => string>> = {
  "arrays that nobody looks at": (filled) => result(`"structuredContent":[${filled("[],")}1]`),
  "one text": (filled) => result(`"content":"${filled("x")}"`),
  "a text of escapes": (filled) => result(`"content":"${filled("\\n")}"`),
  "a text of code points": (filled) => result(`"content":"${filled("\\u0041")}"`),
  "backslashes and quotes": (filled) => result(`"content":"${filled('\\\\\\"')}"`),
  numbers: (filled) => result(`"content":[${filled("1,")}1]`),
  words: (filled) => result(`"content":[${filled("null,")}1]`),
  "short texts": (filled) => result(`"content":[${filled('"",')}1]`),
  nesting: (filled) => result(`"content":[${filled(`${"[".repeat(400)}${"]".repeat(400)},`)}1]`),
  "small objects": (filled) => result(`"content":[${filled('{"a":1},')}1]`),
  "members that are no names": (filled) => result(`${filled('"a":1,')}"b":1`),
  "members that fold to names": (filled) => result(`${filled('"ISERROR":1,')}"b":1`),
  "members in other letters": (filled) => result(`${filled('"i\u017fErro\u212a":1,')}"b":1`),
  "members with escapes": (filled) => result(`${filled('"\\u0061":1,')}"b":1`),
  "long members": (filled) => result(`${filled(`"${"İ".repeat(128)}":1,`)}"b":1`),
  "a list of nothing": (filled) => result(`"tools":[${filled("{},")}{}]`),
  "a list of names": (filled) => result(`"tools":[${filled('{"name":"a"},')}{}]`),
  "a list of names in capitals": (filled) => result(`"tools":[${filled('{"NAME":1,"name":"a"},')}{}]`),
  "a list of annotations": (filled) =>
    result(`"tools":[${filled('{"name":"a","annotations":{"Title":1},"_meta":{"x":1}},')}{}]`),
  "one tool of many members": (filled) => result(`"tools":[{${filled('"a":1,')}"name":"a"}]`),
  requests: (filled) => result(`"inputRequests":[${filled("{},")}{}]`),
  "requests by key": (filled) => result(`"inputRequests":{${filled('"a":{"METHOD":1},')}"b":{}}`),
  "white space": (filled) => `${filled(" ")}{}`,
};

function look(text: string): void {
  const message = readServerMessage(text);
  if (message?.body === undefined) return;
  for (const list of LISTS) editList(message.body, list, message.budget);
  editAsks(message.body, message.budget);
  writeServerMessage(message);
}

/** Shapes whose every member counts, up to the last that is looked at. */
const MEMBER_BY_MEMBER: ReadonlySet<string> = new Set([
  "members in other letters",
  "one tool of many members",
  "a list of nothing",
  "a list of annotations",
  "a list of names",
  "a list of names in capitals",
  "requests",
  "requests by key",
]);

describe.each(Object.entries(SHAPES))("%s: read, looked at and written", (name, shape) => {
  const filledTo = (bytes: number) =>
    shape((unit) => unit.repeat(Math.floor((bytes - 200) / Buffer.byteLength(unit))));

  test("of 4 MiB", () => {
    const text = filledTo(LIST);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(LIST);
    expectQuick(() => look(text), MEMBER_BY_MEMBER.has(name) ? 1.5 : 1);
  });

  test("of 16 MiB, in proportion", () => {
    const text = filledTo(LARGEST);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(LARGEST);
    expectQuick(() => look(text), 5);
  });
});
