import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { visible } from "../../../src/console/approval/visible.ts";

describe("what a person sees", () => {
  test.each([
    ["plain text, 12 €\nand a line", [{ text: "plain text, 12 €\nand a line" }]],
    ["a\u202eb", [{ text: "a" }, { mark: "U+202E" }, { text: "b" }]],
    ["\u200b\ufeff\u00ad", [{ mark: "U+200B" }, { mark: "U+FEFF" }, { mark: "U+00AD" }]],
    ["\u00a0\u3000\u2028", [{ mark: "U+00A0" }, { mark: "U+3000" }, { mark: "U+2028" }]],
    ["\u{e0041}\u3164\ufe0f", [{ mark: "U+E0041" }, { mark: "U+3164" }, { mark: "U+FE0F" }]],
    ["\ud800x", [{ mark: "U+D800" }, { text: "x" }]],
    ["\u0000\t", [{ mark: "U+0000" }, { mark: "U+0009" }]],
    [`a${" ".repeat(9)}b`, [{ text: "a" }, { mark: "9 spaces" }, { text: "b" }]],
    [`{\n${" ".repeat(12)}"deep"`, [{ text: `{\n${" ".repeat(12)}"deep"` }]],
  ])("%j", (text, pieces) => {
    expect(visible(text)).toEqual(pieces);
  });

  test("nothing is lost, and nothing unseen passes as text", () =>
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const again = visible(text).map((piece) => {
          if ("text" in piece) {
            expect(piece.text).not.toMatch(/[^\P{C}\n]|\p{DI}|[\p{Zl}\p{Zp}]/u);
            return piece.text;
          }
          const spaces = /^(\d+) spaces$/.exec(piece.mark);
          if (spaces !== null) return " ".repeat(Number(spaces[1]));
          return String.fromCodePoint(Number.parseInt(piece.mark.slice(2), 16));
        });
        expect(again.join("")).toBe(text);
      }),
    ));
});
