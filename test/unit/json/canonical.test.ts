import canonicalize from "canonicalize";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalForm, jsonEqual, parseJson } from "../../../src/json/index.ts";

const form = (text: string) => canonicalForm(parseJson(text));

describe("one text for equal values, and two for others", () => {
  test.each([
    ["1", "1.0", true],
    ["1", "1e0", true],
    ["0", "-0", true],
    ["1e3", "1000", true],
    ["9007199254740992", "9007199254740993", false],
    ["9007199254740993", "9007199254740993.0", true],
    ["9007199254740992", "9.007199254740992e15", true],
    ["18446744073709551615", "18446744073709551616", false],
    ["0.1", "0.10", true],
    ["0.1", "0.1000000000000000055", false],
    ["-9007199254740993", "9007199254740993", false],
    ["1e400", "10e399", true],
    ["1e400", "1e401", false],
    ['{"a":1.0,"b":[2]}', '{"b":[2.0],"a":1}', true],
    ['{"rawJSON":"1.0"}', "1.0", false],
    ['["1.0"]', "[1.0]", false],
    ['"0.9007199254740993E16"', "9007199254740993", false],
  ])("%s and %s: %s", (a, b, equal) => {
    expect(form(a) === form(b)).toBe(equal);
    expect(jsonEqual(parseJson(a), parseJson(b))).toBe(equal);
  });
});

test("is that of RFC 8785 where all numbers are doubles", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      expect(canonicalForm(value)).toBe(canonicalize(value));
    }),
  );
  for (const text of ["1.0", "1e21", "-0", "1e-7", '{"\\u20ac":1.50,"\\r":[],"1":{}}']) {
    expect(form(text), text).toBe(canonicalize(JSON.parse(text)));
  }
});

test("half a surrogate pair has none; its escape as text has", () => {
  for (const value of ["\ud800", ["\udc00"], { a: "\ud800" }, { "\ud800": 1 }])
    expect(canonicalForm(value)).toBe(undefined);
  for (const value of ["\\ud800", "\u{1f600}", "\\\\ud800"])
    expect(canonicalForm(value)).toBe(JSON.stringify(value));
});
