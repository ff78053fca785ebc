import { describe, expect, test } from "vitest";
import { boundedKey, type Charge, Counters } from "../../../src/limits/index.ts";

const limit = (key: string, max: number, cost = 1, windowMs = 1000): Charge => ({ key, windowMs, max, cost });
const refused = (retryAfterMs: number | undefined, index = 0) => ({ admitted: false, index, retryAfterMs });
const admitted = { admitted: true };

/** Costs charged at times, then what a question at some time is answered. */
const tables: [
  string,
  max: number,
  made: [atMs: number, cost: number][],
  nowMs: number,
  cost: number,
  unknown,
][] = [
  ["the first charge", 1, [], 0, 1, admitted],
  ["a full window", 1, [[0, 1]], 0, 1, refused(1000)],
  ["the last millisecond of a window", 1, [[0, 1]], 999, 1, refused(1)],
  ["a charge leaves at exactly t + window", 1, [[0, 1]], 1000, 1, admitted],
  [
    "room is made one charge at a time",
    2,
    [
      [0, 1],
      [400, 1],
    ],
    500,
    1,
    refused(500),
  ],
  [
    "a larger cost waits for more to leave",
    2,
    [
      [0, 1],
      [400, 1],
    ],
    500,
    2,
    refused(900),
  ],
  ["a cost above max never fits", 2, [[0, 1]], 0, 3, refused(undefined)],
  ["a cost above max never fits an empty counter", 2, [], 0, 2.5, refused(undefined)],
  ["a cost equal to max fits an empty counter", 2, [], 0, 2, admitted],
  ["zero costs nothing", 1, [[0, 1]], 0, 0, admitted],
  ["zero does not fit an overdrawn counter", 1, [[0, 2]], 10, 0, refused(990)],
  ["a negative cost", 1, [], 0, -1, refused(undefined)],
  ["a cost that is no number", 1, [], 0, Number.NaN, refused(undefined)],
  ["an infinite cost", Number.POSITIVE_INFINITY, [], 0, Number.POSITIVE_INFINITY, refused(undefined)],
  ["a max that is no number", Number.NaN, [], 0, 1, refused(undefined)],
  ["a cost of the largest double", Number.MAX_VALUE, [[0, Number.MAX_VALUE]], 1, 1, refused(999)],
  ["large whole numbers add up exactly", 1e18, [[0, 5e17]], 1, 5e17, admitted],
  ["a sum that no double holds is over", 2 ** 53, [[0, 2 ** 53]], 1, 1, refused(999)],
  ["decimals add up as written", 0.3, [[0, 0.1]], 1, 0.2, admitted],
  ["decimals go over as written", 0.3, [[0, 0.1]], 1, 0.2001, refused(999)],
];

