import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { writeJson } from "../../../src/json/index.ts";
import { readPost } from "../../../src/mcp/index.ts";
import { parseText } from "../../../src/mcp/text.ts";
import { bytes } from "./bodies.ts";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

// No key equals another of its object under folding, and numbers are whole or short: what a call may hold. No key begins
// with a backslash: the V8 of Node 24 (13.6; not that of workerd, nor of Node 20) then reads `"\u0062"` at its place in
// later objects of the same shape as that key. The gate forwards what it judged either way, but a table can't tell.
const key = fc
  .oneof(
    fc.constantFrom("a", "b", "c", "path", "n:1", 'q"q', "w\\", "é", "名"),
    fc.string({ maxLength: 6, unit: fc.constantFrom(...'abcxyz019 _-:{}[],"\\/') }),
  )
  .filter((name) => !name.startsWith("\\"));
const json = fc.letrec<{ value: Json; array: Json[]; object: { [key: string]: Json } }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.integer({ min: -99999, max: 99999 }).map((n) => n / 100),
    fc.string({ unit: "binary", maxLength: 12 }),
    tie("array"),
    tie("object"),
  ),
  array: fc.array(tie("value"), { maxLength: 4 }),
  object: fc.dictionary(key, tie("value"), { maxKeys: 4, noNullPrototype: true }),
}));

const args = json.object.filter((value) => Object.keys(value).length > 0);
const read = (text: string) => readPost(new Headers(), bytes(text));

/** JSON text with white space, escapes and one place where `inject` may add to an object's members. */
function write(value: Json, inject: (object: { [key: string]: Json }) => string): string {
  if (Array.isArray(value)) return `[ ${value.map((item) => write(item, inject)).join(" ,\n")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([name, item]) => `${JSON.stringify(name)} :${write(item, inject)}`,
  );
  return `{\t${[...members, inject(value)].filter(Boolean).join(", ")}}`;
}

const wrap = (inner: string) =>
  `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"put","arguments":${inner}}}`;

const escaped = (name: string) =>
  `"${[...Array(name.length).keys()].map((at) => `\\u${name.charCodeAt(at).toString(16).padStart(4, "0")}`).join("")}"`;

describe("any call", () => {
  test("without duplicates is read and forwarded unchanged", () => {
    fc.assert(
      fc.property(args, (value) => {
        const text = wrap(write(value, () => ""));
        const result = read(text);
        if (!result.ok) throw new Error(`${result.refusal.code}: ${text}`);
        expect(JSON.parse(JSON.stringify(result.arrival.body))).toEqual(JSON.parse(text));
        expect(JSON.stringify(result.arrival.body)).toBe(JSON.stringify(JSON.parse(text)));
      }),
      { numRuns: 500 },
    );
  });

  test("with one key twice, anywhere, spelled in any way, is refused", () => {
    fc.assert(
      fc.property(args, fc.nat(), fc.nat(), fc.boolean(), json.value, (value, where, which, spell, item) => {
        let objects = 0;
        write(value, (object) => {
          if (Object.keys(object).length > 0) objects += 1;
          return "";
        });
        let at = 0;
        const text = write(value, (object) => {
          const names = Object.keys(object);
          if (names.length === 0) return "";
          const hit = at === where % objects;
          at += 1;
          if (!hit) return "";
          const name = names[which % names.length] ?? "";
          return `${spell ? escaped(name) : JSON.stringify(name)}:${JSON.stringify(item)}`;
        });
        const result = read(wrap(text));
        expect(result).toMatchObject({ ok: false, refusal: { code: "duplicate_key" } });
      }),
      { numRuns: 1000 },
    );
  });
});

describe("any bytes", () => {
  test("are read as JSON.parse reads them, or refused; never thrown at", () => {
    const soup = fc.array(
      fc.constantFrom(
        '"',
        "\\",
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "1",
        "-",
        "e9",
        ".",
        " ",
        "a",
        "null",
        '{"a":',
        "\u00e9",
      ),
      { maxLength: 14 },
    );
    fc.assert(
      fc.property(soup, (parts) => {
        const text = parts.join("");
        const result = parseText(bytes(text));
        let parsed: unknown;
        try {
          parsed = JSON.parse(text);
        } catch {
          expect(result.ok).toBe(false);
          return;
        }
        if (result.ok) expect(JSON.parse(writeJson(result.value))).toEqual(parsed);
      }),
      { numRuns: 3000 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (raw) => typeof parseText(raw).ok === "boolean"));
  });

  test("a number comes back as it came, or is beyond doubles", () => {
    const digits = fc.stringMatching(/^(0|[1-9]\d{0,24})(\.\d{1,24})?([eE][+-]?\d{1,3})?$/);
    fc.assert(
      fc.property(digits, (token) => {
        const result = parseText(bytes(`[${token}]`));
        const double = Number(token);
        expect(result.ok).toBe(double !== Infinity && (double !== 0 || /^[0.]*(?:e|$)/i.test(token)));
        if (result.ok) expect(writeJson(result.value)).toBe(`[${token}]`);
      }),
      { numRuns: 3000 },
    );
  });
});
