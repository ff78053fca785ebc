import { describe, expect, test } from "vitest";
import { escapeUnseen } from "../../../src/text/unseen.ts";
import { difference } from "../../../src/upstream/index.ts";

describe("differences", () => {
  const before = { name: "t", description: "old", inputSchema: { type: "object", properties: { a: {} } } };
  const after = {
    name: "t",
    description: "new\u200b",
    inputSchema: { type: "object", properties: { "b/c": 1 } },
  };

  test("by pointer", () => {
    expect(difference(before, after).changes).toEqual([
      { kind: "changed", pointer: "/description", before: "old", after: "new\u200b" },
      { kind: "removed", pointer: "/inputSchema/properties/a", before: {} },
      { kind: "added", pointer: "/inputSchema/properties/b~1c", after: 1 },
    ]);
  });

  test("as text, with nothing invisible in it", () => {
    const { text } = difference(before, after);
    expect(text).toContain('-  "description": "old",');
    expect(text).toContain('+  "description": "new\\u{200b}",');
    expect(escapeUnseen("a\u0007\u{e0041}b\n")).toBe("a\\u{7}\\u{e0041}b\n");
  });

  test("the order of keys is none; a new and a gone one are whole", () => {
    expect(difference({ a: 1, b: 2 }, { b: 2, a: 1 })).toEqual({ changes: [], text: "" });
    expect(difference(undefined, { a: 1 }).text).toContain('+  "a": 1');
    expect(difference({ a: 1 }, undefined).changes).toEqual([
      { kind: "removed", pointer: "", before: { a: 1 } },
    ]);
  });

  test("a definition that differs in everything costs little", () => {
    const big = (seed: string) =>
      Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`${seed}${i}`, i]));
    const startedAt = performance.now();
    const { text, changes } = difference(big("a"), big("b"));
    expect(performance.now() - startedAt).toBeLessThan(1500);
    expect(changes).toHaveLength(200);
    expect(text.length).toBeGreaterThan(1000);
  });
});
