import { describe, expect, test } from "vitest";
import { judge } from "../../../src/policy/index.ts";
import { layer, tool } from "../policy/support.ts";

/** The bound on work must not refuse what people send: large tables, embeddings and texts under rules that look at all of it. */
const condition = (path: string, op: string, value: unknown) => ({ conditions: [{ path, op, value }] });

const rows = Array.from({ length: 4_900 }, (_, i) =>
  Object.fromEntries(Array.from({ length: 10 }, (_, j) => [`column_${j}`, j % 2 === 0 ? i : `value ${i}`])),
);
const names = Array.from({ length: 500 }, (_, i) => `name ${i}`);

describe("the work of judging large messages that people send is within its bound", () => {
  test.each<[name: string, rule: object, args: Record<string, unknown>]>([
    [
      "rows of ten columns",
      {
        deny_if: [
          condition("args.rows.*.column_1", "in", names),
          condition("args.rows.*.column_3", "regex", "^secret"),
          condition("args.rows.*.column_2", "gt", 1_000_000),
          condition("args.rows.*", "eq", { column_0: 1, column_1: "x" }),
        ],
        arguments: {
          properties: {
            rows: {
              items: {
                additionalProperties: false,
                properties: Object.fromEntries(
                  Array.from({ length: 10 }, (_, j) => [
                    `column_${j}`,
                    { type: j % 2 === 0 ? "integer" : "string" },
                  ]),
                ),
              },
            },
          },
        },
      },
      { rows },
    ],
    [
      "a hundred embeddings",
      {
        arguments: {
          properties: {
            vectors: { items: { items: { type: "number" } } },
          },
        },
        require: [condition("args.vectors.*.0", "lt", 2)],
      },
      {
        vectors: Array.from({ length: 100 }, (_, i) =>
          Array.from({ length: 1_536 }, (_, j) => 1 / (i + j + 1)),
        ),
      },
    ],
    [
      "a text of a million characters",
      {
        deny_if: ["password", "BEGIN PRIVATE KEY", "drop table", "rm -rf"].map((text) =>
          condition("args.text", "contains", text),
        ),
        arguments: { properties: { text: { type: "string", maxLength: 2_000_000 } } },
      },
      { text: "Lorem ipsum dolor sit amet. ".repeat(37_000) },
    ],
    [
      "objects looked up in a long list",
      {
        deny_if: [
          condition(
            "args.items.*",
            "in",
            names.map((name) => ({ name, kind: "user" })),
          ),
        ],
      },
      { items: Array.from({ length: 10_000 }, (_, i) => ({ name: `person ${i}`, kind: "user" })) },
    ],
  ])("%s", (_name, rule, args) => {
    const { decision } = judge([layer({ tools: { t: rule } })], tool("t", args));
    expect(decision.reason).toBe('The policy allows the tool "t".');
  });
});
