import { describe, expect, test } from "vitest";
import { recordedArguments } from "../../../src/gate/subject.ts";
import { canonicalForm } from "../../../src/json/index.ts";
import { mirrorParameters, readPost } from "../../../src/mcp/index.ts";
import { scan } from "../../../src/mcp/scan.ts";
import { judge, misspeltName } from "../../../src/policy/index.ts";
import { bytes } from "../mcp/bodies.ts";
import { layer, tool } from "../policy/support.ts";
import { expectQuick } from "./cpu.ts";

/** The largest messages that the wire takes, each of a shape that some stage finds hard. */
const list = (item: string, count: number) => `[${Array(count).fill(item).join(",")}]`;
const each = (count: number, item: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => item(i)).join(",");
const objects = (count: number, key: (i: number) => string) => `{${each(count, (i) => `"${key(i)}":1`)}}`;
const MIB = 1024 * 1024;

const SHAPES: Readonly<Record<string, string>> = {
  "keys in capitals": `[${each(5, (j) => objects(9_990, (i) => `KEY_${j}_${i}_${"X".repeat(60)}`))}]`,
  "short keys": `[${each(5, () => objects(9_990, (i) => i.toString(36).toUpperCase()))}]`,
  "objects of one letter": list('{"A":1}', 49_900),
  "objects with a key each": `[${each(49_900, (i) => `{"K${i}":1}`)}]`,
  "objects of two members": `[${each(24_900, (i) => `{"price":${i},"PRICES":1}`)}]`,
  "one level of objects": `{${each(5, (j) => `"o${j}":${objects(9_990, (i) => `k${i}`)}`)}}`,
  "objects of seventy members": list(
    objects(70, (i) => `k${i}`),
    710,
  ),
  "keys that fold": `[${each(5, (j) => objects(9_990, (i) => `\u212aſΣ${j}${i}É`))}]`,
  nesting: list(`${"[".repeat(55)}1${"]".repeat(55)}`, 3_500),
  "nested objects": list(`${'{"a":'.repeat(55)}1${"}".repeat(55)}`, 900),
  "empty lists": list("[]", 99_900),
  "empty objects": list("{}", 99_900),
  "lists of a number": list("[1]", 66_000),
  integers: list("123456789", 199_900),
  fractions: list("0.1234567890123456", 199_900),
  "numbers as tokens": list("1.0", 24_900),
  "long integers": list("18446744073709551615", 24_900),
  "numbers of 400 characters": list(`0.${"3".repeat(390)}`, 10_000),
  "short strings": `[${each(199_900, (i) => `"s${i}"`)}]`,
  "a long string": `"${"a".repeat(4 * MIB - 500)}"`,
  "a long string in another script": `"${"é".repeat(2 * MIB - 500)}"`,
  "a string of quotes": `"${'\\"'.repeat(2 * MIB - 500)}"`,
  "a string of escapes": `"${"\\u0041".repeat(699_000)}"`,
  backslashes: `"${"\\\\".repeat(2 * MIB - 500)}"`,
  words: `"${"password token ".repeat(279_000)}"`,
};

