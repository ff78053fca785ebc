import { describe, expect, it } from "vitest";
import { parsePolicy } from "../../../src/policy/index.ts";
import { errorsOf } from "./support.ts";

const head = { version: "1", default: "deny" };
const withRule = (rule: object) => ({ ...head, tools: { t: rule } });
const withCondition = (condition: object) => withRule({ deny_if: [{ conditions: [condition] }] });
const withLimit = (limit: object) =>
  withRule({ limits: [{ counter: "c", window: "minute", max: 1, ...limit }] });

describe("documents that are taken", () => {
  it("the example of the contract", () => {
    const limits = [{ counter: "put_user_policy_rate", window: "minute", max: 30, scope: "grant" }];
    const document = { ...head, tools: { put_user_policy: { limits } } };
    expect(parsePolicy(JSON.stringify(document))).toEqual({ ok: true, policy: document });
  });
  it("everything that the contract names", () => {
    const rule = {
      reason: "r".repeat(500),
      deny_if: [{ conditions: [{ path: "args.a", op: "eq", value: null }], on_deny: "no" }],
      require: [{ conditions: [{ path: "args.*.b", op: "exists" }] }],
      approve_if: [{ conditions: [] }],
      arguments: { $schema: "https://json-schema.org/draft/2020-12/schema", type: "object" },
      approval: { wait: 300, expires: 604_800 },
      limits: [
        {
          counter: "c",
          window: 2_678_400,
          max: 0.1,
          scope: "session",
          cost: { path: 'args["x.y"]' },
          on_deny: "wait",
        },
        { counter: "c", window: "week", max: 1, cost: 5 },
      ],
      rate_limit: { max: 10, window: 60 },
    };
    const document = {
      ...head,
      description: "d",
      mode: "shadow",
      hide: ["x*"],
      all_tools: rule,
      tools: { "*": { action: "require_approval", ...rule, arguments: true, rate_limit: "10/minute" } },
      resources: { "file:///*": rule },
      prompts: { p: rule },
      server_requests: {
        "sampling/createMessage": "deny",
        "elicitation/create": "allow",
        "roots/list": "deny",
      },
    };
    expect(parsePolicy(JSON.stringify(document))).toEqual({ ok: true, policy: document });
  });
});

