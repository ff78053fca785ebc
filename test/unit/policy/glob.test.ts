import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GlobMap } from "../../../src/policy/glob.ts";
import { entryOf } from "./naive.ts";

const text = (letters: string, maxLength: number) =>
  fc.array(fc.constantFrom(...letters), { maxLength }).map((parts) => parts.join(""));

describe("the entry that applies", () => {
  it("is the one that trying every split finds", async () => {
    const seen = { none: 0, some: 0 };
    await fc.assert(
      fc.property(
        fc.array(text("ab*", 6), { maxLength: 8 }),
        fc.array(text("ab", 9), { maxLength: 9 }),
        (keys, names) => {
          const map = new GlobMap(keys.map((key, i) => [key, i] as const));
          for (const name of names) {
            const expected = entryOf(keys, name);
            // Twice: searched, then remembered.
            for (const found of [map.get(name), map.get(name)]) expect(found ?? -1).toBe(expected);
            seen[expected === -1 ? "none" : "some"]++;
          }
        },
      ),
      { numRuns: 3000 },
    );
    expect(Math.min(seen.none, seen.some)).toBeGreaterThan(1000);
  });

  it("is found fast for long names and stubborn globs", () => {
    const globs = Array.from({ length: 100 }, (_, i) => `*${"a*".repeat(50)}${i}`);
    const map = new GlobMap(globs.map((glob) => [glob, glob] as const));
    const start = performance.now();
    expect(map.get("a".repeat(1_000_000))).toBeUndefined();
    expect(map.get(`${"a".repeat(1_000_000)}7`)).toBe(globs[7]);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
