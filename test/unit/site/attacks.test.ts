import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parsePolicy } from "../../../src/policy/index.ts";
import {
  attackSections,
  attackSlugs,
  attackText,
  isToolAttack,
} from "../../../src/site/text/attacks/index.ts";

const root = join(import.meta.dirname, "../../..");

function headings(page: string): string[] {
  const text = readFileSync(join(root, "docs", page), "utf8");
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

test("every attack that the classifier names has a page", () => {
  expect(attackSlugs.filter(isToolAttack)).toHaveLength(10);
});

test("there is one page for each class", () => {
  expect(attackSlugs).toHaveLength(28);
  expect(attackSections.flatMap(({ attacks }) => attacks)).toHaveLength(28);
  expect(attackText("no-such-attack")).toBeUndefined();
});

describe.each(attackSections.flatMap(({ attacks }) => attacks))("$slug", (attack) => {
  const paragraphs = [
    attack.summary,
    ...attack.how,
    ...attack.incidents.map(({ what }) => what),
    ...attack.control.text,
    ...attack.remains,
    ...attack.check,
  ];

  test("says something in every part", () => {
    expect(attack.slug).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(attack.how.length).toBeGreaterThanOrEqual(1);
    expect(attack.control.text.length).toBeGreaterThanOrEqual(1);
    expect(attack.control.docs.length).toBeGreaterThanOrEqual(1);
    expect(attack.remains.length).toBeGreaterThanOrEqual(1);
    expect(attack.check.length).toBeGreaterThanOrEqual(1);
    for (const text of paragraphs) {
      expect(text).toMatch(/[.)]$|-\d+\.?$/);
      expect(text).not.toMatch(/ {2}/);
      expect(text.split("`").length % 2, text).toBe(1);
    }
  });

  test("leads to what is there", () => {
    for (const { page, anchor } of attack.control.docs) {
      expect(existsSync(join(root, "docs", page)), page).toBe(true);
      if (anchor !== undefined) expect(headings(page), page).toContain(anchor);
    }
    for (const [, path = ""] of paragraphs.join(" ").matchAll(/`((?:test|policies)\/[^`]+)`/g)) {
      expect(existsSync(join(root, path)), path).toBe(true);
    }
  });

  test("its incidents are dated, the oldest first", () => {
    const dates = attack.incidents.map(({ date }) => date);
    for (const date of dates) expect(date).toMatch(/^20\d\d(-\d\d){0,2}$/);
    expect(dates).toEqual([...dates].sort());
    for (const { source } of attack.incidents)
      if (source !== undefined) expect(() => new URL(source)).not.toThrow();
  });

  test("its policy parses", () => {
    if (attack.control.policy === undefined) return;
    expect(parsePolicy(JSON.stringify(attack.control.policy))).toMatchObject({ ok: true });
  });
});