describe("errors of shape name pointer, code, and what to do", () => {
  it.each<[object, string, string, string]>([
    [{}, "/version", "missing_key", '"version" is required here, one of "1"; add it'],
    [
      { version: "1" },
      "/default",
      "missing_key",
      '"default" is required here, one of "deny", "allow"; add it',
    ],
    [{ ...head, version: "2" }, "/version", "wrong_value", 'found "2", expected "1"'],
    [{ ...head, version: 1 }, "/version", "wrong_type", 'found 1, expected "1"'],
    [
      { ...head, default: "deney" },
      "/default",
      "wrong_value",
      'found "deney", expected "deny", "allow"; did you mean "deny"?',
    ],
    [{ ...head, mode: "dry" }, "/mode", "wrong_value", 'found "dry", expected "enforce", "shadow"'],
    [{ ...head, tool: {} }, "/tool", "unknown_key", 'unknown key "tool"; did you mean "tools"?'],
    [{ ...head, $schema: "x" }, "/$schema", "unknown_key", 'unknown key "$schema"'],
    [{ ...head, serverRequests: {} }, "/serverRequests", "unknown_key", 'did you mean "server_requests"?'],
    [{ ...head, hide: "x" }, "/hide", "wrong_type", 'found "x", expected a list'],
    [{ ...head, hide: [1] }, "/hide/0", "wrong_type", "found 1, expected a string"],
    [{ ...head, tools: [] }, "/tools", "wrong_type", "found [], expected an object"],
    [{ ...head, tools: { t: null } }, "/tools/t", "wrong_type", "found null, expected an object"],
    [{ ...head, tools: { "a/b": { x: 1 } } }, "/tools/a~1b/x", "unknown_key", "known here:"],
    [{ ...head, all_tools: { action: "deny" } }, "/all_tools/action", "unknown_key", 'unknown key "action"'],
    [
      { ...head, server_requests: { "sampling/createmessage": "deny" } },
      "/server_requests/sampling~1createmessage",
      "unknown_key",
      'did you mean "sampling/createMessage"?',
    ],
    [
      { ...head, server_requests: { "roots/list": true } },
      "/server_requests/roots~1list",
      "wrong_type",
      'found true, expected "deny", "allow"',
    ],
    [withRule({ denyIf: [] }), "/tools/t/denyIf", "unknown_key", 'did you mean "deny_if"?'],
    [withRule({ dney_if: [] }), "/tools/t/dney_if", "unknown_key", 'did you mean "deny_if"?'],
    [
      withRule({ action: "approve" }),
      "/tools/t/action",
      "wrong_value",
      'expected "allow", "deny", "require_approval"',
    ],
    [
      withRule({ reason: "r".repeat(501) }),
      "/tools/t/reason",
      "wrong_value",
      "expected at most 500 characters",
    ],
    [withRule({ deny_if: {} }), "/tools/t/deny_if", "wrong_type", "expected a list"],
    [
      withRule({ deny_if: [{}] }),
      "/tools/t/deny_if/0/conditions",
      "missing_key",
      '"conditions" is required here',
    ],
    [
      withRule({ require: [{ conditions: [], onDeny: "" }] }),
      "/tools/t/require/0/onDeny",
      "unknown_key",
      'did you mean "on_deny"?',
    ],
    [
      withRule({ approval: { wait: 301 } }),
      "/tools/t/approval/wait",
      "wrong_value",
      "found 301, expected at most 300",
    ],
    [withRule({ approval: { wait: -1 } }), "/tools/t/approval/wait", "wrong_value", "expected at least 0"],
    [
      withRule({ approval: { expires: 59 } }),
      "/tools/t/approval/expires",
      "wrong_value",
      "expected at least 60",
    ],
    [
      withRule({ approval: { expires: 604_801 } }),
      "/tools/t/approval/expires",
      "wrong_value",
      "expected at most 604800",
    ],
    [
      withRule({ rate_limit: "10/fortnight" }),
      "/tools/t/rate_limit",
      "wrong_value",
      'expected a rate such as "10/minute"',
    ],
    [
      withRule({ rate_limit: "0/minute" }),
      "/tools/t/rate_limit",
      "wrong_value",
      'expected a rate such as "10/minute"',
    ],
    [
      withRule({ rate_limit: `${"9".repeat(400)}/minute` }),
      "/tools/t/rate_limit",
      "wrong_value",
      "expected a rate",
    ],
    [withRule({ rate_limit: 10 }), "/tools/t/rate_limit", "wrong_type", "expected a string or an object"],
    [
      withRule({ rate_limit: { max: 1 } }),
      "/tools/t/rate_limit/window",
      "missing_key",
      '"window" is required here',
    ],
    [
      withRule({ rate_limit: { max: 1, window: 1, scope: "grant" } }),
      "/tools/t/rate_limit/scope",
      "unknown_key",
      'unknown key "scope"',
    ],
    [withLimit({ max: 0 }), "/tools/t/limits/0/max", "wrong_value", "found 0, expected a number above 0"],
    [withLimit({ max: "1" }), "/tools/t/limits/0/max", "wrong_type", 'found "1", expected a finite number'],
    [withLimit({ window: 0 }), "/tools/t/limits/0/window", "wrong_value", "expected at least 1"],
    [withLimit({ window: 2_678_401 }), "/tools/t/limits/0/window", "wrong_value", "expected at most 2678400"],
    [withLimit({ window: 1.5 }), "/tools/t/limits/0/window", "wrong_value", "expected a whole number"],
    [
      withLimit({ window: "minutes" }),
      "/tools/t/limits/0/window",
      "wrong_value",
      'or a finite number; did you mean "minute"?',
    ],
    [withLimit({ window: null }), "/tools/t/limits/0/window", "wrong_type", "found null"],
    [
      withLimit({ counter: "" }),
      "/tools/t/limits/0/counter",
      "wrong_value",
      "expected a text that is not empty",
    ],
    [
      withLimit({ scope: "user" }),
      "/tools/t/limits/0/scope",
      "wrong_value",
      'expected "grant", "session", "tenant"',
    ],
    [withLimit({ cost: 0 }), "/tools/t/limits/0/cost", "wrong_value", "expected a number above 0"],
    [withLimit({ cost: -1 }), "/tools/t/limits/0/cost", "wrong_value", "expected a number above 0"],
    [
      withLimit({ cost: "args.amount" }),
      "/tools/t/limits/0/cost",
      "wrong_type",
      "expected a finite number or an object",
    ],
    [
      withLimit({ cost: { path: "amount" } }),
      "/tools/t/limits/0/cost/path",
      "bad_path",
      "begins with `args`",
    ],
    [withLimit({ cost: { path: "args.*.a" } }), "/tools/t/limits/0/cost/path", "bad_path", "cannot hold `*`"],
    [
      withCondition({ op: "eq", value: 1 }),
      "/tools/t/deny_if/0/conditions/0/path",
      "missing_key",
      '"path" is required here',
    ],
    [
      withCondition({ path: "args.a", value: 1 }),
      "/tools/t/deny_if/0/conditions/0/op",
      "missing_key",
      '"op" is required here, one of "eq"',
    ],
    [
      withCondition({ path: "args.a", op: "equals", value: 1 }),
      "/tools/t/deny_if/0/conditions/0/op",
      "wrong_value",
      'found "equals"',
    ],
    [
      withCondition({ path: "args.a", op: "not-in", value: [] }),
      "/tools/t/deny_if/0/conditions/0/op",
      "wrong_value",
      'did you mean "not_in"?',
    ],
    ...["eq", "neq", "lt", "lte", "gt", "gte", "in", "not_in", "regex", "contains"].map(
      (op): [object, string, string, string] => [
        withCondition({ path: "args.a", op }),
        "/tools/t/deny_if/0/conditions/0/value",
        "missing_key",
        '"value" is required here',
      ],
    ),
    [
      withCondition({ path: "args.a", op: "lt", value: "1" }),
      "/tools/t/deny_if/0/conditions/0/value",
      "wrong_type",
      "expected a finite number",
    ],
    [
      withCondition({ path: "args.a", op: "in", value: "a" }),
      "/tools/t/deny_if/0/conditions/0/value",
      "wrong_type",
      "expected a list",
    ],
    [
      withCondition({ path: "args.a", op: "exists", value: "yes" }),
      "/tools/t/deny_if/0/conditions/0/value",
      "wrong_type",
      "expected true or false",
    ],
    [
      withCondition({ path: "args.a", op: "regex", value: 1 }),
      "/tools/t/deny_if/0/conditions/0/value",
      "wrong_type",
      "expected a string",
    ],
    [
      withCondition({ path: "args.a", op: "regex", value: "(" }),
      "/tools/t/deny_if/0/conditions/0/value",
      "bad_pattern",
      "is not RE2",
    ],
    [
      withCondition({ path: "args.a", op: "regex", value: "(?=a)" }),
      "/tools/t/deny_if/0/conditions/0/value",
      "bad_pattern",
      "is not RE2",
    ],
    [
      withCondition({ path: "args.a", op: "regex", value: "(a)\\1" }),
      "/tools/t/deny_if/0/conditions/0/value",
      "bad_pattern",
      "is not RE2",
    ],
    [
      withCondition({ path: "args.a", op: "regex", value: "a".repeat(1001) }),
      "/tools/t/deny_if/0/conditions/0/value",
      "bad_pattern",
      "at most 1000",
    ],
    [
      withCondition({ path: "args.a", op: "eq", value: 1, vlaue: 2 }),
      "/tools/t/deny_if/0/conditions/0/vlaue",
      "unknown_key",
      'did you mean "value"?',
    ],
    [
      withRule({ arguments: "object" }),
      "/tools/t/arguments",
      "wrong_type",
      "expected true or false or an object",
    ],
    [
      withRule({ arguments: { type: "strin" } }),
      "/tools/t/arguments/type",
      "bad_schema",
      "expected one of string",
    ],
    [
      withRule({ arguments: { propertys: {} } }),
      "/tools/t/arguments/propertys",
      "unknown_key",
      'did you mean "properties"?',
    ],
    [
      withRule({ arguments: { properties: { a: { pattern: "(?!x)" } } } }),
      "/tools/t/arguments/properties/a/pattern",
      "bad_pattern",
      "is not RE2",
    ],
    [
      withRule({ arguments: { $ref: "https://example.com/s" } }),
      "/tools/t/arguments/$ref",
      "bad_schema",
      "only references into it",
    ],
  ])("%j", (document, pointer, code, message) => {
    const errors = errorsOf(document);
    expect(errors.map((error) => [error.pointer, error.code])).toContainEqual([pointer, code]);
    expect(errors.find((error) => error.pointer === pointer)?.message).toContain(message);
  });

  it.each([
    "amount",
    "arg.a",
    "argsa",
    "args.",
    "args..a",
    "args.a.",
    "args[0]",
    "args[*]",
    "args['a']",
    'args["a]',
    'args["a"',
    "args.a b",
    'args["a"]b',
    "args.it*ms",
    "Args.a",
    " args.a",
    "",
    "$.args",
    'args."a"',
    'args["\\x"]',
    "args.a[",
    "args.a]",
  ])("the path %j", (path) => {
    expect(errorsOf(withCondition({ path, op: "exists" }))).toMatchObject([
      { code: "bad_path", pointer: "/tools/t/deny_if/0/conditions/0/path" },
    ]);
  });
});

