import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judge, type Subject } from "../../../src/policy/index.ts";
import { type NaiveCall, naiveJudge } from "./naive.ts";
import { layer } from "./support.ts";

// Few names and few values, so that random documents and calls meet; and names that objects have of themselves.
const names = ["a", "b", "ab", "a.b", "A", "constructor", "toString", "length", "0", "", "a/b", "a~b", "x*y"];
const name = fc.constantFrom(...names);
const glob = fc.constantFrom("*", "a*", "*b", "a*b", "ab*", "**", "*a*", "c*r", "*.*", "a*b*", "a*~*");
const key = fc.constantFrom(
  "a",
  "b",
  "items",
  "constructor",
  "toString",
  "length",
  "0",
  "1",
  "dotted.key",
  "*",
);
const scalar = fc.constantFrom<unknown>(0, 1, 2, -1, 0.5, 1e300, true, false, null, "", "a", "ab", "1", "0");
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(key, tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

const word = fc.oneof(
  fc.constantFrom(".a", ".b", ".items", ".constructor", ".toString", ".length", ".0", ".1"),
  fc.constantFrom('["dotted.key"]', '["*"]', '["a"]', '["\\u0061"]'),
);
const words = fc.array(
  fc.oneof({ arbitrary: word, weight: 3 }, { arbitrary: fc.constant(".*"), weight: 1 }),
  { maxLength: 3 },
);
const path = words.map((parts) => `args${parts.join("")}`);
const costPath = fc.array(word, { minLength: 1, maxLength: 2 }).map((parts) => `args${parts.join("")}`);

const condition = fc.oneof(
  fc.record({ path, op: fc.constantFrom("eq", "neq", "contains"), value }),
  fc.record({ path, op: fc.constantFrom("lt", "lte", "gt", "gte"), value: fc.constantFrom(0, 1, 0.5) }),
  fc.record({ path, op: fc.constantFrom("in", "not_in"), value: fc.array(value, { maxLength: 3 }) }),
  fc.record({ path, op: fc.constant("exists"), value: fc.boolean() }, { requiredKeys: ["path", "op"] }),
  fc.record({ path, op: fc.constant("regex"), value: fc.constantFrom("a", "^$", "^[0-9]+$", "b$", "") }),
);
const clauses = fc.array(fc.record({ conditions: fc.array(condition, { maxLength: 3 }) }), { maxLength: 2 });
const window = fc.constantFrom<string | number>("second", "minute", "hour", "day", "week", 1, 90);
const max = fc.constantFrom(0.5, 1, 2, 10);
const limit = fc.record(
  {
    counter: fc.constantFrom("c", "__proto__", "constructor"),
    window,
    max,
    scope: fc.constantFrom("grant", "session", "tenant"),
    cost: fc.oneof(
      fc.constantFrom<unknown>(1, 0.5, 3),
      costPath.map((text) => ({ path: text })),
    ),
  },
  { requiredKeys: ["counter", "window", "max"] },
);
const rateLimit = fc.oneof(fc.constantFrom("10/minute", "0.5/day", "1/second"), fc.record({ max, window }));
const common = {
  deny_if: clauses,
  require: clauses,
  approve_if: clauses,
  arguments: fc.record({ required: fc.array(key, { maxLength: 1 }) }),
  limits: fc.array(limit, { maxLength: 2 }),
  rate_limit: rateLimit,
};
const action = fc.constantFrom("allow", "allow", "deny", "require_approval");
const rule = fc.record({ action, ...common }, { requiredKeys: [] });
const sparse = fc.oneof(fc.constant({}), fc.record({ action }, { requiredKeys: [] }), rule);
const entries = fc.dictionary(
  fc.oneof(
    name.filter((text) => text !== ""),
    glob,
  ),
  sparse,
  {
    maxKeys: 4,
    noNullPrototype: true,
  },
);
const document = fc.record(
  {
    default: fc.constantFrom("allow", "deny"),
    mode: fc.constantFrom("enforce", "enforce", "shadow"),
    hide: fc.array(
      fc.oneof(
        name,
        glob.filter((text) => text.length > 3),
      ),
      { maxLength: 1 },
    ),
    all_tools: fc.record(common, { requiredKeys: [] }),
    tools: entries,
    resources: entries,
    prompts: entries,
  },
  { requiredKeys: ["default"] },
);
const args = fc.dictionary(key, value, { maxKeys: 4, noNullPrototype: true });
const kind = fc.constantFrom<NaiveCall["kind"]>("tool", "tool", "tool", "resource", "prompt");
const call = fc.record({ kind, name, args });

function subjectOf({ kind, name, args }: NaiveCall): Subject {
  const given = args as Record<string, unknown>;
  return kind === "resource" ? { kind, uri: name } : { kind, name, arguments: given };
}

describe("judge and a naive second implementation", () => {
  it("say the same of random policies and calls", async () => {
    const seen = new Map<string, number>();
    await fc.assert(
      fc.property(
        fc.array(document, { maxLength: 2 }),
        fc.array(call, { minLength: 1, maxLength: 8 }),
        (docs, calls) => {
          // Through text, as documents come.
          const naive = docs.map((doc, i) => ({ name: `layer${i}`, doc: JSON.parse(JSON.stringify(doc)) }));
          const layers = docs.map((doc, i) => layer(doc, `layer${i}`));
          for (const each of calls) {
            const expected = naiveJudge(naive, each);
            const { decision, charges, shadows } = judge(layers, subjectOf(each));
            seen.set(decision.outcome, (seen.get(decision.outcome) ?? 0) + 1);
            expect({
              outcome: decision.outcome,
              rule: decision.rule,
              layer: decision.layer,
              charges: charges.map((c) =>
                [c.layer, c.rule, c.counter, c.scope, c.windowMs, c.max, c.cost, c.binding].join(" "),
              ),
              shadows: shadows.map((shadow) => `${shadow.outcome} ${shadow.layer} ${shadow.rule}`),
            }).toEqual(expected);
            expect(decision.reason).not.toBe("");
            expect(decision.approval !== undefined).toBe(decision.outcome === "approve");
          }
        },
      ),
      { numRuns: 3000 },
    );
    // A generator that only ever gets one answer would prove little.
    for (const outcome of ["allow", "deny", "approve", "hidden"])
      expect(seen.get(outcome) ?? 0).toBeGreaterThan(50);
  }, 60_000);

  it("say that every text contains the empty one", () => {
    const doc = {
      default: "deny",
      tools: { t: { deny_if: [{ conditions: [{ path: "args.a", op: "contains", value: "" }] }] } },
    };
    for (const a of ["", "a", "ab"]) {
      const given: NaiveCall = { kind: "tool", name: "t", args: { a } };
      expect(naiveJudge([{ name: "own", doc }], given).outcome).toBe("deny");
      expect(judge([layer(doc, "own")], subjectOf(given)).decision.outcome).toBe("deny");
    }
  });

  it("say the same of one clause or limit at a time", async () => {
    const held = { yes: 0, no: 0 };
    const one = fc.oneof(
      fc.record({ deny_if: clauses }),
      fc.record({ require: clauses }),
      fc.record({ approve_if: clauses }),
      fc.record({ limits: fc.array(limit, { minLength: 1, maxLength: 1 }) }),
    );
    await fc.assert(
      fc.property(one, fc.array(args, { minLength: 1, maxLength: 5 }), (rule, calls) => {
        const doc = { default: "deny", tools: { t: rule } };
        const layers = [layer(doc, "own")];
        for (const given of calls) {
          const naive = naiveJudge([{ name: "own", doc: JSON.parse(JSON.stringify(doc)) }], {
            kind: "tool",
            name: "t",
            args: given,
          });
          const { decision, charges } = judge(layers, { kind: "tool", name: "t", arguments: given });
          held[decision.outcome === "allow" ? "no" : "yes"]++;
          const { outcome, rule } = decision;
          expect({ outcome, rule, charges: charges.length }).toEqual({
            outcome: naive.outcome,
            rule: naive.rule,
            charges: naive.charges.length,
          });
        }
      }),
      { numRuns: 5000 },
    );
    expect(Math.min(held.yes, held.no)).toBeGreaterThan(2000);
  }, 60_000);
});
