import { expect, test } from "vitest";
import { Refused } from "../../../src/secrets/refused.ts";

test("a refusal is remembered for its time, and no longer", () => {
  const refused = new Refused(1000, 10);
  expect(refused.has("a", 0)).toBe(false);
  refused.add("a", 0);
  expect([refused.has("a", 999), refused.has("b", 999)]).toEqual([true, false]);
  expect(refused.has("a", 1000)).toBe(false);
});

test("of too many the oldest are forgotten, and one that is refused again counts as new", () => {
  const refused = new Refused(1000, 3);
  for (const [at, name] of ["a", "b", "c", "a", "d"].entries()) refused.add(name, at);
  expect(["a", "b", "c", "d"].filter((name) => refused.has(name, 10))).toEqual(["a", "c", "d"]);
});

test("what has ended leaves with the next refusal", () => {
  const refused = new Refused(1000, 3);
  refused.add("a", 0);
  refused.add("b", 2000);
  expect([refused.has("a", 500), refused.has("b", 2500)]).toEqual([false, true]);
  refused.clear();
  expect(refused.has("b", 2500)).toBe(false);
});
