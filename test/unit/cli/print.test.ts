import { expect, test } from "vitest";
import { when } from "../../../src/cli/print.ts";

test("a moment is shown to the second, and one that no calendar reaches as a number", () => {
  expect(when(null)).toBe("-");
  expect(when(1_700_000_000_123)).toBe("2023-11-14T22:13:20Z");
  expect(when(9_007_199_254_740_991)).toBe("9007199254740991");
});