describe("rolling windows", () => {
  test.each(tables)("%s", (_name, max, made, nowMs, cost, wanted) => {
    const counters = new Counters();
    for (const [atMs, madeCost] of made) counters.charge([limit("k", max, madeCost)], atMs);
    expect(counters.check([limit("k", max, cost)], nowMs)).toEqual(wanted);
    expect(counters.admit([limit("k", max, cost)], nowMs)).toEqual(wanted);
  });

  test("0.1 fits ten times into 1, not eleven times", () => {
    const counters = new Counters();
    const answers = Array.from({ length: 11 }, (_, at) => counters.admit([limit("k", 1, 0.1)], at).admitted);
    expect(answers).toEqual([...Array(10).fill(true), false]);
  });

  test("running sums do not drift", () => {
    const counters = new Counters();
    let misjudged = 0;
    for (let at = 0; at < 20_000; at += 10) {
      const wanted = at % 1000 < 30;
      if (counters.admit([limit("k", 0.9, 0.3)], at).admitted !== wanted) misjudged++;
    }
    expect(misjudged).toBe(0);
  });

  test("all limits are checked, then all are charged or none", () => {
    const counters = new Counters();
    const both = [limit("wide", 5), limit("narrow", 1)];
    expect(counters.admit(both, 0)).toEqual(admitted);
    expect(counters.admit(both, 1)).toEqual(refused(999, 1));
    expect(counters.check([limit("wide", 5, 4)], 2)).toEqual(admitted);
    expect(counters.check([limit("wide", 5, 5)], 2)).toEqual(refused(998));
  });

  test("the wait is the longest of all limits that refuse; the index is the first's", () => {
    const counters = new Counters();
    const three = [limit("free", 9), limit("short", 1, 1, 1000), limit("long", 1, 1, 60_000)];
    counters.admit(three, 0);
    expect(counters.admit(three, 10)).toEqual(refused(59_990, 1));
    expect(counters.admit([...three, limit("never", 1, 2)], 10)).toEqual(refused(undefined, 1));
  });

  test("two limits on one counter are both checked with the larger cost, which is charged once", () => {
    const counters = new Counters();
    expect(counters.check([limit("k", 1, 1), limit("k", 9, 2)], 0)).toEqual(refused(undefined, 0));
    expect(counters.admit([limit("k", 5, 1), limit("k", 9, 3)], 0)).toEqual(admitted);
    expect(counters.check([limit("k", 5, 2)], 0)).toEqual(admitted);
    expect(counters.check([limit("k", 5, 3)], 0)).toEqual(refused(1000));
  });

  test("one key with two windows is a mistake of the caller", () => {
    const counters = new Counters();
    counters.admit([limit("k", 1)], 0);
    expect(() => counters.admit([limit("k", 1, 1, 60_000)], 0)).toThrow(RangeError);
  });

  test("editing max neither resets nor undercounts", () => {
    const counters = new Counters();
    for (let at = 0; at < 10; at++) counters.admit([limit("k", 10, 1, 60_000)], at);
    for (let at = 10; at < 5000; at++) {
      expect(counters.admit([limit("k", 100_000, 1, 60_000)], at).admitted).toBe(true);
    }
    expect(counters.check([limit("k", 10, 1, 60_000)], 5000).admitted).toBe(false);
    expect(counters.check([limit("k", 5000, 1, 60_000)], 5000)).toEqual(refused(expect.any(Number)));
    expect(counters.check([limit("k", 5001, 1, 60_000)], 5000).admitted).toBe(true);
  });

  test("a clock that goes back makes no room, and the wait is told by that clock", () => {
    const counters = new Counters();
    counters.admit([limit("k", 1)], 5000);
    expect(counters.clamp(3000)).toBe(5000);
    expect(counters.admit([limit("k", 1)], 3000)).toEqual(refused(3000));
    expect(counters.check([limit("k", 1)], 5999)).toEqual(refused(1));
    expect(counters.check([limit("k", 1)], 6000)).toEqual(admitted);
    expect(counters.check([limit("k", 1)], Number.NaN).admitted).toBe(true);
  });

  test.each(["__proto__", "constructor", "toString", "", "\ud800", "a\u0000b"])(
    "the key %j is a key like any other",
    (key) => {
      const counters = new Counters();
      expect(counters.admit([limit(key, 1)], 0)).toEqual(admitted);
      const again = Counters.restore(JSON.parse(JSON.stringify(counters.serialize(0))));
      expect(again.admit([limit(key, 1)], 0)).toEqual(refused(1000));
      expect(again.admit([limit(`${key}2`, 1)], 0)).toEqual(admitted);
    },
  );
});

describe("refunds", () => {
  const twoAt = (atMs: number) => {
    const counters = new Counters();
    counters.admit([limit("k", 3, 1)], 0);
    counters.admit([limit("k", 3, 2)], atMs);
    return counters;
  };

  test("give back what was charged", () => {
    const counters = twoAt(100);
    counters.refund([limit("k", 3, 2)], 100);
    expect(counters.check([limit("k", 3, 2)], 100)).toEqual(admitted);
    expect(counters.check([limit("k", 3, 3)], 100)).toEqual(refused(900));
  });

  test.each([
    ["another cost", "k", 1, 100],
    ["another time", "k", 2, 99],
    ["another counter", "other", 2, 100],
    ["no cost", "k", 0, 100],
    ["a negative cost", "k", -2, 100],
  ])("of %s change nothing", (_name, key, cost, atMs) => {
    const counters = twoAt(100);
    counters.refund([limit(key, 3, cost)], atMs);
    expect(counters.serialize(100)).toEqual(twoAt(100).serialize(100));
  });

  test("work once", () => {
    const counters = twoAt(100);
    counters.refund([limit("k", 3, 2)], 100);
    counters.refund([limit("k", 3, 2)], 100);
    expect(counters.check([limit("k", 3, 3)], 100)).toEqual(refused(900));
  });

  test("after the window change nothing", () => {
    const counters = twoAt(100);
    counters.admit([limit("k", 3, 1)], 1100);
    counters.refund([limit("k", 3, 2)], 100);
    expect(counters.check([limit("k", 3, 3)], 1100)).toEqual(refused(1000));
  });

  test("of a folded charge change nothing; of a recent one they do, however many there are", () => {
    const counters = new Counters();
    const many = (cost: number) => [limit("k", 1e6, cost, 60_000)];
    for (let at = 0; at < 2000; at++) counters.charge(many(1), at);
    counters.refund(many(1), 0);
    const [foldedAtMs = 0, foldedCost = 0] = counters.serialize(1999).counters[0]?.[2][0] ?? [];
    expect(foldedCost).toBeGreaterThan(1);
    counters.refund(many(foldedCost), foldedAtMs);
    expect(counters.check([limit("k", 2000, 1, 60_000)], 2000).admitted).toBe(false);
  });

  test("of any of the newest 64 charges give back, however many there are", () => {
    const counters = new Counters();
    const one = [limit("k", 1e6, 1, 60_000)];
    let lost = 0;
    for (let at = 0; at < 1000; at++) {
      counters.charge(one, at);
      if (at < 64) continue;
      counters.refund(one, at - 63);
      if (!counters.check([limit("k", at, 0, 60_000)], at).admitted) lost++;
      counters.charge(one, at - 63);
    }
    expect(lost).toBe(0);
  });
});

