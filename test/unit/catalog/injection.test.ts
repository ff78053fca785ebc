import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { prescan } from "../../../src/catalog/findings/prescan.ts";
import { FARTHEST, REACH, strong } from "../../../src/catalog/words/injection/index.ts";
import { longest, ways } from "./matches.ts";

const injections = strong.map((injection, at) => ({ injection, title: `${injection.name} (${at})` }));
const SAMPLES = 60;
const honest = "Returns the barns of a farm with their size and colour. ";

// What a prescan lets by is never looked at: its gates must let every match through.
describe.each(injections)("$title", ({ injection }) => {
  test("spans no more than the reach", () => {
    expect(longest(injection.pattern)).toBeLessThanOrEqual(injection.reach ?? REACH);
    expect(injection.reach ?? REACH).toBeLessThanOrEqual(FARTHEST);
  });

  test.each(ways(injection.pattern).map((way, at) => ({ way, at })))(
    "way $at is noticed by its words",
    ({ way }) => {
      let matched = 0;
      for (const order of fc.sample(way, { numRuns: SAMPLES, seed: 7 })) {
        for (const text of [order, `${honest.repeat(12)}${order} ${honest.repeat(12)}`]) {
          if (!injection.pattern.test(text)) continue;
          matched++;
          const found = prescan(text).near.find((one) => one.injection === injection);
          expect(found, text).toBeDefined();
          if (found !== undefined) expect(text.slice(found.from, found.to), text).toMatch(injection.pattern);
        }
      }
      expect(matched).toBeGreaterThan(0);
    },
  );
});
