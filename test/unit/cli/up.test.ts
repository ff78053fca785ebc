// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders are what is tested.
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readConfiguration } from "../../../src/cli/import/read.ts";
import { differences, withEntries } from "../../../src/cli/up/edit.ts";
import { backUpFile, dropBackup, readRealFile, replaceFile } from "../../../src/cli/up/file.ts";
import { clientOf } from "../../../src/cli/up/form.ts";
import { knownFiles } from "../../../src/cli/up/known.ts";
import type { FileMemory, Memory } from "../../../src/cli/up/memory.ts";
import { sourceOf, stepsOf } from "../../../src/cli/up/plan.ts";
import { programOf } from "../../../src/cli/up/program.ts";
import type { FileClient } from "../../../src/clients/index.ts";

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "sluice-up-unit-"));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const GATE = "http://127.0.0.1:8787";
const turned = { url: `${GATE}/t/local/mcp/files` };
const text = `{
  // why it is here
  "mcpServers": {
    "files": { "command": "npx", "args": ["files"] }, // the first
    "other": { "command": "other" },
  },
  "mine": [1,  2]
}
`;
const back = (one: string) =>
  withEntries(one, ["mcpServers"], new Map([["files", { command: "npx", args: ["files"] }]]));

describe("an entry is replaced, and all else stays", () => {
  test.each([
    ["comments and layout", text],
    ["a mark of byte order", `\ufeff${text}`],
    ["line ends of Windows", text.replaceAll("\n", "\r\n")],
    ["tabs", text.replaceAll("  ", "\t")],
  ])("%s", (_, given) => {
    const edited = withEntries(given, ["mcpServers"], new Map([["files", turned]]));
    const at = given.indexOf('{ "command": "npx"');
    expect(edited.slice(0, at)).toBe(given.slice(0, at));
    const after = given.slice(given.indexOf(", // the first"));
    expect(edited.endsWith(after)).toBe(true);
    if (given.includes("\r\n")) expect(edited.replaceAll("\r\n", "")).not.toContain("\n");
    if (given.includes("\t")) expect(edited).toMatch(/\n\t+"url"/);
    const read = readConfiguration(edited);
    expect(read.ok && { ...(read.configuration.values.get("files") as object) }).toEqual(turned);
  });

  test("of two entries with one name clients read the last: that is refused", () => {
    const twice = '{"mcpServers":{"files":{"command":"a"},"files":{"command":"b"}}}';
    expect(() => withEntries(twice, ["mcpServers"], new Map([["files", turned]]))).toThrow(
      "is it there twice",
    );
  });

  test.each(["__proto__", "constructor", "1"])("an entry %s is one as others", (name) => {
    const odd = `{"servers":{"${name}":{"command":"a"}}}`;
    const edited = withEntries(odd, ["servers"], new Map([[name, turned]]));
    expect(JSON.parse(edited)).toEqual(JSON.parse(`{"servers":{"${name}":${JSON.stringify(turned)}}}`));
  });

  test("what differs is told by the entries' names", () => {
    const now = text.replace('"command": "other"', '"command": "else"').replace('"files":', '"moved":');
    expect(differences(text, now)).toEqual([
      "the entry files was removed",
      "the entry other was changed",
      "the entry moved was added",
    ]);
    expect(differences(text, `${text}\n`)).toEqual([
      "something beside the servers, or the layout, was changed",
    ]);
  });
});

