import { expect, test } from "vitest";
import { argumentsOf, parsePolicy, policyWarnings, type ToolArguments } from "../../../src/policy/index.ts";

const tools: ToolArguments[] = [
  { tool: "create_refund", arguments: ["amount", "currency"] },
  { tool: "create_payout", arguments: ["amount", "to"] },
  { tool: "open", arguments: null },
];
const when = (path: string) => [{ conditions: [{ path, op: "exists", value: true }] }];

test.each<[string, object, string[]]>([
  ["a known argument", { tools: { create_refund: { deny_if: when("args.amount") } } }, []],
  ["below one", { tools: { create_refund: { deny_if: when("args.amount.value") } } }, []],
  ["all arguments", { tools: { create_refund: { deny_if: when("args") } } }, []],
  [
    "a mistyped one",
    { tools: { create_refund: { deny_if: when("args.ammount") } } },
    ["/tools/create_refund/deny_if/0/conditions/0/path: create_refund amount"],
  ],
  [
    "in every kind of rule",
    {
      tools: {
        create_refund: {
          require: when("args.x1"),
          approve_if: when('args["x2"]'),
          limits: [{ counter: "c", window: "day", max: 1, cost: { path: "args.x3" } }],
          arguments: { type: "object", properties: { amount: {}, x4: {} } },
        },
      },
    },
    [
      "/tools/create_refund/require/0/conditions/0/path: create_refund",
      "/tools/create_refund/approve_if/0/conditions/0/path: create_refund",
      "/tools/create_refund/limits/0/cost/path: create_refund",
      "/tools/create_refund/arguments/properties/x4: create_refund",
    ],
  ],
  ["a glob, of which one tool has it", { tools: { "create_*": { deny_if: when("args.to") } } }, []],
  [
    "a glob, of which none has it",
    { tools: { "create_*": { deny_if: when("args.too") } } },
    ["/tools/create_*/deny_if/0/conditions/0/path: to"],
  ],
  ["a tool that may take others", { tools: { open: { deny_if: when("args.anything") } } }, []],
  ["all tools, of which one may take others", { all_tools: { deny_if: when("args.anything") } }, []],
])("%s", (_, document, wanted) => {
  const text = JSON.stringify({ version: "1", default: "deny", ...document });
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  const found = policyWarnings(text, parsed.policy, tools).filter(({ code }) => code === "unknown_argument");
  expect(found.map(({ pointer }) => pointer).sort()).toEqual(wanted.map((one) => one.split(": ")[0]).sort());
  for (const [index, { pointer }] of found.entries()) {
    const said = wanted.find((one) => one.startsWith(`${pointer}: `))?.split(": ")[1] ?? "nothing";
    for (const word of said.split(" ")) expect(found[index]?.message).toContain(JSON.stringify(word));
  }
});

test.each<[unknown, string[] | null]>([
  [{ type: "object", properties: { a: {}, b: {} } }, ["a", "b"]],
  [{ type: "object", properties: {}, additionalProperties: false }, []],
  [{ type: "object", properties: { a: {} }, additionalProperties: true }, null],
  [{ type: "object", properties: { a: {} }, additionalProperties: { type: "string" } }, null],
  [{ type: "object", properties: { a: {} }, patternProperties: { "^x": {} } }, null],
  [{ $ref: "#/$defs/a", properties: { a: {} } }, null],
  [{ anyOf: [], properties: { a: {} } }, null],
  [{ type: "object" }, null],
  [true, null],
  [undefined, null],
])("arguments of %j", (schema, names) => {
  expect(argumentsOf(schema)).toEqual(names);
});
