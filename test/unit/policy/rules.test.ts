import { describe, expect, test } from "vitest";
import { compilePolicy, parsePolicy, rulesOf } from "../../../src/policy/index.ts";

const rules = (document: object, name = "drop") => {
  const parsed = parsePolicy(JSON.stringify({ version: "1", ...document }));
  if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
  return JSON.stringify(
    rulesOf([{ name: "p", policy: compilePolicy(parsed.policy) }], { kind: "tool", name }),
  );
};
const asks = { action: "require_approval" };

describe("what an approval rests on is another thing after a change of", () => {
  test.each<[string, object, object]>([
    ["its entry", { tools: { drop: asks } }, { tools: { drop: {} } }],
    [
      "all_tools",
      { tools: { drop: asks } },
      { tools: { drop: asks }, all_tools: { rate_limit: "1/minute" } },
    ],
    ["the default, where it has no entry", { default: "allow" }, { default: "deny" }],
    ["hide", { tools: { drop: asks } }, { tools: { drop: asks }, hide: ["dr*"] }],
    ["mode", { tools: { drop: asks } }, { tools: { drop: asks }, mode: "shadow" }],
  ])("%s", (_, before, after) => {
    expect(rules({ default: "deny", ...after })).not.toBe(rules({ default: "deny", ...before }));
  });
});

describe("and the same after a change of", () => {
  test.each<[string, object, object]>([
    ["another tool's entry", { tools: { drop: asks } }, { tools: { drop: asks, other: {} } }],
    [
      "the default, where it has an entry",
      { default: "deny", tools: { drop: asks } },
      { default: "allow", tools: { drop: asks } },
    ],
    ["what is hidden of others", { tools: { drop: asks } }, { tools: { drop: asks }, hide: ["other"] }],
    ["the description", { tools: { drop: asks } }, { tools: { drop: asks }, description: "new" }],
  ])("%s", (_, before, after) => {
    expect(rules({ default: "deny", ...after })).toBe(rules({ default: "deny", ...before }));
  });
});