describe("places", () => {
  it("are line and column of the key or value, from 1", () => {
    const text = `{
  "version": "1",
  "default": "deny",
  "tools": {
    "t": { "limits": [ { "counter": "c", "window": "minute", "max": 0 } ], "denyif": [] }
  }
}`;
    expect(errorsOf(text).map(({ pointer, line, column }) => [pointer, line, column])).toEqual([
      ["/tools/t/limits/0/max", 5, 69],
      ["/tools/t/denyif", 5, 76],
    ]);
  });
  it("of a missing key are those of the object that lacks it", () => {
    expect(
      errorsOf('{\n"version": "1", "default": "deny",\n "tools": {"t": {"limits": [\n  {}]}}}'),
    ).toMatchObject([
      { pointer: "/tools/t/limits/0/counter", line: 4, column: 3 },
      { pointer: "/tools/t/limits/0/window", line: 4, column: 3 },
      { pointer: "/tools/t/limits/0/max", line: 4, column: 3 },
    ]);
  });
  it("count lines that end in CR LF", () => {
    expect(errorsOf('{\r\n"version": "1",\r\n  "default": "x"}')).toMatchObject([{ line: 3, column: 14 }]);
  });
});

it.each(["😀", String.raw`\ud83d\ude00`, String.raw`\\ud800`, "\ud83d\\ude00"])(
  "a whole character, and what only looks like half of one, is taken: %s",
  (text) => {
    const parsed = parsePolicy(`{"version":"1","default":"deny","description":"${text}"}`);
    expect(parsed.ok).toBe(true);
  },
);

