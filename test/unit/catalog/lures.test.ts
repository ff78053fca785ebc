import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { survey } from "../../../src/catalog/findings/survey.ts";
import { FARTHEST, heavy, REACH } from "../../../src/catalog/words/lures/index.ts";
import { longest, ways } from "./matches.ts";

const lures = heavy.map((lure, at) => ({ lure, title: `${lure.name} (${at})` }));
const SAMPLES = 60;
const honest = "Returns the barns of a farm with their size and colour. ";

// What a survey lets by is never looked at: its gates must let every match through.
describe.each(lures)("$title", ({ lure }) => {
  test("spans no more than the reach", () => {
    expect(longest(lure.pattern)).toBeLessThanOrEqual(lure.reach ?? REACH);
    expect(lure.reach ?? REACH).toBeLessThanOrEqual(FARTHEST);
  });

  test.each(ways(lure.pattern).map((way, at) => ({ way, at })))("way $at is met by its words", ({ way }) => {
    let matched = 0;
    for (const order of fc.sample(way, { numRuns: SAMPLES, seed: 7 })) {
      for (const text of [order, `${honest.repeat(12)}${order} ${honest.repeat(12)}`]) {
        if (!lure.pattern.test(text)) continue;
        matched++;
        const met = survey(text).met.find((one) => one.lure === lure);
        expect(met, text).toBeDefined();
        if (met !== undefined) expect(text.slice(met.from, met.to), text).toMatch(lure.pattern);
      }
    }
    expect(matched).toBeGreaterThan(0);
  });
});
