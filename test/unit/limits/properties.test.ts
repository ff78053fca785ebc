import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Charge, Counters } from "../../../src/limits/index.ts";
import { ExactLog } from "./oracle.ts";

const WINDOWS = [1000, 7000, 60_000];
const MAXIMA = [1, 3, 10, 0.5, 100_000];
const COSTS = [1, 1, 1, 0.1, 0.25, 2, 3, 1e-9, 0];

/** One question of up to three limits; the key carries its window, as a caller's must. */
const charges = fc
  .array(
    fc.record({
      name: fc.constantFrom("a", "b", "__proto__"),
      windowMs: fc.constantFrom(...WINDOWS),
      max: fc.constantFrom(...MAXIMA),
      cost: fc.constantFrom(...COSTS),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((list): Charge[] => list.map(({ name, ...rest }) => ({ ...rest, key: `${name}:${rest.windowMs}` })));

/** Steps of the clock: bursts, window edges and one off them, slots, jumps back. */
const step = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 300 }) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom(...WINDOWS), fc.integer({ min: -1, max: 1 }))
      .map(([w, off]) => w + off),
  },
  { weight: 1, arbitrary: fc.integer({ min: -5000, max: -1 }) },
);

const act = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant("admit" as const), charges, step }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("refund" as const),
      back: fc.nat(8),
      offMs: fc.constantFrom(0, 0, 1),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("restore" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("replay" as const) }) },
);

interface Row {
  kind: "charge" | "refund";
  charges: readonly Charge[];
  atMs: number;
}

const copyOf = (counters: Counters, nowMs: number) =>
  Counters.restore(JSON.parse(JSON.stringify(counters.serialize(nowMs))));

/** As a Grant object does after a restart: rows in the order in which they were written. */
function replay(ledger: readonly Row[]): Counters {
  const counters = new Counters();
  for (const row of ledger) counters[row.kind](row.charges, row.atMs);
  return counters;
}

/** The counters and the log side by side, and the ledger from which counters can be rebuilt. */
class Pair {
  counters = new Counters();
  readonly log = new ExactLog();
  readonly ledger: Row[] = [];
  nowMs = 1_000_000;

  admit(asked: readonly Charge[]): void {
    const answer = this.counters.admit(asked, this.nowMs);
    expect(answer).toEqual(this.log.admit(asked, this.nowMs));
    if (answer.admitted)
      this.ledger.push({ kind: "charge", charges: asked, atMs: this.counters.clamp(this.nowMs) });
  }

  record(charged: readonly Charge[]): void {
    this.log.charge(charged, this.nowMs);
    this.ledger.push({ kind: "charge", charges: charged, atMs: this.nowMs });
  }

  refund(back: number, offMs: number): void {
    const row = this.charged().at(-1 - back);
    if (row === undefined) return;
    const refund = { ...row, kind: "refund" as const, atMs: row.atMs + offMs };
    this.counters.refund(refund.charges, refund.atMs);
    this.log.refund(refund.charges, refund.atMs);
    this.ledger.push(refund);
  }

  restore(): void {
    this.counters = copyOf(this.counters, this.nowMs);
    this.log.see(this.nowMs);
  }

  replay(): void {
    this.counters = replay(this.ledger);
    this.log.latestMs = Math.max(...this.charged().map(({ atMs }) => atMs));
  }

  private charged(): Row[] {
    return this.ledger.filter(({ kind }) => kind === "charge");
  }
}

function expectExactWait(counters: Counters, asked: readonly Charge[], nowMs: number): void {
  const answer = counters.check(asked, nowMs);
  if (answer.admitted) return;
  const admittedAt = (atMs: number) => copyOf(counters, nowMs).check(asked, atMs).admitted;
  if (answer.retryAfterMs === undefined) {
    expect(admittedAt(nowMs + 1e9)).toBe(false);
  } else {
    expect(admittedAt(nowMs + answer.retryAfterMs - 1)).toBe(false);
    expect(admittedAt(nowMs + answer.retryAfterMs)).toBe(true);
  }
}

describe("limits against an exact log", () => {
  test("few charges: every answer is equal, through restarts, refunds and clocks that go back", () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 100, size: "max" }), (acts) => {
        const pair = new Pair();
        for (const one of acts) {
          if (one.kind === "admit") {
            pair.nowMs += one.step;
            pair.admit(one.charges);
          } else if (one.kind === "refund") pair.refund(one.back, one.offMs);
          else pair[one.kind]();
        }
      }),
      { numRuns: 300 },
    );
  });

  test("the wait is exact: one millisecond earlier is refused, that moment is admitted", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(charges, step, fc.boolean()), { maxLength: 60, size: "max" }),
        (calls) => {
          const counters = new Counters();
          let nowMs = 1_000_000;
          for (const [asked, stepMs, crowded] of calls) {
            nowMs += stepMs;
            for (const { key, windowMs } of crowded ? asked : []) {
              for (let n = 0; n < 90; n++) counters.charge([{ key, windowMs, cost: 0.01 }], nowMs - n);
            }
            expectExactWait(counters, asked, nowMs);
            counters.admit(asked, nowMs);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  test("many charges: never over max in truth, and refused at most a sixtieth of the window too long", () => {
    const windowMs = 1000;
    /** A crowd, then a walk in small steps over the time at which it leaves. */
    const round = fc.record({
      crowd: fc.array(fc.constantFrom(0, 0, 1, 1, 2, 5), { minLength: 150, maxLength: 300, size: "max" }),
      pauseMs: fc.constantFrom(0, 600, windowMs - 300, windowMs - 20),
      walk: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 150, size: "max" }),
      restart: fc.constantFrom("none", "restore", "replay"),
    });
    const limit = fc.record({ max: fc.constantFrom(50, 200, 250), cost: fc.constantFrom(1, 0.5, 1.5) });

    fc.assert(
      fc.property(
        fc.array(round, { minLength: 1, maxLength: 3 }),
        limit,
        fc.nat(999),
        (rounds, { max, cost }, start) => {
          const asked = [{ key: "k", windowMs, max, cost }];
          const pair = new Pair();
          pair.nowMs += start;
          const ask = (stepMs: number) => {
            pair.nowMs += stepMs;
            const inTruth = pair.log.firstRefusal(asked, pair.nowMs) < 0;
            const oneSlotLater = pair.log.firstRefusal(asked, pair.nowMs, 1 / 60) < 0;
            const { admitted } = pair.counters.admit(asked, pair.nowMs);
            if (admitted) expect(inTruth).toBe(true);
            else expect(oneSlotLater).toBe(false);
            if (admitted) pair.record(asked);
          };
          for (const { crowd, pauseMs, walk, restart } of rounds) {
            for (const stepMs of crowd) ask(stepMs);
            if (restart !== "none") pair[restart]();
            pair.nowMs += pauseMs;
            for (const stepMs of walk) ask(stepMs);
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});
