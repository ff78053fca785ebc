import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  compareNumbers,
  doubleAbove,
  doubleBelow,
  isWhole,
  type JsonNumber,
  parseJson,
} from "../../../src/json/index.ts";

const number = (token: string) => parseJson(token) as JsonNumber;

describe("order by value, not by spelling", () => {
  for (const [a, b, order] of [
    ["9007199254740992", "9007199254740993", -1],
    ["18446744073709551615", "18446744073709551616", -1],
    ["-9007199254740992", "-9007199254740993", 1],
    ["1.0", "1", 0],
    ["1e3", "1000", 0],
    ["-0", "0", 0],
    ["0.1", "0.1000000000000000055", -1],
    ["0.1000000000000000055", "0.10000000000000000550", 0],
    ["99.99999999999999999999", "100", -1],
    ["1e400", "1e399", 1],
    ["-1e400", "1", -1],
    ["12", "123e-1", -1],
    ["0.0", "-1e-400", 1],
  ] as const) {
    test(`${a} and ${b}`, () => {
      expect(Math.sign(compareNumbers(number(a), number(b)))).toBe(order);
      expect(Math.sign(compareNumbers(number(b), number(a)))).toBe(order === 0 ? 0 : -order);
    });
  }
});

test("infinity, which is what 1e400 is to readers of doubles, is beyond every number", () => {
  for (const token of ["18446744073709551615", "-0", "1e400"]) {
    expect(compareNumbers(Number.POSITIVE_INFINITY, number(token)), token).toBe(1);
    expect(compareNumbers(number(token), Number.POSITIVE_INFINITY), token).toBe(-1);
    expect(compareNumbers(Number.NEGATIVE_INFINITY, number(token)), token).toBe(-1);
    expect(compareNumbers(number(token), Number.NEGATIVE_INFINITY), token).toBe(1);
  }
});

test("integers are ordered as BigInt orders them", () => {
  const big = fc.oneof(
    fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
    fc.constantFrom(-(2n ** 64n), -(2n ** 64n) + 1n, 2n ** 64n),
  );
  fc.assert(
    fc.property(big, big, (a, b) => {
      expect(Math.sign(compareNumbers(number(String(a)), number(String(b))))).toBe(
        a < b ? -1 : a > b ? 1 : 0,
      );
    }),
  );
});

test("whole numbers, however written", () => {
  for (const token of ["1.0", "1e3", "-0", "0.0", "18446744073709551615", "1.5e1", "120e-1"]) {
    expect(isWhole(number(token)), token).toBe(true);
  }
  for (const token of ["1.5", "1e-1", "1.0000000000000000001", "15e-1"]) {
    expect(isWhole(number(token)), token).toBe(false);
  }
});

test("the doubles on both sides of a value", () => {
  for (const [token, below, above] of [
    ["9007199254740993", 9007199254740992, 9007199254740994],
    ["-9007199254740993", -9007199254740994, -9007199254740992],
    ["1.0", 1, 1],
    ["0.1000000000000000055", 0.1, 0.10000000000000002],
    ["1e-400", 0, Number.MIN_VALUE],
    ["-1e-400", -Number.MIN_VALUE, 0],
  ] as const) {
    expect(doubleBelow(number(token)) === below, token).toBe(true);
    expect(doubleAbove(number(token)) === above, token).toBe(true);
  }
});
