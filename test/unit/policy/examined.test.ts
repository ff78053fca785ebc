import { describe, expect, it } from "vitest";
import { misspeltName } from "../../../src/policy/index.ts";
import { layer, tool } from "./support.ts";

const condition = (path: string) => ({ conditions: [{ path, op: "exists" }] });
const rule = {
  deny_if: [condition("args.amount"), condition("args.a.0.b"), condition('args["x.y"].*.deep')],
  require: [condition("args.list.*.price")],
  approve_if: [condition("args.straße")],
  limits: [{ counter: "c", window: "day", max: 1, cost: { path: "args.order.cost" } }],
};
const layers = [layer({ tools: { t: rule }, prompts: { p: rule } })];

describe("a name that differs only in case, where a rule looks", () => {
  it.each<[Record<string, unknown>, string]>([
    [{ Amount: 1 }, "Amount"],
    [{ amount: 1, AMOUNT: 2 }, "AMOUNT"],
    [{ order: { Cost: 1 } }, "Cost"],
    [{ list: [{ price: 1 }, { PRICE: 2 }] }, "PRICE"],
    [{ STRASSE: 1 }, "STRASSE"],
    [{ Order: { cost: 1 } }, "Order"],
    [{ "x.y": [{ DEEP: 1 }] }, "DEEP"],
    [{ "X.Y": [] }, "X.Y"],
    [{ a: [{ B: 1 }] }, "B"],
    [{ a: { "0": { B: 1 } } }, "B"],
  ])("%j: %s", (args, name) => {
    expect(misspeltName(layers, tool("t", args))).toBe(name);
    expect(misspeltName(layers, { kind: "prompt", name: "p", arguments: args })).toBe(name);
  });

  it.each<Record<string, unknown>>([
    { amount: 1, order: { cost: 1 }, list: [{ price: 1 }] },
    { http_proxy: "a", HTTP_PROXY: "b" },
    { nested: { Amount: 1 } },
    { list: [{ Cost: 1 }], order: { PRICE: 1 } },
    { a: [0, { B: 1 }] },
    { list: { "0": { PRICE: 1 } } },
  ])("not elsewhere: %j", (args) => {
    expect(misspeltName(layers, tool("t", args))).toBe(undefined);
  });

  it("is not looked for by the rules of other tools, nor in shadow mode", () => {
    expect(misspeltName(layers, tool("other", { Amount: 1 }))).toBe(undefined);
    const shadow = [layer({ mode: "shadow", tools: { t: rule } })];
    expect(misspeltName(shadow, tool("t", { Amount: 1 }))).toBe(undefined);
  });

  it("is not a name that the policy looks at, too", () => {
    const both = { deny_if: [condition("args.http_proxy"), condition("args.HTTP_PROXY")] };
    const looking = [layer({ tools: { t: both } })];
    expect(misspeltName(looking, tool("t", { http_proxy: 1, HTTP_PROXY: 2 }))).toBe(undefined);
    expect(misspeltName(looking, tool("t", { http_proxy: 1, Http_Proxy: 2 }))).toBe("Http_Proxy");
  });
});