describe("bounded state", () => {
  test("of 5,000 charges each counts to its time, and at most a sixtieth of the window longer", () => {
    const counters = new Counters();
    for (let at = 0; at < 5000; at++) counters.charge([limit("k", 1, 1, 60_000)], at);
    const late = Array.from({ length: 4900 }, (_, oldest) => {
      const answer = counters.check([limit("k", 5000 - oldest, 1, 60_000)], 5000);
      return answer.admitted ? Number.NaN : 5000 + (answer.retryAfterMs ?? Number.NaN) - (oldest + 60_000);
    });
    expect(Math.min(...late)).toBe(0);
    expect(Math.max(...late)).toBeGreaterThan(900);
    expect(Math.max(...late)).toBeLessThan(1000);
  });

  test("a counter keeps at most 192 entries, however much it counts", () => {
    const counters = new Counters();
    let largest = 0;
    for (let at = 0; at < 200_000; at++) {
      counters.charge([limit("k", 1, 1, 60_000)], at);
      if (at % 97 === 0) largest = Math.max(largest, counters.serialize(at).counters[0]?.[2].length ?? 0);
    }
    expect(largest).toBeGreaterThan(100);
    expect(largest).toBeLessThanOrEqual(192);
  });

  test("counters of sessions that ended are forgotten without being asked for", () => {
    const counters = new Counters();
    const before = process.memoryUsage().heapUsed;
    for (let at = 0; at < 300_000; at++) counters.admit([limit(`session ${at}`, 5)], at);
    const grownMiB = (process.memoryUsage().heapUsed - before) / 2 ** 20;
    // 300,000 counters would take over 60 MiB; about 1,000 are alive at any time.
    expect(grownMiB).toBeLessThan(40);
    expect(counters.serialize(299_999).counters).toHaveLength(1000);
    expect(counters.serialize(400_000)).toEqual({ latestMs: 400_000, counters: [] });
  });

  test("the state is compact", () => {
    const counters = new Counters();
    for (let at = 0; at < 100; at++)
      counters.admit([limit("k", 100, 1, 60_000)], 1_700_000_000_000 + at * 250);
    expect(JSON.stringify(counters.serialize(1_700_000_030_000)).length).toBeLessThan(1000);
  });
});

describe("how many counters", () => {
  test("past 10,000 living ones a call that would begin another waits for the first to end, and others go on", () => {
    const counters = new Counters();
    for (let at = 0; at < 10_000; at++)
      expect(counters.admit([limit(`c${at}`, 2)], at % 500)).toEqual(admitted);
    expect(counters.admit([limit("one more", 2)], 500)).toEqual(refused(500));
    expect(counters.admit([limit("c1", 2)], 500)).toEqual(admitted);
    expect(counters.admit([limit("one more", 2)], 1000)).toEqual(admitted);
  });

  test("a long key and its hash are one counter", () => {
    const key = `grant 1000 ${"x".repeat(500)}`;
    const counters = Counters.restore({ latestMs: 0, counters: [[key, 1000, [[0, 1]]]] });
    expect(counters.has(key)).toBe(false);
    expect(counters.check([limit(boundedKey(key), 1)], 0)).toEqual(refused(1000));
    counters.refund([{ key, windowMs: 1000, cost: 1 }], 0);
    expect(counters.check([limit(boundedKey(key), 1)], 0)).toEqual(admitted);
    expect(boundedKey(boundedKey(key))).toBe(boundedKey(key));
  });
});
