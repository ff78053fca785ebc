import { expect, test } from "vitest";
import { operatorKeyFault } from "../../../src/secrets/operator-key.ts";

test.each([
  ["x", "it has 1 characters and needs at least 22"],
  ["", "it has 0 characters"],
  ["correct horse battery", "it has 21 characters"],
  ["a".repeat(64), "it is made of 1 different characters and needs at least 8"],
  ["abcabcabcabcabcabcabcabcabc", "it is made of 3 different"],
])("%s can be guessed", (key, fault) => expect(operatorKeyFault(key)).toContain(fault));

test.each([
  ["6P8yXzK3v0sB1m5QwTqLrA"],
  ["0f1e2d3c4b5a69788796a5b4c3d2e1f0"],
  ["sZkq1Yf9bXo2m4nB7vC0xL5pR8tU3wE6hJ9kA1dG2fQ="],
])("%s cannot", (key) => expect(operatorKeyFault(key)).toBeUndefined());
