import { expect, test } from "vitest";
import { plain, tableLines } from "../../../src/cli/print.ts";
import { cutTo, widthOf } from "../../../src/cli/width.ts";

test.each([
  ["plain", 5],
  ["", 0],
  ["読む", 4],
  ["한글", 4],
  ["ｆｕｌｌ", 8],
  ["é", 1],
  ["e\u0301", 1],
  ["🚀x", 3],
  ["👩‍👩‍👧", 2],
  ["…", 1],
])("%s takes %i columns", (text, columns) => {
  expect(widthOf(text)).toBe(columns);
});

test.each([
  ["short", 10, "short"],
  ["longer than that", 8, "longer…"],
  ["読み書きする", 7, "読み書…"],
  ["👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 5, "👩‍👩‍👧👩‍👩‍👧…"],
])("%s in %i columns", (text, columns, cut) => {
  expect(cutTo(text, columns)).toBe(cut);
  expect(widthOf(cutTo(text, columns))).toBeLessThanOrEqual(columns);
});

test("a table stays in line, and nothing in it steers a terminal", () => {
  const rows = [
    ["読む", "a"],
    ["\u001b[2Jx", "b"],
    ["a\u202eb\nc\u2028", "d"],
  ];
  expect(tableLines(["name", "is"], rows)).toEqual([
    "NAME           IS",
    "読む           a",
    "\\u{1b}[2Jx     b",
    "a\\u{202e}b�c�  d",
  ]);
  expect(plain("\u{e0041}\u200b")).toBe("\\u{e0041}\\u{200b}");
});