describe("a file", () => {
  test("is replaced behind its link, with its mode, and not if somebody changed it", async () => {
    const [real, link] = [join(dir, "real.json"), join(dir, "link.json")];
    await writeFile(real, "one");
    await chmod(real, 0o640);
    await symlink(real, link);
    const read = await readRealFile(link);
    expect(read).toMatchObject({ path: real, mode: 0o640 });
    await replaceFile(read, Buffer.from("two"));
    expect(await readFile(link, "utf8")).toBe("two");
    expect((await stat(real)).mode & 0o777).toBe(0o640);
    await expect(replaceFile(read, Buffer.from("three"))).rejects.toThrow("was changed meanwhile");
    expect(await readFile(real, "utf8")).toBe("two");
    expect((await readdir(dir)).filter((name) => name.startsWith("."))).toEqual([]);
  });

  test("its backup is for its owner alone, and never in place of another", async () => {
    const path = join(dir, "kept.json");
    await writeFile(`${path}.before-sluice`, "somebody's");
    const file = { path, bytes: Buffer.from("now"), mode: 0o644 };
    const backup = await backUpFile(file, Buffer.from("original"));
    expect(backup).toBe(`${path}.before-sluice-2`);
    expect((await stat(backup)).mode & 0o777).toBe(0o600);
    expect(await backUpFile(file, Buffer.from("original"))).toBe(backup);
    await dropBackup(`${path}.before-sluice`, Buffer.from("original"));
    await dropBackup(backup, Buffer.from("original"));
    expect(await readFile(`${path}.before-sluice`, "utf8")).toBe("somebody's");
    await expect(stat(backup)).rejects.toThrow("ENOENT");
  });
});

describe("what a file is without the gate", () => {
  const fileOf = (bytes: string) => ({ path: "/x/mcp.json", bytes: Buffer.from(bytes), mode: 0o600 });
  const written = withEntries(text, ["mcpServers"], new Map([["files", turned]]));
  const known: FileMemory = {
    path: "/x/mcp.json",
    servers: [{ entry: "files", server: "files" }],
    original: Buffer.from(text),
    written: { bytes: Buffer.from(written), backup: "/x/mcp.json.before-sluice" },
  };

  test("as it was written: the original, byte for byte", () => {
    expect(sourceOf(fileOf(written), known, GATE).original.toString()).toBe(text);
  });

  test("changed since: what the gate has is turned back, what is new stays", () => {
    const grown = written.replace('"other": {', '"new": { "command": "new" },\n    "other": {');
    const { configuration, original } = sourceOf(fileOf(grown), known, GATE);
    expect(configuration.entries.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      "files stdio",
      "new stdio",
      "other stdio",
    ]);
    expect(original.toString()).not.toContain(GATE);
    expect(back(grown)).toBe(original.toString());
  });

  test("an entry to the gate that nobody remembers is left alone", () => {
    const source = sourceOf(fileOf(written), undefined, GATE);
    const [step] = stepsOf(source, { path: "/x/mcp.json", form: "cursor" }, { files: [] }, GATE, {});
    expect(step).toMatchObject({ left: "it goes to this gate already" });
  });

  test("names stay, and are not those of another file's servers", () => {
    const memory: Memory = {
      files: [{ ...known, path: "/y.json", servers: [{ entry: "other", server: "other" }] }, known],
    };
    const steps = stepsOf(
      sourceOf(fileOf(text), known, GATE),
      { path: "/x/mcp.json", form: "cursor" },
      memory,
      GATE,
      {},
    );
    expect(steps.map((step) => ("server" in step ? step.server : step.left))).toEqual(["files", "other-2"]);
  });

  test("a server whose name no policy can have gets another", () => {
    const entries = { pins: { command: "x" }, Baseline: { command: "y" } };
    const file = fileOf(JSON.stringify({ mcpServers: entries }));
    const place = { path: "/x/mcp.json", form: "cursor" } as const;
    const steps = stepsOf(sourceOf(file, undefined, GATE), place, { files: [] }, GATE, {});
    expect(steps.map((step) => "server" in step && step.server)).toEqual(["pins-2", "baseline-2"]);
  });
});

