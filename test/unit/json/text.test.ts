import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isObject, isRawNumber, parseJson, writeJson } from "../../../src/json/index.ts";

const KEPT = [
  "18446744073709551615",
  "9007199254740993",
  "-9007199254740993",
  "1.0",
  "-1.50",
  "0.0",
  "-0",
  "-0.0",
  "1e400",
  "1E5",
  "1e5",
  "1e+5",
  "1e-400",
  "0.1000000000000000055",
  "0.0000001",
  "100000000000000000000000",
  "1e21",
];
const PLAIN = ["0", "1", "-1", "0.5", "123456789012345", "9007199254740991", "0.1", "1e+21", "1e-7", "-2.25"];

describe("a number comes out as it came in", () => {
  for (const token of [...KEPT, ...PLAIN]) {
    for (const text of [
      token,
      `[${token}]`,
      `{"a":${token}}`,
      `{"a":[1,${token},{"b":${token}}]}`,
      `{"__proto__":${token},"c":{"__proto__":{"d":${token}}}}`,
    ]) {
      test(text, () => expect(writeJson(parseJson(text))).toBe(text));
    }
  }
});

test("what JavaScript writes as it stands stays a number", () => {
  for (const token of PLAIN) expect(parseJson(token), token).toBe(Number(token));
  for (const token of KEPT) expect(isRawNumber(parseJson(token)), token).toBe(true);
});

test("any spelling of any number, between any strings, comes back", () => {
  const digits = fc.bigInt({ min: 0n, max: 10n ** 22n }).map(String);
  const exponent = fc
    .tuple(fc.constantFrom("e", "E", "e-", "E+"), fc.nat(400))
    .map((parts) => parts.join(""));
  const number = fc
    .tuple(fc.constantFrom("", "-"), digits, fc.option(digits), fc.option(exponent))
    .map(
      ([minus, whole, fraction, power]) =>
        minus + whole + (fraction === null ? "" : `.${fraction}`) + (power ?? ""),
    );
  const string = fc.oneof(fc.string({ unit: "binary" }), number, fc.constantFrom('\\"1.0', "a, 1.0", "\\"));
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          number,
          string.map((text) => JSON.stringify(text)),
        ),
        { maxLength: 8 },
      ),
      (items) => {
        const text = `[${items.join(",")}]`;
        expect(writeJson(parseJson(text))).toBe(text);
        const object = `{${items.map((item, i) => `"k${i}":${item}`).join(",")}}`;
        expect(writeJson(parseJson(object))).toBe(object);
      },
    ),
    { numRuns: 40 },
  );
});

test("what is not JSON is refused, whatever its numbers look like", () => {
  for (const text of [
    "",
    "01.0",
    "1.0.0",
    "1.",
    "-",
    "{1.0:2}",
    "[1.0 2.0]",
    '{"a":1.0',
    "1e",
    "+1.0",
    ".50",
    "0x10",
  ]) {
    expect(() => parseJson(text), text).toThrow(SyntaxError);
  }
});

test("an object with a member rawJSON is an object", () => {
  const value = parseJson('{"rawJSON":"1.0","n":1.0}') as Record<string, unknown>;
  expect(isRawNumber(value)).toBe(false);
  expect(isObject(value)).toBe(true);
  expect(isObject(value["n"])).toBe(false);
  expect(writeJson(value)).toBe('{"rawJSON":"1.0","n":1.0}');
});

test("nesting does not end the stack", () => {
  const deep = `${"[".repeat(200_000)}1.0${"]".repeat(200_000)}`;
  expect(Array.isArray(parseJson(deep))).toBe(true);
});

test("nothing that JSON lacks is written", () => {
  expect(() => writeJson(undefined)).toThrow(TypeError);
});
