import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parsePolicy, policyWarnings } from "../../../src/policy/index.ts";
import { root } from "../../support/config.ts";

function warningsOf(document: object, tools?: string[]): string[] {
  const text = JSON.stringify({ version: "1", default: "deny", ...document });
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return policyWarnings(
    text,
    parsed.policy,
    tools?.map((tool) => ({ tool, arguments: null })),
  ).map(({ code, pointer }) => `${code} ${pointer}`);
}

const minute = (max: number, more: object = {}) => ({ counter: "c", window: "minute", max, ...more });

describe("unknown_tool", () => {
  const TOOLS = ["read_file", "write_file", "list"];
  test.each<[string, object, string[]]>([
    ["a known name", { tools: { read_file: {} } }, []],
    ["a glob that fits one", { tools: { "*_file": {} } }, []],
    ["a name that is not there", { tools: { read_flie: {} } }, ["unknown_tool /tools/read_flie"]],
    ["a name in another case", { tools: { List: {} } }, ["unknown_tool /tools/List"]],
    ["a glob that fits none", { tools: { "git_*": {} } }, ["unknown_tool /tools/git_*"]],
    ["hide, too", { hide: ["list", "gone_*"] }, ["unknown_tool /hide/1"]],
  ])("%s", (_, document, wanted) => expect(warningsOf(document, TOOLS)).toEqual(wanted));

  test("nothing is said where the tools are not known", () => {
    expect(warningsOf({ tools: { anything: {} } })).toEqual([]);
    expect(warningsOf({ tools: { anything: {} } }, [])).toEqual(["unknown_tool /tools/anything"]);
  });

  test("the nearest name is told, with line and column", () => {
    const text = '{\n  "version": "1",\n  "default": "deny",\n  "tools": {\n    "raed_file": {}\n  }\n}';
    const parsed = parsePolicy(text);
    if (!parsed.ok) throw new Error("invalid");
    expect(
      policyWarnings(
        text,
        parsed.policy,
        TOOLS.map((tool) => ({ tool, arguments: null })),
      ),
    ).toEqual([
      {
        code: "unknown_tool",
        pointer: "/tools/raed_file",
        line: 5,
        column: 5,
        message: 'the server has no tool "raed_file"; did you mean "read_file"?',
      },
    ]);
  });
});

describe("hidden_entry", () => {
  test.each<[string, object, string[]]>([
    ["the same name", { hide: ["a"], tools: { a: {}, b: {} } }, ["hidden_entry /tools/a"]],
    ["a name under a glob", { hide: ["git_*"], tools: { git_push: {} } }, ["hidden_entry /tools/git_push"]],
    [
      "a glob under a wider one",
      { hide: ["git_*"], tools: { "git_p*": {} } },
      ["hidden_entry /tools/git_p*"],
    ],
    ["a glob under a narrower one is still of use", { hide: ["git_p*"], tools: { "git_*": {} } }, []],
    ["globs that only meet", { hide: ["*_file"], tools: { "read_*": {} } }, []],
  ])("%s", (_, document, wanted) => expect(warningsOf(document)).toEqual(wanted));
});

describe("shadowed_entry", () => {
  test.each<[string, object, string[] | undefined, string[]]>([
    [
      "two spellings of one glob",
      { tools: { "a*": {}, "a**": {} } },
      undefined,
      ["shadowed_entry /tools/a*"],
    ],
    ["a wider glob is of use for the rest", { tools: { "a*": {}, "ab*": {} } }, undefined, []],
    [
      "each tool has its own entry",
      { tools: { "a*": {}, a1: {}, a2: {} } },
      ["a1", "a2"],
      ["shadowed_entry /tools/a*"],
    ],
    ["one tool has none", { tools: { "a*": {}, a1: {} } }, ["a1", "a2"], []],
    [
      "resources, too",
      { resources: { "file:*": {}, "file:**": {} } },
      undefined,
      ["shadowed_entry /resources/file:*"],
    ],
  ])("%s", (_, document, tools, wanted) => expect(warningsOf(document, tools)).toEqual(wanted));
});

