import { describe, expect, it } from "vitest";
import { decide } from "./support.ts";

type Args = Record<string, unknown>;
const allows = (schema: unknown, args: Args) => decide({ arguments: schema }, args).outcome === "allow";
/** With the schema as the tool's pinned one. */
const pinned = (schema: unknown, args: Args = {}) => decide({ arguments: true }, args, schema);
const v = (schema: unknown) => ({ properties: { v: schema }, required: ["v"] });

describe("arguments by an inline schema", () => {
  it.each<[unknown, unknown, unknown]>([
    [{ type: "string" }, "x", 1],
    [{ type: ["integer", "null"] }, null, 1.5],
    [{ const: { a: [1] } }, { a: [1] }, { a: [2] }],
    [{ enum: ["a", 1] }, 1, "1"],
    [{ minimum: 1, exclusiveMaximum: 3 }, 2, 3],
    [{ multipleOf: 0.1 }, 0.3, 0.35],
    [{ minLength: 2, maxLength: 3 }, "ab", "a"],
    [{ pattern: "^[a-z]+$" }, "abc", "abC"],
    [{ pattern: "b" }, "abc", "ac"],
    [{ format: "date" }, "2026-02-28", "2026-02-30"],
    [{ format: "ipv4" }, "10.0.0.1", "10.0.0.256"],
    [{ items: { type: "number" } }, [1, 2], [1, "2"]],
    [{ prefixItems: [{ const: 1 }], items: false }, [1], [1, 2]],
    [{ contains: { const: 1 }, maxContains: 1 }, [1, 2], [1, 1]],
    [{ uniqueItems: true }, [1, 2], [1, 1]],
    [{ minItems: 1, maxItems: 1 }, [1], []],
    [{ properties: { a: {} }, additionalProperties: false }, { a: 1 }, { a: 1, b: 1 }],
    [
      { patternProperties: { "^x-": { type: "number" } }, additionalProperties: false },
      { "x-a": 1 },
      { "x-a": "1" },
    ],
    [{ patternProperties: { "^x-": {} }, additionalProperties: false }, { "x-a": 1 }, { "y-a": 1 }],
    [{ propertyNames: { maxLength: 1 } }, { a: 1 }, { ab: 1 }],
    [{ minProperties: 1 }, { a: 1 }, {}],
    [{ dependentRequired: { a: ["b"] } }, { a: 1, b: 1 }, { a: 1 }],
    [{ dependentSchemas: { a: { required: ["b"] } } }, { b: 1 }, { a: 1 }],
    [{ allOf: [{ minimum: 1 }, { maximum: 2 }] }, 2, 3],
    [{ anyOf: [{ const: 1 }, { const: 2 }] }, 2, 3],
    [{ oneOf: [{ minimum: 1 }, { minimum: 2 }] }, 1, 3],
    [{ not: { const: 1 } }, 2, 1],
    [JSON.parse('{"if":{"type":"number"},"then":{"minimum":1},"else":{"const":"a"}}'), "a", 0],
    [{ properties: { a: {} }, unevaluatedProperties: false }, { a: 1 }, { b: 1 }],
    [{ prefixItems: [{}], unevaluatedItems: false }, [1], [1, 2]],
    [{ properties: { toString: { type: "string" } }, required: ["toString"] }, { toString: "x" }, {}],
  ])("%j takes %j and not %j", (schema, good, bad) => {
    expect(allows(v(schema), { v: good })).toBe(true);
    expect(allows(v(schema), { v: bad })).toBe(false);
    // The same from a stranger.
    expect(pinned(v(schema), { v: good }).outcome).toBe("allow");
    expect(pinned(v(schema), { v: bad }).outcome).toBe("deny");
  });

  it("follows references into itself, also around in circles that end", () => {
    const tree = {
      $defs: { node: { properties: { next: { $ref: "#/$defs/node" } }, additionalProperties: false } },
      $ref: "#/$defs/node",
    };
    expect(allows(tree, { next: { next: {} } })).toBe(true);
    expect(allows(tree, { next: { nxet: {} } })).toBe(false);
    expect(allows({ $defs: { a: { $anchor: "here", required: ["x"] } }, $ref: "#here" }, {})).toBe(false);
  });

  it("takes false, which refuses every call", () => {
    expect(decide({ arguments: false })).toMatchObject({ outcome: "deny", rule: "/tools/t/arguments" });
  });

  it("says where and why", () => {
    const schema = { properties: { order: { properties: { amount: { maximum: 5 } } } } };
    expect(decide({ arguments: schema }, { order: { amount: 6 } }).reason).toContain(
      "/order/amount: 6 is greater than 5",
    );
  });
});

