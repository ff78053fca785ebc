import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Classification,
  type Finding,
  type JudgedTool,
  type Preset,
  presets,
  type Severity,
  starterEntry,
  starterPolicy,
} from "../../../src/catalog/index.ts";
import {
  compilePolicy,
  formatPolicy,
  judge,
  parsePolicy,
  policyWarnings,
} from "../../../src/policy/index.ts";
import { byServer, judgeAll, toolsOf } from "../../catalog/data.ts";

type Facts = JudgedTool["classification"];
const severity = (level: Severity["level"], ...codes: Severity["reasons"][number]["code"][]): Severity => ({
  level,
  reasons: codes.map((code) => ({ code, words: [] })),
});
const hides: Finding = { code: "hidden-instructions", at: "description", detail: "do not tell" };
const tool = (name: string, category: Facts["category"], more: Partial<Facts> = {}): JudgedTool => ({
  tool: name,
  classification: { category, severity: severity("Medium", "category"), findings: [], ...more },
});
const ruleOf = (one: JudgedTool, preset: Preset) => {
  const entry = starterEntry(one, preset);
  return entry.as === "rule" ? entry.rule : entry.as;
};

const rate = (name: string, max: number) => ({
  limits: [{ counter: `${name}_rate`, window: "minute", max, scope: "grant" }],
});

describe("an entry", () => {
  const payment = tool("pay", "Financial", { amount: "amount" });
  const grave = tool("send", "Write", { severity: severity("High", "category", "outward") });
  const identity = tool("grant_role", "Write", { severity: severity("Critical", "category", "identity") });
  test.each<[string, JudgedTool, Preset, unknown]>([
    ["reading is free", tool("get", "Read"), "balanced", {}],
    ["reading is free", tool("get", "Read"), "strict", {}],
    ["writing is capped", tool("put", "Write"), "balanced", rate("put", 30)],
    ["writing is capped lower", tool("put", "Write"), "strict", rate("put", 10)],
    [
      "identity waits for a human",
      identity,
      "balanced",
      {
        action: "require_approval",
        reason: "It changes who may do what: a human decides.",
        ...rate("grant_role", 10),
      },
    ],
    ["what is High is capped lower", grave, "balanced", rate("send", 10)],
    [
      "what is High waits for a human",
      grave,
      "strict",
      {
        action: "require_approval",
        reason: "A mistake in it is costly: a human decides.",
        ...rate("send", 3),
      },
    ],
    [
      "reading secrets is capped",
      tool("env", "Read", { severity: severity("High", "secrets") }),
      "balanced",
      rate("env", 10),
    ],
    [
      "a query is held to its schema",
      tool("query", "Read", { findings: [{ code: "takes-sql", at: "/properties/sql", detail: "sql" }] }),
      "balanced",
      { arguments: true, ...rate("query", 10) },
    ],
    [
      "code of any text waits for a human",
      tool("sh", "Execute", { severity: severity("Critical", "code") }),
      "balanced",
      {
        action: "require_approval",
        reason: "It runs code, commands or jobs: a human decides.",
        arguments: true,
        ...rate("sh", 10),
      },
    ],
    [
      "identity waits for a human",
      identity,
      "strict",
      {
        action: "require_approval",
        reason: "It changes who may do what: a human decides.",
        ...rate("grant_role", 3),
      },
    ],
    ["running is checked", tool("run", "Execute"), "balanced", { arguments: true, ...rate("run", 10) }],
    [
      "running waits for a human",
      tool("run", "Execute"),
      "strict",
      {
        action: "require_approval",
        reason: "It runs code, commands or jobs: a human decides.",
        arguments: true,
        ...rate("run", 3),
      },
    ],
    [
      "destroying waits for a human",
      tool("drop", "Destructive"),
      "balanced",
      { action: "require_approval", reason: "It cannot be undone: a human decides." },
    ],
    ["destroying is out of sight", tool("drop", "Destructive"), "strict", "hidden"],
    [
      "money waits for a human",
      tool("pay", "Financial"),
      "balanced",
      { action: "require_approval", reason: "It moves money: a human decides." },
    ],
    [
      "money is capped where it can be counted",
      payment,
      "balanced",
      {
        action: "require_approval",
        reason: "It moves money: a human decides.",
        limits: [
          {
            counter: "pay_amount",
            window: "day",
            max: 100,
            scope: "grant",
            cost: { path: "args.amount" },
          },
        ],
      },
    ],
    ["a name that is a glob has none", tool("get_*", "Read"), "balanced", "unnamed"],
    ["a name that is no key has none", tool("__proto__", "Read"), "strict", "unnamed"],
  ])("%s: %#", (_, one, preset, expected) => {
    expect(ruleOf(one, preset)).toEqual(expected);
    if (preset === "balanced") expect(ruleOf(one, "watch")).toEqual(expected);
  });

  test.each(presets)("%s denies a definition with an alarm, whatever the tool does", (preset) => {
    for (const category of ["Read", "Destructive"] as const) {
      expect(ruleOf(tool("x", category, { findings: [hides] }), preset)).toEqual({
        action: "deny",
        reason: "Its definition gives orders to the model: a human reads it first.",
      });
    }
  });
});