describe("a program", () => {
  const entryOf = (over: object) =>
    ({
      name: "a",
      kind: "stdio",
      command: "run",
      args: [],
      env: {},
      instead: (entry: object) => entry,
      ...over,
    }) as const;

  test("is filled in as clients do it; what a shell may mean stays", () => {
    const entry = entryOf({
      args: ["${T}", "{env:T}", "$T", "%T%", "${U:-or}"],
      env: { K: "${env:T}" },
      cwd: dir,
    });
    expect(programOf(entry, "/", { T: "t" }, "cursor")).toEqual({
      ok: true,
      command: "run",
      args: ["t", "t", "$T", "%T%", "or"],
      env: { K: "t" },
      cwd: dir,
    });
  });

  test("of Gemini CLI is filled in without braces, too; what is not set, or Sluice's own, stays", () => {
    const entry = entryOf({ args: ["$T/x", "p4$word", "$SLUICE_KEY", "$$T"], env: { K: "$T" } });
    const program = programOf(entry, "/", { T: "t", word: "w", SLUICE_KEY: "secret" }, "gemini");
    expect(program).toMatchObject({ args: ["t/x", "p4$word", "$SLUICE_KEY", "$$T"], env: { K: "t" } });
  });

  test("keeps the file of its environment in sight", () => {
    const read = readConfiguration('{"servers":{"x":{"command":"y","envFile":"${workspaceFolder}/.env"}}}');
    expect(read.ok && read.configuration.entries).toMatchObject([
      { kind: "stdio", envFile: "${workspaceFolder}/.env" },
    ]);
  });

  test.each([
    ["a variable that is not set", { args: ["${NOT_SET}"] }, "NOT_SET"],
    ["what only a person can say", { env: { K: "${input:key}" } }, "${input:key}"],
    ["a secret of Sluice", { args: ["${SLUICE_KEY}"] }, "SLUICE_KEY"],
    ["a key of the installation", { env: { K: "${SEALING_KEY}" } }, "SEALING_KEY"],
    ["another, in another spelling", { command: "${env:Operator_Key}" }, "Operator_Key"],
    ["a file with more of its environment", { envFile: ".env" }, "envFile"],
    ["a folder that is not there", { cwd: "/not/there" }, "/not/there"],
  ])("%s is a reason to leave it", (_, over, reason) => {
    const program = programOf(
      entryOf(over),
      "/",
      { SLUICE_KEY: "secret", SEALING_KEY: "secret", Operator_Key: "secret" },
      "gemini",
    );
    expect(program).toMatchObject({ ok: false, reason: expect.stringContaining(reason) });
  });
});

test.each<[string, string[], FileClient]>([
  ["/home/a/.config/Claude/claude_desktop_config.json", ["mcpServers"], "claude-desktop"],
  ["/a/.cursor/mcp.json", ["mcpServers"], "cursor"],
  ["/a/.gemini/settings.json", ["mcpServers"], "gemini"],
  ["/a/.codeium/windsurf/mcp_config.json", ["mcpServers"], "windsurf"],
  ["/a/cline_mcp_settings.json", ["mcpServers"], "cline"],
  ["/a/.vscode/mcp.json", ["servers"], "vscode"],
  ["/a/opencode.json", ["mcp"], "opencode"],
  ["/a/zed/settings.json", ["context_servers"], "cursor"],
  ["/a/.mcp.json", ["mcpServers"], "claude-code"],
])("the entries of %s have its client's form", (path, place, client) => {
  expect(clientOf([path], place)).toBe(client);
  // Behind a link, or the link itself: the name that says something counts.
  expect(clientOf(["/a/dotfiles/servers.json", path], place)).toBe(client);
  expect(clientOf([path, "/a/dotfiles/servers.json"], place)).toBe(client);
});

test("the files of clients are found where they are", async () => {
  await mkdir(join(dir, "home/.cursor"), { recursive: true });
  await writeFile(join(dir, "home/.cursor/mcp.json"), "{}");
  expect(knownFiles(join(dir, "home"), join(dir, "home"), {})).toEqual([
    { client: "Cursor", path: join(dir, "home/.cursor/mcp.json") },
  ]);
});