describe("arguments: true", () => {
  it("needs the pinned schema", () => {
    for (const schema of [undefined, null]) {
      expect(pinned(schema)).toMatchObject({ outcome: "deny", rule: "/tools/t/arguments" });
      expect(pinned(schema).reason).toContain("there is none");
    }
  });
  it.each<[unknown, string]>([
    ["object", "a schema is an object"],
    [{ type: "objekt" }, "expected one of string"],
    [{ properties: [] }, "expected an object of schemas"],
    [{ properties: { a: 1 } }, "a schema is an object"],
    [{ required: "a" }, "expected a list of strings"],
    [{ minimum: "1" }, "expected a finite number"],
    [{ exclusiveMinimum: true, minimum: 1 }, "expected a finite number"],
    [{ maxLength: -1 }, "expected a whole number"],
    [{ pattern: "(" }, "is not RE2"],
    [{ pattern: "(?=a)" }, "is not RE2"],
    [{ patternProperties: { "(a)\\1": {} } }, "is not RE2"],
    [{ pattern: "a".repeat(1001) }, "at most 1000"],
    [{ $ref: "#/nowhere" }, "is not in this schema"],
    [{ $ref: "http://127.0.0.1/x.json" }, "is not in this schema"],
    [{ $ref: "http://[" }, "references cannot be read"],
    [{ $dynamicRef: "#x" }, "is not supported"],
    [{ $recursiveRef: "#" }, "is not supported"],
    [{ anyOf: [] }, "one schema or more"],
    [{ oneOf: Array(6000).fill({}) }, "subschemas"],
  ])("cannot be used with %j", (schema, problem) => {
    const decision = pinned(schema);
    expect(decision).toMatchObject({ outcome: "deny", rule: "/tools/t/arguments" });
    expect(decision.reason).toContain(problem);
    expect(decision.reason).toContain("pinned input schema");
  });
  it("ignores keywords that say nothing, and reads lists of items as servers of old wrote them", () => {
    expect(
      pinned({ type: "object", nullable: true, "x-order": 1, id: "x", __absolute_ref__: "y" }).outcome,
    ).toBe("allow");
    const tuple = v({ items: [{ const: 1 }], additionalItems: false });
    expect(pinned(tuple, { v: [1] }).outcome).toBe("allow");
    expect(pinned(tuple, { v: [1, 2] }).outcome).toBe("deny");
  });
  it("is not fooled by prototypes", () => {
    const schema = JSON.parse(
      '{"properties":{"__proto__":{"type":"string"}},"required":["__proto__"],"additionalProperties":false}',
    );
    expect(pinned(schema, {}).outcome).toBe("deny");
    expect(pinned(schema, JSON.parse('{"__proto__":"x"}')).outcome).toBe("allow");
    expect(pinned(schema, JSON.parse('{"__proto__":1}')).outcome).toBe("deny");
    expect(pinned({ required: ["constructor"] }).outcome).toBe("deny");
    expect(pinned({ additionalProperties: false }, JSON.parse('{"__proto__":1}')).outcome).toBe("deny");
    expect(({} as Args)["x"]).toBeUndefined();
  });
  it("takes true and false as schemas", () => {
    expect(pinned(true).outcome).toBe("allow");
    expect(pinned(false).outcome).toBe("deny");
  });
});

