import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { policyCommand } from "../../../src/cli/policy.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sluice-policy-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

class Exit extends Error {}

/** Runs `sluice policy …` in this process. */
function run(...args: string[]): { code: number; out: string; err: string } {
  const text = { out: "", err: "" };
  const catcher = (key: "out" | "err") => (chunk: string | Uint8Array) => {
    text[key] += chunk.toString();
    return true;
  };
  vi.spyOn(process.stdout, "write").mockImplementation(catcher("out"));
  vi.spyOn(process.stderr, "write").mockImplementation(catcher("err"));
  vi.spyOn(process, "exit").mockImplementation((code) => {
    process.exitCode = code ?? 0;
    throw new Exit();
  });
  process.exitCode = undefined;
  try {
    policyCommand().parse(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
  }
  return { code: Number(process.exitCode ?? 0), ...text };
}

function write(name: string, content: unknown): string {
  const file = join(folder, name);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

const good = { version: "1", default: "deny", tools: { t: { rate_limit: "2/minute" } } };

describe("policy check", () => {
  it("ends with 0 for valid documents", () => {
    const file = write("good.json", good);
    expect(run("check", file)).toEqual({ code: 0, out: `${file}: valid\n`, err: "" });
    expect(JSON.parse(run("check", file, "--json").out)).toEqual({
      ok: true,
      files: [{ file, ok: true, errors: [] }],
    });
  });
  it("ends with 1 and tells file, line, column and every error", () => {
    const [fine, bad] = [
      write("good.json", good),
      write("bad.json", '{\n  "version": "1",\n  "defualt": "deny"\n}'),
    ];
    const { code, out } = run("check", fine, bad);
    expect(code).toBe(1);
    expect(out).toContain(`${fine}: valid\n`);
    expect(out).toContain(
      `${bad}:3:3: unknown key "defualt"; did you mean "default"? [unknown_key at /defualt]\n`,
    );
    expect(out).toContain(`${bad}:1:1: "default" is required here`);
    expect(JSON.parse(run("check", bad, "--json").out)).toMatchObject({
      ok: false,
      files: [{ errors: [{ line: 1 }, { line: 3 }] }],
    });
  });
});

describe("policy explain", () => {
  it("prints the decision object, with the rule behind the layer's name", () => {
    const file = write("mine.json", good);
    const { code, out } = run("explain", file, "--tool", "t", "--json");
    expect(code).toBe(0);
    const limit = { counter: "t_rate", scope: "grant", windowMs: 60_000, max: 2, cost: 1, binding: true };
    expect(JSON.parse(out)).toEqual({
      outcome: "allow",
      rule: "mine/tools/t",
      reason: 'The policy allows the tool "t".',
      limits: [{ rule: "mine/tools/t/rate_limit", ...limit }],
      shadows: [],
    });
    expect(run("explain", file, "--tool", "t").out).toContain(
      "charges t_rate (grant): 1 of 2 in 60 s   mine/tools/t/rate_limit",
    );
  });
  it("ends with 1 if the call would not pass", () => {
    const rule = {
      deny_if: [{ conditions: [{ path: "args.n", op: "gt", value: 1 }] }],
      approve_if: [{ conditions: [] }],
    };
    const file = write("mine.json", { ...good, tools: { t: rule } });
    expect(run("explain", file, "--tool", "t", "--args", '{"n":2}')).toMatchObject({
      code: 1,
      out: 'deny\n  rule    mine/tools/t/deny_if/0\n  reason  The tool "t" is denied when args.n gt 1.\n',
    });
    const waiting = run("explain", file, "--tool", "t", "--args", '{"n":1}', "--json");
    expect(waiting.code).toBe(1);
    expect(JSON.parse(waiting.out)).toMatchObject({
      outcome: "approve",
      approval: { waitSeconds: 0, expiresSeconds: 3600 },
    });
  });
  it("knows baselines, resources, prompts, server requests and pinned schemas", () => {
    const file = write("mine.json", {
      version: "1",
      default: "allow",
      server_requests: { "roots/list": "deny" },
      tools: { t: { arguments: true } },
    });
    const baseline = write("base.json", { version: "1", default: "deny", mode: "shadow" });
    const told = (...args: string[]) => JSON.parse(run("explain", file, "--json", ...args).out);
    expect(told("--resource", "x:y", "--baseline", baseline)).toMatchObject({
      rule: "mine/default",
      shadows: [{ outcome: "deny", rule: "baseline/default" }],
    });
    expect(told("--prompt", "p")).toMatchObject({ outcome: "allow" });
    expect(told("--server-request", "roots/list")).toMatchObject({
      outcome: "deny",
      rule: "mine/server_requests/roots~1list",
    });
    expect(told("--tool", "t")).toMatchObject({ outcome: "deny" });
    expect(told("--tool", "t", "--input-schema", '{"type":"object"}')).toMatchObject({ outcome: "allow" });
  });
  it("ends with 1 on a policy that is not valid", () => {
    const file = write("bad.json", "{}");
    expect(run("explain", file, "--tool", "t")).toMatchObject({ code: 1, out: "" });
    expect(JSON.parse(run("explain", file, "--tool", "t", "--json").out)).toMatchObject({ ok: false });
  });
});

describe("policy test", () => {
  const one = {
    description: "t is allowed",
    tool: "t",
    outcome: "allow",
    rule: "/tools/t",
    limits: ["t_rate"],
  };
  it("passes the starter policies of this project", () => {
    const { code, out } = run("test", "policies");
    expect(out).not.toContain("FAIL");
    expect(code).toBe(0);
    const names = readdirSync("policies").filter((name) => name.endsWith(".cases.json"));
    expect(names.length).toBeGreaterThanOrEqual(11);
    for (const name of names) expect(out).toContain(`ok    policies/${name.replace(".cases", "")}`);
  });
  it("looks into folders, and tells what was expected and found", () => {
    write("deep/er/mine.json", good);
    write("deep/er/mine.cases.json", [
      one,
      { ...one, description: "wrong outcome", outcome: "deny" },
      { ...one, description: "wrong rule", rule: "/default" },
      { ...one, description: "wrong limits", limits: [] },
      { ...one, description: "wrong shadow", shadow: { outcome: "deny", rule: "/default" } },
    ]);
    const { code, out } = run("test", folder);
    expect(code).toBe(1);
    expect(out).not.toContain("t is allowed");
    expect(out).toContain(
      "wrong outcome\n        expected deny by mine/tools/t\n        found    allow by mine/tools/t (",
    );
    expect(out).toContain(
      "wrong rule\n        expected allow by mine/default\n        found    allow by mine/tools/t (",
    );
    expect(out).toContain(
      "wrong limits\n        expected charges on nothing\n        found    charges on t_rate\n",
    );
    expect(out).toContain(
      "wrong shadow\n        expected shadow: deny by mine/default\n        found    shadow: allow\n",
    );
    expect(JSON.parse(run("test", folder, "--json").out)).toMatchObject({
      ok: false,
      files: [{ cases: 5, failures: { length: 4 } }],
    });
  });
  it.each<[string, Record<string, unknown>, string]>([
    ["a policy without cases", { "mine.json": good }, "has no cases; write them in mine.cases.json"],
    ["cases that are none", { "mine.json": good, "mine.cases.json": [] }, "expected one case or more"],
    ["cases without a policy", { "mine.cases.json": [one] }, "there is no mine.json beside these cases"],
    ["cases that are no JSON", { "mine.json": good, "mine.cases.json": "[" }, "mine.cases.json: "],
    [
      "an unknown key in a case",
      { "mine.json": good, "mine.cases.json": [{ ...one, tol: 1 }] },
      'Unrecognized key: "tol"',
    ],
    [
      "a case about nothing",
      { "mine.json": good, "mine.cases.json": [{ ...one, tool: undefined }] },
      "exactly one of tool",
    ],
    [
      "a case about two",
      { "mine.json": good, "mine.cases.json": [{ ...one, prompt: "p" }] },
      "exactly one of tool",
    ],
    ["a policy that is not valid", { "mine.json": {}, "mine.cases.json": [one] }, "mine.json:1:1: "],
    [
      "a baseline that is not valid",
      { "mine.json": good, "b.schema.json": {}, "mine.cases.json": [{ ...one, baseline: "b.schema.json" }] },
      "b.schema.json:1:1: ",
    ],
  ])("is not content with %s", (_, files, error) => {
    for (const [name, content] of Object.entries(files)) write(name, content);
    const { code, out } = run("test", folder);
    expect(code).toBe(1);
    expect(out).toContain(error);
  });
});

describe("usage", () => {
  it.each([
    [[]],
    [["bogus"]],
    [["check"]],
    [["check", "--bogus", "x"]],
    [["check", "no-such-file.json"]],
    [["explain", "policies/read.json"]],
    [["explain", "policies/read.json", "--tool", "a", "--prompt", "b"]],
    [["explain", "policies/read.json", "--tool", "a", "--args", "{"]],
    [["explain", "policies/read.json", "--tool", "a", "--args", "[]"]],
    [["explain", "policies/read.json", "--tool", "a", "--input-schema", "{"]],
    [["explain", "policies/read.json", "--tool", "a", "--baseline", "no-such-file.json"]],
    [["test", "no-such-folder"]],
    [["test", "src/policy"]],
  ])("%j ends with 2", (args) => {
    const { code, err } = run(...args);
    expect(code).toBe(2);
    expect(err).not.toBe("");
  });
  it("help ends with 0", () => {
    expect(run("--help").code).toBe(0);
  });
});
