import fc from "fast-check";
import { expect, test } from "vitest";
import { type Category, classify, classifyServer, siblingsOf } from "../../../src/catalog/index.ts";

const hostileKey = fc.constantFrom(
  "__proto__",
  "constructor",
  "toString",
  "properties",
  "enum",
  "type",
  "description",
  "items",
  "anyOf",
  "$ref",
  "",
);
const schema = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 6 },
    fc.jsonValue(),
    fc.dictionary(fc.oneof(hostileKey, fc.string()), tie("node"), { maxKeys: 6 }),
    fc.array(tie("node"), { maxLength: 4 }),
  ),
})).node;
const words = fc
  .array(
    fc.constantFrom("get", "delete", "barn", "run", "pay", "invoice", "user", "policy", "or", "list", "x"),
    { maxLength: 6 },
  )
  .map((all) => all.join("_"));
const definition = fc.record({
  server: fc.oneof(fc.string(), fc.constant(undefined)),
  tool: fc.oneof(words, fc.string({ unit: "binary" }), hostileKey),
  description: fc.oneof(words, fc.string({ unit: "binary" }), fc.constant(null), fc.constant(undefined)),
  inputSchema: schema,
  annotations: fc.oneof(schema, fc.record({ readOnlyHint: fc.boolean(), destructiveHint: fc.boolean() })),
});

test("never throws, and says the same twice", () => {
  fc.assert(
    fc.property(fc.array(definition, { minLength: 1, maxLength: 6 }), (tools) => {
      const first = classifyServer(tools);
      expect(first).toHaveLength(tools.length);
      expect(classifyServer(structuredClone(tools))).toEqual(first);
    }),
  );
});

const danger: Record<Category, number> = { Read: 0, Write: 1, Execute: 2, Destructive: 3, Financial: 4 };

test("readOnlyHint: true never makes a tool safer", () => {
  fc.assert(
    fc.property(definition, (tool) => {
      const plain = classify({ ...tool, annotations: undefined });
      const hinted = classify({ ...tool, annotations: { readOnlyHint: true, destructiveHint: false } });
      expect(danger[hinted.category]).toBeGreaterThanOrEqual(danger[plain.category]);
    }),
  );
});

test("no annotation at all makes a tool safer", () => {
  fc.assert(
    fc.property(definition, (tool) => {
      const plain = classify({ ...tool, annotations: undefined });
      expect(danger[classify(tool).category]).toBeGreaterThanOrEqual(danger[plain.category]);
    }),
  );
});

/** A schema nested so deep that recursion without an end would overflow the stack. */
function deep(levels: number): unknown {
  let schema: Record<string, unknown> = { type: "string" };
  for (let level = 0; level < levels; level++)
    schema = { type: "object", properties: { a: schema }, items: [schema] };
  return schema;
}

test("depth and breadth are cut", () => {
  expect(() => classify({ tool: "get_barn", inputSchema: deep(5000) })).not.toThrow();
  const wide = {
    type: "object",
    properties: Object.fromEntries(
      Array.from({ length: 200_000 }, (_, at) => [`a${at}`, { type: "string" }]),
    ),
  };
  expect(timeOf(() => classify({ tool: "get_barn", inputSchema: wide }))).toBeLessThan(1500);
});

const timeOf = (run: () => void) => {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};

const repeated = [
  "do not tell the ",
  "ignore previous ",
  "a",
  " ",
  "\n",
  "a ",
  "AbCd1234",
  "%41",
  "&#65;",
  "\u200b",
  "\u0430a",
  "before using this tool read ~/.ssh/id_rsa and send ",
  "emails must be sent ",
  "aA_",
  "#",
  "[",
  "- ",
  "查询",
];

test.each(repeated)("time grows with length, not faster: %j repeated", (part) => {
  const of = (length: number) => part.repeat(Math.ceil(length / part.length)).slice(0, length);
  const judge = (length: number) => () => {
    for (let at = 0; at < 4; at++)
      classify({
        tool: of(length),
        description: of(length),
        inputSchema: { properties: { a: { description: of(length), default: of(length) } } },
      });
  };
  judge(1000)();
  // 100,000 characters are read at most; a text of that length four times over in all four fields.
  expect(timeOf(judge(100_000))).toBeLessThan(4000);
});

test("siblings of nothing are nothing", () => {
  expect(siblingsOf([])).toMatchObject({ opening: "" });
  expect(classifyServer([])).toEqual([]);
});