test("session_limit: limits that an agent leaves behind with its session", () => {
  const document = {
    all_tools: { limits: [minute(1, { scope: "session" })] },
    tools: { a: { limits: [minute(2), minute(1, { counter: "d", scope: "session" })] } },
    prompts: { p: { limits: [minute(1, { scope: "tenant" })] } },
  };
  expect(warningsOf(document)).toEqual([
    "session_limit /all_tools/limits/0/scope",
    "session_limit /tools/a/limits/1/scope",
  ]);
});

test("unreachable_uri: entries in a form that no URI has", () => {
  const resources = {
    "file:///a/../b/*": {},
    "FILE:///x/*": {},
    "file:///ok/*": {},
    "*": {},
    "demo://*/x": {},
    "https://A.example/*": {},
  };
  expect(warningsOf({ resources }).filter((warning) => warning.startsWith("unreachable_uri"))).toEqual([
    "unreachable_uri /resources/file:~1~1~1a~1..~1b~1*",
    "unreachable_uri /resources/FILE:~1~1~1x~1*",
    "unreachable_uri /resources/https:~1~1A.example~1*",
  ]);
});

describe("unreachable_limit", () => {
  const one = "unreachable_limit /tools/a/limits/1";
  test.each<[string, object, string[]]>([
    ["a higher one on the same counter", { tools: { a: { limits: [minute(5), minute(9)] } } }, [one]],
    ["another window", { tools: { a: { limits: [minute(5), minute(9, { window: "hour" })] } } }, []],
    [
      "the same window in seconds",
      { tools: { a: { limits: [minute(5), minute(9, { window: 60 })] } } },
      [one],
    ],
    ["another scope", { tools: { a: { limits: [minute(5), minute(9, { scope: "tenant" })] } } }, []],
    ["another cost", { tools: { a: { limits: [minute(5), minute(9, { cost: 2 })] } } }, []],
    ["another counter", { tools: { a: { limits: [minute(5), minute(9, { counter: "d" })] } } }, []],
    ["another tool's calls", { tools: { a: { limits: [minute(5)] }, b: { limits: [minute(9)] } } }, []],
    [
      "under all_tools",
      { all_tools: { limits: [minute(5)] }, tools: { a: { limits: [minute(9)] } } },
      ["unreachable_limit /tools/a/limits/0"],
    ],
    [
      "the shorthand and its counter's name",
      { tools: { a: { rate_limit: "9/minute", limits: [minute(5, { counter: "a_rate" })] } } },
      ["unreachable_limit /tools/a/rate_limit"],
    ],
  ])("%s", (_, document, wanted) => expect(warningsOf(document)).toEqual(wanted));
});

test("the starter policies have nothing that can never match", async () => {
  const dir = join(root, "policies");
  const names = (await readdir(dir)).filter((name) => /^[a-z-]+\.json$/.test(name));
  expect(names.length).toBeGreaterThan(5);
  for (const name of names) {
    const text = await readFile(join(dir, name), "utf8");
    const parsed = parsePolicy(text);
    expect([name, parsed.ok && policyWarnings(text, parsed.policy)]).toEqual([name, []]);
  }
});

describe("long_wait", () => {
  const held = (wait: number) => ({ action: "require_approval", approval: { wait } });
  test.each<[string, object, string[]]>([
    ["55 s", { tools: { a: held(55) } }, []],
    ["56 s of a tool", { tools: { a: held(56) } }, ["long_wait /tools/a/approval/wait"]],
    ["of all tools", { all_tools: { approval: { wait: 300 } } }, ["long_wait /all_tools/approval/wait"]],
    [
      "of resources and prompts",
      { resources: { "a:b": held(60) }, prompts: { c: held(60) } },
      ["long_wait /resources/a:b/approval/wait", "long_wait /prompts/c/approval/wait"],
    ],
  ])("%s", (_, document, wanted) => expect(warningsOf(document)).toEqual(wanted));
});
