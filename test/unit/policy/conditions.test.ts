import { describe, expect, it } from "vitest";
import { decide } from "./support.ts";

type Args = Record<string, unknown>;
const json = (text: string): Args => JSON.parse(text);

/** Whether one condition holds in each kind of clause: a hit in deny_if refuses, a miss in require refuses. */
function holds(condition: object, args: Args): { deny_if: boolean; require: boolean; approve_if: boolean } {
  const clause = { conditions: [condition] };
  return {
    deny_if: decide({ deny_if: [clause] }, args).outcome === "deny",
    require: decide({ require: [clause] }, args).outcome === "allow",
    approve_if: decide({ approve_if: [clause] }, args).outcome === "approve",
  };
}
const yes = { deny_if: true, require: true, approve_if: true };
const no = { deny_if: false, require: false, approve_if: false };
/** Indeterminate: holds in deny_if and approve_if and fails in require. */
const doubt = { deny_if: true, require: false, approve_if: true };

const at = "args.v";
describe("operators", () => {
  it.each([
    ["eq", 1, 1, yes],
    ["eq", 1, 1.0, yes],
    ["eq", 0, -0, yes],
    ["eq", 1, "1", no],
    ["eq", null, null, yes],
    ["eq", null, 0, no],
    ["eq", { a: [1, { b: 2 }], c: 3 }, { c: 3, a: [1, { b: 2 }] }, yes],
    ["eq", { a: 1 }, { a: 1, b: 2 }, no],
    ["eq", { a: 1, b: 2 }, { a: 1 }, no],
    ["eq", [1, 2], [2, 1], no],
    ["eq", [], {}, no],
    ["eq", {}, [], no],
    ["eq", { length: 0 }, [], no],
    ["neq", 1, 2, yes],
    ["neq", 1, 1, no],
    ["neq", 1, "1", yes],
    ["neq", [1], [1], no],
    ["lt", 5, 4, yes],
    ["lt", 5, 5, no],
    ["lte", 5, 5, yes],
    ["lte", 5, 5.1, no],
    ["gt", 5, 6, yes],
    ["gt", 5, 5, no],
    ["gte", 5, 5, yes],
    ["gte", 5, 4.9, no],
    ["gt", 100, "1000000", doubt],
    ["lt", 5, null, doubt],
    ["lte", 5, true, doubt],
    ["gte", 5, [6], doubt],
    ["gt", 5, {}, doubt],
    ["gt", 5, Number.POSITIVE_INFINITY, doubt],
    ["in", ["a", 1, null, { k: [1] }], "a", yes],
    ["in", ["a", 1, null, { k: [1] }], null, yes],
    ["in", ["a", 1, null, { k: [1] }], { k: [1] }, yes],
    ["in", ["a", 1], "1", no],
    ["in", ["a", 1], { k: 1 }, no],
    ["in", [], "a", no],
    ["not_in", ["a", [1]], "b", yes],
    ["not_in", ["a", [1]], "a", no],
    ["not_in", ["a", [1]], [1], no],
    ["not_in", [], "a", yes],
    ["exists", true, null, yes],
    ["exists", true, 0, yes],
    ["exists", false, "x", no],
    ["exists", undefined, "", yes],
    ["regex", "b+", "abbc", yes],
    ["regex", "^b+$", "abbc", no],
    ["regex", "^$", "", yes],
    ["regex", "1", 1, doubt],
    ["regex", "null", null, doubt],
    ["regex", "a", ["a"], doubt],
    ["contains", "ell", "hello", yes],
    ["contains", "", "hello", yes],
    ["contains", "x", "hello", no],
    ["contains", 2, [1, 2], yes],
    ["contains", { a: 1 }, [{ a: 1 }], yes],
    ["contains", "ell", ["hello"], no],
    ["contains", 2, "12", doubt],
    ["contains", "a", { a: 1 }, doubt],
    ["contains", "a", null, doubt],
    ["contains", 1, 1, doubt],
  ])("%s %j of %j", (op, value, found, expected) => {
    expect(holds({ path: at, op, ...(value === undefined ? {} : { value }) }, { v: found })).toEqual(
      expected,
    );
  });

  it.each([
    [{ op: "eq", value: 1 }, no],
    [{ op: "neq", value: 1 }, yes],
    [{ op: "lt", value: 1 }, no],
    [{ op: "lte", value: 1 }, no],
    [{ op: "gt", value: 1 }, no],
    [{ op: "gte", value: 1 }, no],
    [{ op: "in", value: [null] }, no],
    [{ op: "not_in", value: [1] }, yes],
    [{ op: "exists" }, no],
    [{ op: "exists", value: true }, no],
    [{ op: "exists", value: false }, yes],
    [{ op: "regex", value: "" }, no],
    [{ op: "contains", value: "" }, no],
  ])("a missing path under %j", (operator, expected) => {
    expect(holds({ path: at, ...operator }, {})).toEqual(expected);
  });

  it("takes linear time for a pattern that ruins backtracking engines", () => {
    const start = performance.now();
    expect(holds({ path: at, op: "regex", value: "^(a+)+$" }, { v: `${"a".repeat(200_000)}!` })).toEqual(no);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe("paths", () => {
  const eq = (path: string, value: unknown) => ({ path, op: "eq", value });
  it.each<[string, object, Args, object]>([
    ["a nested key", eq("args.a.b", 1), { a: { b: 1 } }, yes],
    ["args itself", eq("args", { a: 1 }), { a: 1 }, yes],
    ["an index", eq("args.items.0.id", 7), { items: [{ id: 7 }] }, yes],
    ["an index past the end", eq("args.items.1.id", 7), { items: [{ id: 7 }] }, no],
    ["an index with a leading zero is no index", eq("args.items.00", 7), { items: [7] }, doubt],
    ["a key of digits", eq("args.items.0", 7), { items: { "0": 7 } }, yes],
    ["a quoted key", eq('args["dotted.key"].x', 1), { "dotted.key": { x: 1 } }, yes],
    ["a quoted star is a key", eq('args["*"]', 1), { "*": 1 }, yes],
    ["a quoted key with escapes", eq('args["a\\"]\\u0062"]', 1), { 'a"]b': 1 }, yes],
    ["a key with a hyphen", eq("args.dry-run", true), { "dry-run": true }, yes],
    ["through null", eq("args.a.b", 1), { a: null }, no],
    ["a list's length is no property", eq("args.a.length", 1), { a: [1] }, doubt],
    ["a string's length is no property", eq("args.a.length", 1), { a: "x" }, doubt],
    [
      "an object hidden in a string",
      { path: "args.pay.amount", op: "gt", value: 1 },
      { pay: '{"amount":9}' },
      doubt,
    ],
  ])("%s", (_, condition, args, expected) => {
    expect(holds(condition, args)).toEqual(expected);
  });

  it.each(["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"])(
    "%s is an own property or nothing",
    (key) => {
      const exists = { path: `args.${key}`, op: "exists" };
      expect(holds(exists, {})).toEqual(no);
      expect(holds(exists, json(`{"${key}": 1}`))).toEqual(yes);
      expect(holds({ path: `args.a.${key}.x`, op: "exists" }, { a: {} })).toEqual(no);
      expect(holds({ path: "args", op: "eq", value: {} }, json(`{"${key}": 1}`))).toEqual(no);
    },
  );
});

describe("any element", () => {
  const dear = { path: "args.items.*.price", op: "gt", value: 100 };
  const all = { deny_if: true, require: true, approve_if: true };
  it.each<[string, object, unknown, object]>([
    ["one of two", dear, [{ price: 1 }, { price: 200 }], { ...all, require: false }],
    ["both", dear, [{ price: 101 }, { price: 200 }], all],
    ["none", dear, [{ price: 1 }], no],
    ["an empty list", dear, [], no],
    ["one mistyped", dear, [{ price: "200" }, { price: 1 }], doubt],
    ["one without a price", dear, [{ price: 200 }, {}], { ...all, require: false }],
    ["no list at all", dear, null, no],
    ["an object instead of a list", dear, { "0": { price: 200 } }, doubt],
    ["a string instead of a list", dear, '[{"price":200}]', doubt],
    ["neq of an empty list", { path: "args.items.*", op: "neq", value: 1 }, [], { ...all, require: false }],
    ["neq of no list", { path: "args.items.*", op: "neq", value: 1 }, null, { ...all, require: false }],
    ["missing in each", { path: "args.items.*.x", op: "exists", value: false }, [{}, {}], all],
    ["nested", { path: "args.items.*.*", op: "eq", value: 1 }, [[1], [1, 1]], all],
    [
      "nested, one empty",
      { path: "args.items.*.*", op: "eq", value: 1 },
      [[1], []],
      { ...all, require: false },
    ],
    [
      "nested, one other",
      { path: "args.items.*.*", op: "eq", value: 1 },
      [[2], [1, 2]],
      { ...all, require: false },
    ],
  ])("%s", (_, condition, items, expected) => {
    expect(holds(condition, { items })).toEqual(expected);
  });

  it("has no elements where the list is missing", () => {
    expect(holds({ path: "args.items.*", op: "exists", value: false }, {})).toEqual({
      ...all,
      require: false,
    });
    expect(holds(dear, {})).toEqual(no);
  });
});

describe("clauses", () => {
  const a = { path: "args.a", op: "exists" };
  const b = { path: "args.b", op: "exists" };
  it("hold when all of their conditions hold", () => {
    const rule = { deny_if: [{ conditions: [a, b] }] };
    expect(decide(rule, { a: 1 }).outcome).toBe("allow");
    expect(decide(rule, { a: 1, b: 1 }).outcome).toBe("deny");
  });
  it("are ORed in deny_if and ANDed in require", () => {
    const clauses = [{ conditions: [a] }, { conditions: [b] }];
    expect(decide({ deny_if: clauses }, { b: 1 })).toMatchObject({
      outcome: "deny",
      rule: "/tools/t/deny_if/1",
    });
    expect(decide({ require: clauses }, { a: 1 })).toMatchObject({
      outcome: "deny",
      rule: "/tools/t/require/1",
    });
    expect(decide({ require: clauses }, { a: 1, b: 1 }).outcome).toBe("allow");
  });
  it("without conditions always hold", () => {
    expect(decide({ deny_if: [{ conditions: [] }] }).outcome).toBe("deny");
    expect(decide({ approve_if: [{ conditions: [] }] }).outcome).toBe("approve");
    expect(decide({ require: [{ conditions: [] }] }).outcome).toBe("allow");
  });
  it("are none in an empty list", () => {
    expect(decide({ deny_if: [], require: [], approve_if: [], limits: [] }).outcome).toBe("allow");
  });
});
