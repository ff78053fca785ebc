import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { visible } from "../../../src/text/visible.ts";

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
    ["p\u0430y", [{ text: "p" }, { mark: "U+0430" }, { text: "y" }]],
    ["\u0441\u043e\u0440", [{ mark: "U+0441" }, { mark: "U+043E" }, { mark: "U+0440" }]],
    [
      "\u0441\u043e\u0440 \u0432 \u043b\u0435\u0441\u0443",
      [{ text: "\u0441\u043e\u0440 \u0432 \u043b\u0435\u0441\u0443" }],
    ],
    [
      "\u03bb\u03cc\u03b3\u03bf\u03c2, \u65e5\u672c\u8a9e, \u00fc\u00e9",
      [{ text: "\u03bb\u03cc\u03b3\u03bf\u03c2, \u65e5\u672c\u8a9e, \u00fc\u00e9" }],
    ],
    ["\uff52m \u{1d42b}m", [{ mark: "U+FF52" }, { text: "m " }, { mark: "U+1D42B" }, { text: "m" }]],
    [
      "a\u2215b\u2011c",
      [{ text: "a" }, { mark: "U+2215" }, { text: "b" }, { mark: "U+2011" }, { text: "c" }],
    ],
    [`{\n${" ".repeat(12)}"deep"`, [{ text: `{\n${" ".repeat(12)}"deep"` }]],
  ])("%j", (text, pieces) => {
    expect(visible(text)).toEqual(pieces);
  });

  const unseen = /[^\P{C}\n]|\p{DI}|[\p{Zl}\p{Zp}]/u;
  test("nothing is lost, and nothing unseen passes as text", { timeout: 30_000 }, () =>
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const again = visible(text).map((piece) => {
          if ("text" in piece) {
            expect(piece.text).not.toMatch(unseen);
            return piece.text;
          }
          const spaces = /^(\d+) spaces$/.exec(piece.mark);
          if (spaces !== null) return " ".repeat(Number(spaces[1]));
          return String.fromCodePoint(Number.parseInt(piece.mark.slice(2), 16));
        });
        expect(again.join("")).toBe(text);
      }),
    ),
  );
});
