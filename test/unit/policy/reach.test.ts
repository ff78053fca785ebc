import { expect, test } from "vitest";
import { compilePolicy, type Layer, parsePolicy, reachOfTool } from "../../../src/policy/index.ts";

function layer(name: string, document: object): Layer {
  const parsed = parsePolicy(JSON.stringify(document));
  if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
  return { name, policy: compilePolicy(parsed.policy) };
}

const policy = (rest: object): Layer => layer("p", { version: "1", default: "deny", ...rest });
const over = (value: number) => [{ conditions: [{ path: "args.amount", op: "gt", value }] }];

test.each([
  ["listed", { tools: { t: {} } }, "allow", "/tools/t"],
  ["not listed", { tools: {} }, "deny", "/default"],
  ["allowed by default", { default: "allow" }, "allow", "/default"],
  ["hidden", { hide: ["t*"], tools: { t: {} } }, "hidden", "/hide/0"],
  ["denied", { tools: { t: { action: "deny" } } }, "deny", "/tools/t/action"],
  [
    "denied by a clause that always holds",
    { tools: { t: { deny_if: [{ conditions: [] }] } } },
    "deny",
    "/tools/t/deny_if/0",
  ],
  ["asked for", { tools: { t: { action: "require_approval" } } }, "approve", "/tools/t/action"],
  ["without a pinned schema", { tools: { t: { arguments: true } } }, "deny", "/tools/t/arguments"],
  [
    "dearer than its limit",
    { tools: { t: { limits: [{ counter: "c", window: "day", max: 1, cost: 2 }] } } },
    "deny",
    "/tools/t/limits/0",
  ],
] as const)("%s", (_, document, outcome, rule) => {
  expect(reachOfTool([policy(document)], "t")).toMatchObject({ outcome, rule, conditions: [] });
});

test("what looks at arguments is told, and leaves the outcome of the rest", () => {
  const found = reachOfTool(
    [
      policy({
        all_tools: { deny_if: over(1000) },
        tools: {
          t: {
            require: [{ conditions: [{ path: "args.to", op: "in", value: ["a"] }] }],
            approve_if: over(100),
            arguments: { type: "object" },
            limits: [{ counter: "spent", window: "day", max: 500, cost: { path: "args.amount" } }],
          },
        },
      }),
    ],
    "t",
  );
  expect(found.outcome).toBe("allow");
  expect(found.conditions.map(({ rule, outcome }) => [rule, outcome])).toEqual([
    ["/all_tools/deny_if/0", "deny"],
    ["/tools/t/require/0", "deny"],
    ["/tools/t/arguments", "deny"],
    ["/tools/t/limits/0", "deny"],
    ["/tools/t/approve_if/0", "approve"],
  ]);
  expect(found.conditions[0]?.when).toBe("args.amount gt 1000");
  expect(found.limits).toMatchObject([
    { counter: "spent", windowMs: 86_400_000, max: 500, cost: "args.amount" },
  ]);
});

test("a condition that could only ask is left out where a human is asked anyway", () => {
  const found = reachOfTool(
    [policy({ tools: { t: { action: "require_approval", approve_if: over(1), deny_if: over(9) } } })],
    "t",
  );
  expect(found).toMatchObject({ outcome: "approve", conditions: [{ outcome: "deny" }] });
});

test("the stricter layer decides, and limits of both are told", () => {
  const baseline = layer("baseline", {
    version: "1",
    default: "allow",
    all_tools: { rate_limit: "10/minute" },
    tools: { t: { action: "require_approval" } },
  });
  const found = reachOfTool([baseline, policy({ tools: { t: { rate_limit: "5/minute" } } })], "t");
  expect(found).toMatchObject({ outcome: "approve", layer: "baseline" });
  expect(found.limits.map(({ layer: of, counter, max }) => [of, counter, max])).toEqual([
    ["baseline", "t_rate", 10],
    ["p", "t_rate", 5],
  ]);
});

test("a layer in shadow mode binds nothing and tells nothing", () => {
  const shadow = policy({ mode: "shadow", tools: { t: { action: "deny", rate_limit: "1/day" } } });
  expect(reachOfTool([shadow], "t")).toMatchObject({ outcome: "allow", rule: "/mode", limits: [] });
});