const body = (args: string) =>
  bytes(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t","arguments":{"a":${args}}}}`);

const bodies = Object.entries(SHAPES).map(([name, args]) => ({ name, body: body(args) }));

function argumentsOf(text: Uint8Array): Record<string, unknown> {
  const read = readPost(new Headers(), text);
  if (!read.ok || read.arrival.message.kind !== "request")
    throw new Error(JSON.stringify(read).slice(0, 300));
  return read.arrival.message.params?.["arguments"] as Record<string, unknown>;
}

const path = (text: string, op: string, value: unknown) => ({ conditions: [{ path: text, op, value }] });
const thousand = Array.from({ length: 1000 }, (_, i) => `value ${i}`);

const POLICIES: Readonly<Record<string, object>> = {
  "a thousand globs": {
    hide: Array.from({ length: 1000 }, (_, i) => `hidden_*_${i}`),
    tools: { ...Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`t*${i}*x`, {}])), t: {} },
  },
  "conditions over each element": {
    tools: {
      t: {
        deny_if: Array.from({ length: 100 }, (_, i) =>
          path(`args.a.*${i % 2 === 0 ? "" : ".price"}`, "eq", `x${i}`),
        ),
        require: [path("args.a.*.*", "neq", 5), path("args.a.*", "not_in", thousand)],
      },
    },
  },
  "objects of many members": {
    tools: {
      t: {
        deny_if: Array.from({ length: 50 }, (_, i) =>
          path("args.a.*", "eq", {
            ...Object.fromEntries(Array.from({ length: 69 }, (_, j) => [`k${j}`, 1])),
            k69: i,
          }),
        ),
        require: [
          path(
            "args.a.*",
            "not_in",
            thousand.map((k69) => [k69]),
          ),
        ],
      },
    },
  },
  "numbers compared": {
    tools: {
      t: {
        deny_if: ["gt", "eq", "in"].flatMap((op) =>
          Array.from({ length: 20 }, (_, i) => path("args.a.*", op, op === "in" ? [i, -i] : 10 ** 300)),
        ),
      },
    },
  },
  "short texts searched": {
    tools: { t: { deny_if: Array.from({ length: 100 }, (_, i) => path("args.a", "contains", `aac${i}`)) } },
  },
  "long texts searched": {
    tools: {
      t: {
        deny_if: [50, 240, 2000, 5000].flatMap((n) =>
          ["ab", "ba", "aba"].map((parts) =>
            path("args.a", "contains", parts.replaceAll("a", "a".repeat(n))),
          ),
        ),
      },
    },
  },
  "patterns over long text": {
    tools: {
      t: {
        deny_if: ["secret[0-9]", "(a|b)*c$", "(?i)drop\\s+table", "[A-Z]{20}"].map((p) =>
          path("args.a", "regex", p),
        ),
      },
    },
  },
  "lists of objects": {
    tools: {
      t: {
        deny_if: [
          path(
            "args.a.*",
            "in",
            thousand.map((name) => ({ name })),
          ),
          path("args.a", "contains", { b: [1] }),
        ],
        approve_if: [path("args.a", "eq", { a: 1 }), path("args.a.*", "contains", "needle")],
      },
    },
  },
  "an enum of thousands": {
    tools: {
      t: {
        arguments: {
          properties: {
            a: { items: { enum: Array.from({ length: 5000 }, (_, i) => (i % 2 === 0 ? `s${i}` : { i })) } },
          },
        },
      },
    },
  },
  "unique items, nested": {
    tools: {
      t: {
        arguments: {
          $defs: {
            unique: {
              uniqueItems: true,
              items: { $ref: "#/$defs/unique" },
              additionalProperties: { $ref: "#/$defs/unique" },
            },
          },
          properties: { a: { $ref: "#/$defs/unique" } },
        },
      },
    },
  },
  "a schema of many branches": {
    tools: {
      t: {
        arguments: {
          properties: {
            a: {
              maxLength: 5_000_000,
              items: {
                anyOf: [
                  { multipleOf: 0.01, maximum: 1e300 },
                  { minLength: 1, pattern: "^s[0-9]*$" },
                  { type: ["array", "object"], unevaluatedItems: { type: "integer" } },
                ],
              },
            },
          },
        },
      },
    },
  },
};

const LOOKS = [
  layer({
    tools: {
      t: {
        deny_if: ["args.a.*.price", "args.a.*.*", "args.a.A", "args.a.key_1", "args.b"].map((p) =>
          path(p, "exists", true),
        ),
      },
    },
  }),
];

describe("the largest message of each shape takes no stage longer than 60 ms", () => {
  test.each(bodies)("scan, parse and read: $name", ({ body: text }) => {
    expect(text.length).toBeLessThanOrEqual(4 * MIB);
    expectQuick(() => scan(text));
    expect(readPost(new Headers(), text).ok).toBe(true);
    // Two stages in one: parsing, and looking at what was parsed.
    expectQuick(() => readPost(new Headers(), text), 2);
  });

  test.each(bodies)("fold: $name", ({ body: text }) => {
    const call = tool("t", argumentsOf(text));
    expectQuick(() => misspeltName(LOOKS, call));
  });

  test.each(bodies)("parameters in headers: $name", ({ body: text }) => {
    const args = argumentsOf(text);
    // In other headers than those of a pinned tool, each of them must say what some argument says.
    const sent = each(500, (i) => `p${i}`)
      .split(",")
      .map((name, i): [string, string] => [name, i % 2 === 0 ? `${i}.0` : `=?base64?${btoa(`é${i}`)}?=`]);
    sent.push(["long", `=?base64?${btoa("x".repeat(6000))}?=`]);
    expectQuick(() => mirrorParameters(sent, args, undefined));
    expectQuick(() => mirrorParameters(sent, args, [{ header: "a", path: ["a"] }]));
  });

  test.each(bodies)("canonical form and record: $name", ({ body: text }) => {
    const args = argumentsOf(text);
    expectQuick(() => canonicalForm(args));
    expectQuick(() => recordedArguments(args));
  });

  describe.each(Object.entries(POLICIES))("judge by %s", (_name, policy) => {
    const layers = [layer(policy)];
    test.each(bodies)("$name", ({ body: text }) => {
      const call = tool("t", argumentsOf(text));
      expectQuick(() => judge(layers, call));
    });
  });
});