describe("JSON is strict", () => {
  it.each<[string, string, number, number, string]>([
    ["an empty document", "", 1, 1, "syntax"],
    ["a comment", '{\n  // x\n  "version": "1", "default": "deny"}', 2, 3, "syntax"],
    ["a trailing comma", '{"version": "1", "default": "deny",}', 1, 36, "syntax"],
    ["single quotes", "{'version': 1}", 1, 2, "syntax"],
    ["trailing data", '{"version": "1", "default": "deny"} {}', 1, 37, "syntax"],
    ["a leading zero", '{"version": 01}', 1, 14, "syntax"],
    ["a bare word", '{"version": one}', 1, 13, "syntax"],
    ["NaN", '{"version": NaN}', 1, 13, "syntax"],
    ["a byte order mark", '\ufeff{"version": "1", "default": "deny"}', 1, 1, "syntax"],
    ["a control character in a string", '{"version": "1", "default": "de\tny"}', 1, 29, "syntax"],
    ["an unfinished string", '{"version": "1\n}', 1, 13, "syntax"],
    ["a duplicate key", '{"version": "1",\n "default": "deny",\n "default": "allow"}', 3, 2, "duplicate_key"],
    [
      "a duplicate key in disguise",
      '{"version": "1", "default": "deny", "d\\u0065fault": "allow"}',
      1,
      37,
      "duplicate_key",
    ],
    ["__proto__ as a key", '{"version": "1", "default": "deny", "__proto__": {}}', 1, 37, "reserved_key"],
    [
      "__proto__ as a tool",
      '{"version": "1", "default": "allow", "tools": {"__proto__": {"action": "deny"}}}',
      1,
      48,
      "reserved_key",
    ],
    [
      "__proto__ in a value",
      '{"version":"1","default":"deny","tools":{"t":{"deny_if":[{"conditions":[{"path":"args","op":"eq","value":{"__proto__":1}}]}]}}}',
      1,
      107,
      "reserved_key",
    ],
    [
      "half a character in a counter's name, which would count nothing",
      '{"version":"1","default":"deny","tools":{"t":{"limits":[{"counter":"c\\ud800","window":60,"max":1}]}}}',
      1,
      70,
      "syntax",
    ],
    ["half a character in a key", '{"version": "1", "default": "deny", "\\uDFFF": 1}', 1, 38, "syntax"],
    [
      "halves in the wrong order",
      '{"version": "1", "default": "deny", "description": "\\uDE00\\uD83D"}',
      1,
      53,
      "syntax",
    ],
    [
      "halves apart",
      '{"version": "1", "default": "deny", "description": "\\ud83d \\ude00"}',
      1,
      53,
      "syntax",
    ],
    ["a document that is no object", "[]", 1, 1, "wrong_type"],
    [
      "a number too large for a number",
      '{"version": "1", "default": "deny", "tools": {"t": {"rate_limit": {"max": 1e999, "window": 1}}}}',
      1,
      75,
      "wrong_type",
    ],
  ])("%s", (_, text, line, column, code) => {
    expect(errorsOf(text)[0]).toMatchObject({ line, column, code });
  });

  it("names the pointer and both places of a duplicate key, at any depth", () => {
    const text =
      '{"version": "1", "default": "deny",\n"tools": {"a/b": {"action": "deny",\n"action": "allow"}, "a/b": {}}}';
    expect(errorsOf(text)).toMatchObject([
      {
        pointer: "/tools/a~1b/action",
        line: 3,
        code: "duplicate_key",
        message: '"action" is already on line 2; keep one of the two',
      },
      { pointer: "/tools/a~1b", line: 3, column: 21, code: "duplicate_key" },
    ]);
  });
  it("finds duplicate keys in conditions' values and schemas", () => {
    const text =
      '{"version":"1","default":"deny","tools":{"t":{"arguments":{"type":"object","type":"array"}}}}';
    expect(errorsOf(text)).toMatchObject([{ pointer: "/tools/t/arguments/type", code: "duplicate_key" }]);
  });
  it("tells all errors of syntax, not the first only", () => {
    expect(errorsOf('{\n"version": one,\n"default": two\n}').map(({ line }) => line)).toEqual(
      expect.arrayContaining([2, 3]),
    );
  });
  it("tells all errors of shape, in the order of the document", () => {
    const document = { version: "2", default: "x", mode: "y", hide: [1, 2], tools: { t: { a: 1, b: 2 } } };
    expect(errorsOf(document).map(({ pointer }) => pointer)).toEqual([
      "/version",
      "/default",
      "/mode",
      "/hide/0",
      "/hide/1",
      "/tools/t/a",
      "/tools/t/b",
    ]);
  });
  it("stops at a hundred errors", () => {
    expect(errorsOf({ ...head, hide: Array(500).fill(1) })).toHaveLength(100);
  });
  it.each<[string, string]>([
    ["unknown keys", `{${Array.from({ length: 60_000 }, (_, i) => `"k${i}":1`).join(",\n")}}`],
    ["wrong values", `{"hide":[${"1,\n".repeat(200_000)}1]}`],
    ["duplicate keys", `{${'"a":1,\n'.repeat(100_000)}"a":1}`],
    ["faults of syntax", `${"\n".repeat(300_000)}[${"x ".repeat(300_000)}]`],
  ])("a document full of %s is refused in time", (_, text) => {
    const start = performance.now();
    expect(errorsOf(text).length).toBeLessThanOrEqual(102);
    expect(performance.now() - start).toBeLessThan(3000);
  });
});

describe("size", () => {
  it("is capped, before anything is parsed", () => {
    expect(errorsOf(`${JSON.stringify(head)}${" ".repeat(1024 * 1024)}`)).toMatchObject([
      { code: "too_large" },
    ]);
    expect(errorsOf("[".repeat(500_000))).toMatchObject([{ code: "too_deep", line: 1, column: 65 }]);
    expect(errorsOf('{"a":'.repeat(100_000))).toMatchObject([{ code: "too_deep" }]);
  });
  it("does not mistake brackets in strings for depth", () => {
    expect(parsePolicy(JSON.stringify({ ...head, description: '[{\\"'.repeat(1000) })).ok).toBe(true);
  });
});

it.each(["", " \n"])("an empty document %j is called that", (text) => {
  expect(parsePolicy(text)).toMatchObject({
    ok: false,
    errors: [{ code: "syntax", message: "the document is empty" }],
  });
});
