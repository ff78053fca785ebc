import fc from "fast-check";
import { expect, test } from "vitest";
import { formatPolicy, type Policy, parsePolicy } from "../../../src/policy/index.ts";

test("what fits on a line stands on one, and entries stand each on their own", () => {
  const policy: Policy = {
    version: "1",
    default: "deny",
    hide: ["drop_*"],
    tools: {
      get: {},
      put: { rate_limit: "10/minute", reason: undefined },
      pay: {
        action: "require_approval",
        reason: "It moves money: a human decides.",
        limits: [{ counter: "pay_amount", window: "day", max: 100, cost: { path: "args.amount" } }],
      },
    },
  };
  expect(formatPolicy(policy)).toBe(`{
  "version": "1",
  "default": "deny",
  "hide": ["drop_*"],
  "tools": {
    "get": {},
    "put": { "rate_limit": "10/minute" },
    "pay": {
      "action": "require_approval",
      "reason": "It moves money: a human decides.",
      "limits": [{ "counter": "pay_amount", "window": "day", "max": 100, "cost": { "path": "args.amount" } }]
    }
  }
}
`);
});

test("any value is read back as it was", () => {
  const schema = fc.jsonValue({ maxDepth: 4 }).map((value) => ({ enum: [value] }));
  fc.assert(
    fc.property(fc.dictionary(fc.string(), schema, { maxKeys: 4 }), (schemas) => {
      const policy: Policy = {
        version: "1",
        default: "deny",
        tools: Object.fromEntries(Object.entries(schemas).map(([tool, one]) => [tool, { arguments: one }])),
      };
      expect(JSON.parse(formatPolicy(policy))).toEqual(JSON.parse(JSON.stringify(policy)));
      if (!Object.hasOwn(schemas, "__proto__")) expect(parsePolicy(formatPolicy(policy)).ok).toBe(true);
    }),
  );
});
