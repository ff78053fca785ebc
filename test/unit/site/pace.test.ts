import { describe, expect, test } from "vitest";
import { Pace } from "../../../src/site/pace.ts";

describe("the pace of pages", () => {
  test("one reader waits for nothing", () => {
    const pace = new Pace();
    for (let now = 0; now < 10_000; now += 100) {
      expect(pace.enter(now)).toBe(0);
      pace.leave(20);
    }
  });

  test("many at once have a quarter of the time together", () => {
    const pace = new Pace();
    let worked = 0;
    let last = 0;
    for (let reader = 0; reader < 50; reader++) {
      last = pace.enter(0) ?? Number.NaN;
      pace.leave(20);
      worked += 20;
    }
    expect(last).toBeGreaterThanOrEqual(3 * (worked - 40));
    expect(last).toBeLessThanOrEqual(4 * worked);
  });

  test("too many are told to come back, and those after them are not held up for it", () => {
    const pace = new Pace();
    let refused = 0;
    for (let reader = 0; reader < 1000; reader++) {
      if (pace.enter(0) === undefined) refused++;
      else pace.leave(20);
    }
    expect(refused).toBeGreaterThan(800);
    expect(pace.enter(10_000)).toBe(0);
  });

  test("a reader that is cut off holds up nobody for long", () => {
    const pace = new Pace();
    pace.enter(0);
    expect(pace.enter(100)).toBe(0);
  });

  test("one that took minutes counts as half a second", () => {
    const pace = new Pace();
    pace.enter(0);
    pace.leave(120_000);
    expect(pace.enter(120_000)).toBe(0);
    pace.leave(10);
    expect(pace.enter(120_000)).toBeLessThan(2500);
  });
});
