import { expect, test } from "vitest";
import { type Category, classify, levelOf } from "../../../src/catalog/index.ts";
import { parsePolicy } from "../../../src/policy/index.ts";
import { categoryText, categoryTexts, starterRule } from "../../../src/site/text/categories.ts";

test("every category has its text", () => {
  for (const category of Object.keys(levelOf)) expect(categoryText(category as Category)).toBeDefined();
});

test.each(categoryTexts)("$category: its example is one, and its starter entry is valid", (text) => {
  expect(classify({ tool: text.starter.tool }).category).toBe(text.category);
  const policy = { version: "1", default: "deny", tools: { [text.starter.tool]: starterRule(text) } };
  expect(parsePolicy(JSON.stringify(policy))).toMatchObject({ ok: true });
});

test("what would do harm has a rule", () => {
  for (const text of categoryTexts) {
    expect(Object.keys(starterRule(text)).length > 0, text.category).toBe(text.category !== "Read");
  }
});
