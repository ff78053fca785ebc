import { describe, expect, test } from "vitest";
import { fold, foldedNames, longestVariant, variantIn } from "../../../src/json/index.ts";

/** Pairs that a regular expression's `iu` flags equate, which is simple case folding (ECMA-262, Canonicalize). */
function casePairs(): [string, string][] {
  const pairs: [string, string][] = [];
  for (let point = 0; point < 0x20000; point += 1) {
    const char = String.fromCodePoint(point);
    if (!/\p{L}|\p{M}|\p{N}|\p{So}/u.test(char)) continue;
    const same = new RegExp(`^${char}$`, "iu");
    const others = new Set([char.toLowerCase(), char.toUpperCase(), char.toUpperCase().toLowerCase()]);
    for (const other of others) if (other !== char && same.test(other)) pairs.push([char, other]);
  }
  return pairs;
}

describe("fold", () => {
  test("joins every two code points that Unicode simple case folding joins", () => {
    const pairs = casePairs();
    expect(pairs.length).toBeGreaterThan(2700);
    expect(pairs.filter(([one, other]) => fold(one) !== fold(other))).toEqual([]);
  });

  test.each([
    ["name", "NAME"],
    ["user", "u\u017fer"],
    ["task", "tas\u212a"],
    ["\u03c3", "\u03c2"],
    ["\u03b8", "\u03d1"],
    ["\u03c9", "\u2126"],
    ["\u00e5", "\u212b"],
    ["\u00df", "\u1e9e"],
    ["i", "\u0130"],
    ["\u{10428}", "\u{10400}"],
    ["\u13a0", "\uab70"],
  ])("%s and %s are one", (one, other) => {
    expect(fold(one)).toBe(fold(other));
  });

  test.each([
    ["name", "names"],
    ["a", "\u00e4"],
    ["a", "\uff41"],
    ["name ", "name"],
    ["", "\u200b"],
    ["na\u0441k", "nack"],
  ])("%s and %s are two", (one, other) => {
    expect(fold(one)).not.toBe(fold(other));
  });
});

test("no key folds to less than half of its length, so that a longer one is no variant", () => {
  for (let point = 0; point < 0x110000; point += 1) {
    const char = String.fromCodePoint(point);
    for (const key of [char, `a${char}`, `i${char}`]) {
      if (key.length > longestVariant([fold(key)])) throw new Error(`U+${point.toString(16)}`);
    }
  }
  expect(longestVariant(["a", "amount"])).toBe(12);
  expect(longestVariant([])).toBe(0);
});

describe("variantIn", () => {
  const names = foldedNames(["path", "dryRun"]);
  test.each([
    [{ path: 1, dryRun: 2 }, undefined],
    [{ Path: 1 }, "Path"],
    [{ dryrun: 1 }, "dryrun"],
    [{ a: { DRYRUN: 1 } }, undefined],
    [{ other: "Path", x: null, y: [1] }, undefined],
    [{ toString: 1, constructor: { name: 1 } }, undefined],
  ])("%j → %s", (value, variant) => {
    expect(variantIn(value, names)).toBe(variant);
  });
});
