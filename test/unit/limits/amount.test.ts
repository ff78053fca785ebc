import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { carried, costAmount, fits, maxAmount, sum } from "../../../src/limits/amount.ts";
import { billionths } from "./oracle.ts";

const BILLION = 1_000_000_000n;
const asBigInt = ({ whole, nano }: { whole: number; nano: number }) => BigInt(whole) * BILLION + BigInt(nano);
const anyCost = fc.oneof(
  fc.double({ min: 0, max: 1e300, noNaN: true }),
  fc.double({ min: 0, max: 2, noNaN: true }),
  fc.double({ min: 0, max: 1e-5, noNaN: true }),
  fc.tuple(fc.nat(10 ** 9), fc.integer({ min: 0, max: 12 })).map(([digits, places]) => digits / 10 ** places),
  fc.integer({ min: -5, max: 5 }).map((distance) => 2 ** 53 + distance),
);

describe("amounts of limits", () => {
  test.each([
    [1, 1, 0],
    [0.1, 0, 100_000_000],
    [12_345_678.1, 12_345_678, 100_000_000],
    [1e-7, 0, 100],
    [1.5e-9, 0, 2],
    [5e-324, 0, 1],
    [0.999_999_999_9, 1, 0],
    [1e21, 1e21, 0],
  ])("the cost %d is %d and %d billionths", (cost, whole, nano) => {
    expect(costAmount(cost)).toEqual({ whole, nano });
  });

  test.each([
    [0.1, 0, 100_000_000],
    [1.999_999_999_9, 1, 999_999_999],
    [1.5e-9, 0, 1],
  ])("the max %d is %d and %d billionths", (max, whole, nano) => {
    expect(maxAmount(max)).toEqual({ whole, nano });
  });

  test("a cost is the decimal as written, finer ones rounded up, and a max rounded down", () => {
    fc.assert(
      fc.property(anyCost, (value) => {
        // From 2^53 on a double is the whole number it holds, not the shortest text that reads back as it.
        const exact = value >= 2 ** 53 ? BigInt(value) * BILLION : undefined;
        expect(asBigInt(costAmount(value))).toBe(exact ?? billionths(value, "up"));
        expect(asBigInt(maxAmount(value))).toBe(exact ?? billionths(value, "down"));
      }),
      { numRuns: 2000 },
    );
  });

  test("sums are exact below 2^53 and never less than the truth above", () => {
    fc.assert(
      fc.property(fc.array(anyCost, { minLength: 1, maxLength: 20 }), anyCost, (costs, limit) => {
        const amounts = costs.map(costAmount);
        const truth = amounts.map(asBigInt).reduce((a, b) => a + b);
        const total = amounts.reduce(sum);
        expect(asBigInt(total) >= truth).toBe(true);
        expect(asBigInt(carried(total.whole, total.nano)) >= truth).toBe(true);
        if (truth < 2n ** 53n * BILLION) expect(asBigInt(total)).toBe(truth);

        const max = maxAmount(limit);
        const room = amounts.slice(1).reduce(sum, { whole: 0, nano: 0 });
        const admitted = fits(room, amounts[0] ?? total, max);
        if (admitted) expect(truth <= asBigInt(max)).toBe(true);
        if (truth < 2n ** 53n * BILLION) expect(admitted).toBe(truth <= asBigInt(max));
      }),
      { numRuns: 2000 },
    );
  });
});