describe("a policy", () => {
  const tools = [
    tool("get_barn", "Read"),
    tool("put_barn", "Write"),
    tool("drop_barn", "Destructive"),
    tool("get_*", "Read"),
  ];

  test("is laid out an entry a line, worst first, without a needless key", () => {
    expect(formatPolicy(starterPolicy(tools, "balanced", { title: "barns" }))).toBe(`{
  "version": "1",
  "description": "Starter policy for barns: balanced (1 tool has no entry)",
  "default": "deny",
  "tools": {
    "drop_barn": { "action": "require_approval", "reason": "It cannot be undone: a human decides." },
    "put_barn": {
      "limits": [{ "counter": "put_barn_rate", "window": "minute", "max": 30, "scope": "grant" }]
    },
    "get_barn": {}
  }
}
`);
  });

  test("hides what strict hides, and watches what watch watches", () => {
    expect(starterPolicy(tools, "strict")).toMatchObject({ default: "deny", hide: ["drop_barn"] });
    const { mode, tools: watched } = starterPolicy(tools, "watch");
    expect({ mode, watched }).toEqual({ mode: "shadow", watched: starterPolicy(tools, "balanced").tools });
  });

  test("takes the worst of definitions that share a name", () => {
    const both = [tool("x", "Read"), tool("x", "Destructive"), tool("x", "Write")];
    expect(starterPolicy(both, "balanced").tools).toEqual({
      x: ruleOf(tool("x", "Destructive"), "balanced"),
    });
  });

  test("never grows past what a document may be; what has no room is denied", () => {
    const many = Array.from({ length: 2000 }, (_, at) => tool(`${at}${"\u0001".repeat(250)}`, "Write"));
    const policy = starterPolicy(many, "balanced");
    expect(parsePolicy(formatPolicy(policy)).ok).toBe(true);
    expect(Object.keys(policy.tools ?? {}).length).toBeGreaterThan(100);
    expect(policy.description).toMatch(/\d+ tools have no entry/);
  });
});

/** Valid, read back as it was, without warnings, and no wider than its tools. */
function wellMade(tools: readonly JudgedTool[], preset: Preset): void {
  const policy = starterPolicy(tools, preset);
  const text = formatPolicy(policy);
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  expect(parsed.policy).toEqual(policy);
  const names = tools.map(({ tool }) => tool);
  expect(
    policyWarnings(
      text,
      parsed.policy,
      names.map((tool) => ({ tool, arguments: null })),
    ),
  ).toEqual([]);
  const layer = { name: "p", policy: compilePolicy({ ...parsed.policy, mode: "enforce" }) };
  const outcome = (name: string) => judge([layer], { kind: "tool", name, arguments: {} }).decision.outcome;
  for (const name of ["", "other", ...names.map((one) => `${one}x`)]) {
    if (!names.includes(name)) expect(outcome(name)).toBe("deny");
  }
  for (const { tool: name, classification } of tools) {
    if (classification.findings.length > 0) expect(outcome(name)).not.toBe("allow");
  }
}

const names = fc.oneof(
  fc.constantFrom(
    "*",
    "a*",
    "__proto__",
    "constructor",
    "toString",
    "1",
    "0",
    "a/b",
    "a~1b",
    'q"',
    "読む",
    "\ud800",
  ),
  fc.string({ unit: "binary", minLength: 1 }),
  fc.string({ minLength: 1 }),
);
const facts: fc.Arbitrary<Facts> = fc.record({
  category: fc.constantFrom<Classification["category"][]>(
    "Read",
    "Write",
    "Execute",
    "Destructive",
    "Financial",
  ),
  severity: fc.constantFrom(severity("Low"), severity("High", "secrets"), severity("Critical", "identity")),
  findings: fc.constantFrom<Finding[][]>([], [], [hides]),
  amount: fc.oneof(fc.constant("amount"), names),
});

test("whatever tools are called, the policy is valid and no wider than they are", () => {
  const tools = fc.uniqueArray(fc.record({ tool: names, classification: facts }), {
    selector: (one) => one.tool,
    maxLength: 20,
  });
  fc.assert(fc.property(tools, fc.constantFrom(...presets), wellMade), { numRuns: 500 });
}, 30_000);

const collected = toolsOf("tools");
test.skipIf(collected === undefined)(
  "every collected server has a valid starter policy",
  () => {
    for (const server of byServer(collected ?? [])) {
      const judged = judgeAll([server], false).map((one) => ({
        tool: one.tool.tool,
        classification: one.judged,
      }));
      for (const preset of presets) {
        const policy = starterPolicy(judged, preset);
        const parsed = parsePolicy(formatPolicy(policy));
        expect(parsed).toEqual({ ok: true, policy });
      }
    }
  },
  60_000,
);
