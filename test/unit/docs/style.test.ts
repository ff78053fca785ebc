import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../../..");
/** docs/style.md, "Words". Texts that the catalogue looks for, and the page itself, may hold them. */
const AVOIDED =
  /\banew\b|(?<!there )\b(?:is|are) none\b(?! of)|\bfor ever\b|\bstands? last\b|\bat most so (?:many|much|often)\b/i;
const SPARED =
  /(?:^|\/)(?:assets|words|node_modules|fixtures|poisoned|style\.(?:md|test\.ts))(?:\/|$)|\.csv$/;

test("no comment, message or page says what the style page calls unidiomatic", () => {
  const files = ["src", "docs", "policies", ".github"]
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true }).map((name) => join(folder, String(name))),
    )
    .concat("README.md")
    .filter((name) => /\.(?:tsx?|md)$/.test(name) && !SPARED.test(name));
  expect(files.length).toBeGreaterThan(300);
  const found = files.flatMap((name) =>
    readFileSync(join(root, name), "utf8")
      .split("\n")
      .flatMap((line, at) => (AVOIDED.test(line) ? [`${name}:${at + 1}: ${line.trim()}`] : [])),
  );
  expect(found).toEqual([]);
});
