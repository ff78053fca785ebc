import { describe, expect, it } from "vitest";
import { foldedNames } from "../../../src/mcp/fold.ts";
import { compilePolicy, examinedNames, parsePolicy } from "../../../src/policy/index.ts";

const condition = (path: string) => ({ conditions: [{ path, op: "exists" }] });
const rule = (name: string) => ({
  deny_if: [condition(`args.${name}.denied`)],
  require: [condition(`args.${name}.*.required`)],
  approve_if: [condition(`args["${name}"].approved`)],
  limits: [{ counter: "c", window: "day", max: 1, cost: { path: `args.${name}.cost` } }],
});

describe("examinedNames", () => {
  it("are all keys of paths, of every rule, folded as the wire folds", () => {
    const text = JSON.stringify({
      version: "1",
      default: "deny",
      all_tools: rule("All"),
      tools: { t: rule("userName"), "g*": rule("straße"), none: {} },
      resources: { r: rule("Kelvin") },
      prompts: { p: rule("__proto__") },
    });
    const parsed = parsePolicy(text);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
    const names = examinedNames(compilePolicy(parsed.policy));
    const expected = [
      "All",
      "userName",
      "straße",
      "Kelvin",
      "__proto__",
      "denied",
      "required",
      "approved",
      "cost",
    ];
    expect([...names.values()].sort()).toEqual(expected.sort());
    expect(new Map([...names].sort())).toEqual(new Map([...foldedNames(expected)].sort()));
    expect(names.get("username")).toBe("userName");
  });
});
