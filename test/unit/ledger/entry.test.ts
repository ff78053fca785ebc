import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LedgerFields } from "../../../src/ledger/entry.ts";
import { chainStart, sealEntry } from "../../../src/ledger/index.ts";
import { fieldsOf } from "./export.ts";

const START = chainStart("acme", "g1");

/** Any 16-bit units: controls, quotes, separators, halves of pairs. */
const units = fc.oneof(
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 8 })
    .map((codes) => String.fromCharCode(...codes)),
  fc
    .array(fc.integer({ min: 0xd7fe, max: 0xe001 }), { maxLength: 8 })
    .map((codes) => String.fromCharCode(...codes)),
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "",
    '"',
    "\\",
    '","kind":"',
    "\\ud800",
    "\\\\ud800",
    "\u2028",
    "\u007f",
    "</script>",
    "__proto__",
  ),
);
const optional = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });
const nullable = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null });

const anyFields: fc.Arbitrary<LedgerFields> = fc.record({
  argumentNames: fc.array(units, { maxLength: 4 }),
  argumentsSha256: nullable(fc.constant("0".repeat(64))),
  at: fc.nat(2 ** 31).map((n) => n * 1000),
  charges: optional(
    fc.array(
      fc.record({
        windowMs: fc.nat(),
        key: units,
        cost: fc.double({ noNaN: true, noDefaultInfinity: true }),
      }),
    ),
  ),
  count: optional(fc.nat()),
  firstAt: optional(fc.nat()),
  grant: units,
  kind: fc.constantFrom("call", "refusal", "outcome"),
  layer: nullable(units),
  method: units,
  outcome: fc.constantFrom("forwarded", "denied", "limited", "hidden"),
  outcomes: optional(
    fc.array(
      fc.record({
        seq: fc.nat(),
        status: fc.nat(),
        error: nullable(fc.boolean()),
        ms: fc.double({ min: 0, max: 1e6, noNaN: true }),
        bytes: fc.nat(),
        reached: fc.boolean(),
      }),
    ),
  ),
  reason: nullable(units),
  revision: fc.nat(),
  rule: nullable(units),
  seq: fc.integer({ min: 1 }),
  server: units,
  session: optional(units),
  shadows: optional(fc.array(fc.record({ rule: nullable(units), layer: units, outcome: units }))),
  tenant: units,
  tool: nullable(units),
});

const sha256 = (text: string) => createHash("sha256").update(text, "utf8").digest("hex");

describe("an entry of the ledger", () => {
  test("is written in RFC 8785 canonical form, and its hash is that of this form without `hash`", () => {
    fc.assert(
      fc.property(anyFields, (fields) => {
        const { entry, line } = sealEntry(fields, START);
        expect(line).toBe(canonicalize(entry));
        const { hash, ...rest } = entry;
        expect(hash).toBe(sha256(canonicalize(rest) ?? ""));
        expect(canonicalize(JSON.parse(line))).toBe(line);
      }),
      { numRuns: 1000 },
    );
  });

  test("does not depend on the order in which its fields were set", () => {
    const { seq, tool, ...rest } = fieldsOf(1);
    const [charge] = fieldsOf(1).charges ?? [];
    const turned = { tool, seq, ...rest, charges: [{ cost: 0.5, windowMs: 60_000, key: charge?.key ?? "" }] };
    expect(sealEntry(turned, START)).toEqual(sealEntry(fieldsOf(1), START));
  });

  test("writes every lone surrogate as U+FFFD, wherever it stands, and leaves pairs and escapes alone", () => {
    const wrong: string[] = [];
    for (let unit = 0xd800; unit <= 0xdfff; unit++) {
      const half = String.fromCharCode(unit);
      const isHigh = unit < 0xdc00;
      const around = [
        half,
        `a${half}`,
        `${half}a`,
        half + half,
        isHigh ? `${half}\ud83d\ude00` : `\ud83d\ude00${half}`,
      ];
      for (const text of around) {
        const kept = sealEntry(fieldsOf(1, { tool: text }), START).entry.tool;
        if (kept !== text.toWellFormed() || !kept.includes("\ufffd")) wrong.push(JSON.stringify(text));
      }
      const pair = isHigh ? `${half}\udc00` : `\ud800${half}`;
      if (sealEntry(fieldsOf(1, { tool: pair }), START).entry.tool !== pair) wrong.push(JSON.stringify(pair));
    }
    expect(wrong).toEqual([]);
    expect(sealEntry(fieldsOf(1, { tool: "\\ud800" }), START).entry.tool).toBe("\\ud800");
  });

  test.each([
    { argumentNames: ["a", "\ud800"] },
    { charges: [{ cost: 1, key: "\ud800", windowMs: 1 }] },
    { grant: "\ud800" },
    { layer: "\ud800" },
    { method: "\ud800" },
    { reason: "\ud800" },
    { rule: "\ud800" },
    { server: "\ud800" },
    { session: "\ud800" },
    { shadows: [{ layer: "\ud800", outcome: "denied", rule: null }] },
    { shadows: [{ layer: "l", outcome: "denied", rule: "\ud800" }] },
    { tenant: "\ud800" },
  ] satisfies Partial<LedgerFields>[])("has no lone surrogate in %j", (field) => {
    const { line, entry } = sealEntry(fieldsOf(1, field), START);
    expect(line).toContain("\ufffd");
    expect(line).toBe(canonicalize(entry));
  });

  test("starts a chain that no other tenant or grant has, however their names are cut", () => {
    const starts = [
      ["a", "bc"],
      ["ab", "c"],
      ["a", "b", "c"].slice(0, 2),
      ["acme", "g1"],
      ["g1", "acme"],
      ["", ""],
    ];
    const hashes = starts.map(([tenant = "", grant = ""]) => chainStart(tenant, grant));
    expect(new Set(hashes).size).toBe(starts.length);
    // Stored chains depend on it: it may never change.
    expect(START).toBe(sha256('["sluice ledger 1","acme","g1"]'));
  });
});