describe("a hostile schema costs little", () => {
  const seconds = (work: () => void) => {
    const start = performance.now();
    work();
    return (performance.now() - start) / 1000;
  };
  it.each<[string, unknown, Args]>([
    ["a pattern that ruins backtracking", v({ pattern: "^(a+)+$" }), { v: `${"a".repeat(100_000)}!` }],
    [
      "one for keys",
      v({ patternProperties: { "^(a|a)*$": false }, additionalProperties: false }),
      { v: { [`${"a".repeat(50_000)}!`]: 1 } },
    ],
    ["the format url", v({ format: "url", pattern: "^x" }), { v: `http://${"a".repeat(50_000)}!` }],
    ["the format regex", v({ format: "regex", pattern: "^x" }), { v: "(".repeat(50_000) }],
    ["references that double", doubling(40), {}],
    ["a reference to itself", { $ref: "#" }, {}],
    [
      "two that meet",
      { $defs: { a: { $ref: "#/$defs/b" }, b: { $ref: "#/$defs/a" } }, $ref: "#/$defs/a" },
      {},
    ],
    [
      "text for many patterns",
      v({ allOf: Array.from({ length: 900 }, (_, i) => ({ pattern: `^(x|${i})*$` })) }),
      { v: "x".repeat(1_000_000) },
    ],
  ])("%s", (_, schema, args) => {
    let outcome = "";
    expect(
      seconds(() => {
        outcome = pinned(schema, args).outcome;
      }),
    ).toBeLessThan(3);
    expect(outcome).toBe("deny");
  });
  it("leaves the global RegExp as it was, also after it failed", () => {
    const native = RegExp;
    pinned(v({ pattern: "^(a+)+$" }), { v: "a" });
    pinned({ $ref: "#" });
    pinned(doubling(40));
    expect(RegExp).toBe(native);
  });
});

describe("a key that differs only in case from a name of the schema, where a failure decides", () => {
  const mode = { properties: { mode: { const: "x" } } };
  it.each<[string, unknown, Args]>([
    ["a forbidden name", { not: { required: ["force"] } }, { Force: true }],
    [
      "beside a value that is not the forbidden one",
      { not: { required: ["force"], properties: { force: { const: true } } } },
      { force: false, Force: true },
    ],
    ["behind another failure", { not: { minProperties: 2, ...mode } }, { Mode: "x" }],
    ["a condition's name", { if: { required: ["amount"] }, else: true }, { Amount: 1 }],
    ["beside a condition's value", { if: mode, else: true }, { mode: "y", Mode: "x" }],
    ["in depth", { not: { properties: { a: { required: ["b"] } } } }, { a: { B: 1 } }],
    ["in a list", { not: { properties: { a: { contains: mode } } } }, { a: [{ mode: "y", MODE: "x" }] }],
    ["behind a reference", { $defs: { a: mode }, not: { $ref: "#/$defs/a" } }, { mode: "y", Mode: "x" }],
    ["that makes another required", { dependentRequired: { amount: ["ticket"] } }, { Amount: 1 }],
    ["that another makes required", { dependentRequired: { a: ["b"] } }, { a: 1, b: 1, B: 2 }],
    ["with a schema of its own", { dependentSchemas: { amount: false } }, { Amount: 1 }],
    ["the same before 2020-12", { dependencies: { amount: ["ticket"] } }, { Amount: 1 }],
  ])("%s", (_, schema, args) => {
    expect(decide({ arguments: schema }, args)).toMatchObject({
      outcome: "deny",
      reason: expect.stringContaining("differs only in case"),
    });
    expect(pinned(schema, args).outcome).toBe("deny");
  });

  it("is a key like any other where the schema names nothing", () => {
    expect(allows({ not: { minProperties: 3 } }, { mode: 1, Mode: 2 })).toBe(true);
    expect(allows({ dependentRequired: { a: ["b"] } }, { c: { A: 1 } })).toBe(true);
  });
});

/** Each definition asks for the next one twice. */
function doubling(levels: number): unknown {
  const $defs: Record<string, unknown> = { [`d${levels}`]: {} };
  for (let i = 0; i < levels; i++)
    $defs[`d${i}`] = { allOf: [{ $ref: `#/$defs/d${i + 1}` }, { $ref: `#/$defs/d${i + 1}` }] };
  return { $defs, $ref: "#/$defs/d0" };
}
