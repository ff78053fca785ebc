import { describe, expect, test } from "vitest";
import { plain, plainJson } from "../../../src/cli/harmless.ts";
import { tableLines } from "../../../src/cli/table.ts";
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

describe("a table that does not fit", () => {
  const id = "a".repeat(16);
  const heads = ["id", "when", "note", "why"];
  const rows = [[id, "2026-11-27T12:00:00Z", "n".repeat(90), "読".repeat(40)]];

  test.each([200, 120, 100, 80, 60, 40, 20, 1])("in %i columns", (columns) => {
    const lines = tableLines(heads, rows, { columns });
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(Math.max(columns, 3));
    // Ids and times are whole wherever they have room.
    if (columns >= 40) expect(lines.join("\n")).toMatch(new RegExp(`${id}[^]*2026-11-27T12:00:00Z`));
    if (columns < 200) expect(lines.join("\n")).toContain("…");
  });

  test("long cells are cut first; then the last columns go below", () => {
    expect(tableLines(heads, rows, { columns: 120 })).toEqual([
      `ID${" ".repeat(16)}WHEN${" ".repeat(18)}NOTE${" ".repeat(37)}WHY`,
      `${id}  2026-11-27T12:00:00Z  ${"n".repeat(38)}…  ${"読".repeat(19)}…`,
    ]);
    expect(tableLines(heads, rows, { columns: 80 })).toEqual([
      `ID${" ".repeat(16)}WHEN${" ".repeat(18)}NOTE`,
      "  WHY",
      `${id}  2026-11-27T12:00:00Z  ${"n".repeat(37)}…`,
      `  ${"読".repeat(38)}…`,
    ]);
  });

  test("without a terminal nothing is cut", () => {
    expect(tableLines(heads, rows).at(-1)).toBe(rows[0]?.join("  "));
  });
});

test.each([
  ["❤️ 👩‍👩‍👧 1️⃣", "❤️ 👩‍👩‍👧 1️⃣"],
  ["a\u200db", "a\\u{200d}b"],
  ["a\ufe0f", "a\\u{fe0f}"],
  ["\u009b\u0085\u3164\u2066\ufeff\ud800", "\\u{9b}\\u{85}\\u{3164}\\u{2066}\\u{feff}\\u{d800}"],
  ["हिन्दी ไทย עברית", "हिन्दी ไทย עברית"],
  [`e${"\u0301".repeat(9)}`, `e${"\u0301".repeat(8)}\\u{301}`],
])("%j is shown as it can be read", (text, shown) => {
  expect(plain(text)).toBe(shown);
  expect(plain(shown)).toBe(shown);
});

test("JSON keeps its value and its layout", () => {
  const value = { "a\u202e": "\u009b\u200b\ud800 ❤️ \r\n\t\u007f\u{e0041}" };
  const text = plainJson(`\ufeff${JSON.stringify(value, null, 2)}\r\n`.slice(1));
  expect(JSON.parse(text)).toEqual(value);
  expect(text).not.toMatch(/[[\p{Cc}\p{Cf}]--\n]/v);
});
