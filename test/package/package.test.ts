import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Recorder, startRecorder } from "../support/recorder.ts";

const root = join(import.meta.dirname, "../..");

let folder: string;
let server: Recorder;

/** PATH without the project's own programs: what the machine has. */
const outer = (process.env["PATH"] ?? "")
  .split(delimiter)
  .filter((dir) => !dir.includes("node_modules") && !dir.includes("node-gyp-bin"))
  .join(delimiter);

async function command(program: string, args: readonly string[], cwd = folder, path = outer) {
  const env = { PATH: path, HOME: folder, npm_config_cache: join(folder, "cache") };
  const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "close");
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [status] = (await ended) as [number | null];
  return { status, stdout, stderr };
}

/** The installed command, with the Node that the tests run with. */
const sluice = (...args: string[]) =>
  command(process.execPath, [join(folder, "node_modules/.bin/sluice"), ...args]);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-package-"));
  server = await startRecorder();
  const packed = await command(
    "npm",
    ["pack", "--offline", "--pack-destination", folder],
    root,
    process.env["PATH"],
  );
  expect(packed, packed.stderr).toMatchObject({ status: 0 });
  await writeFile(join(folder, "package.json"), '{ "private": true }');
  const tarball = (await readdir(folder)).find((name) => name.endsWith(".tgz")) ?? "";
  const installed = await command("npm", ["install", "--offline", "--no-audit", "--no-fund", `./${tarball}`]);
  expect(installed, installed.stderr).toMatchObject({ status: 0 });
});

afterAll(async () => {
  await Promise.all([server?.stop(), rm(folder, { recursive: true, force: true })]);
});

const version = async () =>
  (JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string }).version;

describe("what npm pack makes", () => {
  test("needs no other package, and says its version", async () => {
    const packages = (await readdir(join(folder, "node_modules"))).filter((name) => !name.startsWith("."));
    expect(packages).toEqual(["sluice"]);
    expect(await sluice("--version")).toEqual({ status: 0, stdout: `${await version()}\n`, stderr: "" });
  });

  test("judges policies", async () => {
    const shipped = join(folder, "node_modules/sluice/policies/demo.json");
    expect(await sluice("policy", "check", shipped)).toMatchObject({ status: 0, stderr: "" });
    const broken = join(folder, "broken.json");
    await writeFile(broken, '{ "version": "1", "defualt": "deny" }');
    const { status, stdout, stderr } = await sluice("policy", "check", broken);
    expect(status).toBe(1);
    expect(stdout + stderr).toContain("defualt");
  });

  test("on a Node that it cannot run with, it says which one it wants", async () => {
    const bin = pathToFileURL(join(folder, "node_modules/sluice/bin/sluice.js")).href;
    const pretend = `Object.defineProperty(process.versions, "node", { value: "20.20.2" }); await import("${bin}")`;
    expect(await command(process.execPath, ["--input-type=module", "-e", pretend])).toEqual({
      status: 1,
      stdout: "",
      stderr: "sluice: Node 20.20.2 is too old for this package; use Node 22.13 or newer\n",
    });
  });

  test("scans a server", async () => {
    const { status, stdout } = await sluice("scan", server.url, "--json");
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ address: server.url, errors: {} });
  });

  test("serves the gateway where workerd is installed with it, and says so where it is not", async () => {
    const env = { PATH: outer, HOME: folder, SLUICE_STATE: join(folder, "state") };
    const serve = () => {
      const bin = join(folder, "node_modules/.bin/sluice");
      const child = spawn(process.execPath, [bin, "serve", "--listen", "127.0.0.1:0"], { env });
      return { child, ended: once(child, "close"), lines: createInterface({ input: child.stdout }) };
    };
    const without = serve();
    const said: string[] = [];
    for await (const line of without.lines) said.push(line);
    expect(await without.ended).toEqual([1, null]);
    expect(said.join()).toContain("workerd, which runs the gateway, was not installed");
    await symlink(join(root, "node_modules/workerd"), join(folder, "node_modules/workerd"));
    const { child, ended, lines } = serve();
    for await (const line of lines) {
      const port = /listening on .*:(\d+)/.exec(line)?.[1];
      if (port === undefined) continue;
      const answer = await fetch(`http://127.0.0.1:${port}/healthz`);
      expect(answer.status).toBe(200);
      break;
    }
    child.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
  });

  test("what only a checkout can do is refused with what to do", async () => {
    const { status, stderr } = await sluice("deploy", "--dry-run");
    expect(status).toBe(2);
    expect(stderr).toMatch(/^sluice: a package holds no sources to deploy; clone the repository/);
  });

  test("a command that needs a gateway says what to set", async () => {
    expect(await sluice("server", "list")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("SLUICE_KEY"),
    });
  });
});

describe("in a checkout", () => {
  test.each([
    ["the tests' Node", () => process.execPath],
    ["the machine's own Node", () => "node"],
  ])("the command runs the sources, with %s", async (_, node) => {
    const bin = join(root, "bin/sluice.js");
    expect(await command(node(), [bin, "--version"])).toEqual({
      status: 0,
      stdout: `${await version()}\n`,
      stderr: "",
    });
    expect(await command(node(), [bin, "policy", "check", "missing.json"])).toMatchObject({ status: 2 });
  });

  test("npx . runs it", async () => {
    expect(await command("npx", [".", "--version"], root)).toMatchObject({
      status: 0,
      stdout: `${await version()}\n`,
    });
  });
});

test("bash completes commands, options, and their values", async () => {
  const complete = async (...words: string[]) => {
    const line = words.map((word) => `'${word}'`).join(" ");
    const script = `eval "$(${process.execPath} ${join(root, "bin/sluice.js")} completion bash)"
COMP_WORDS=(sluice ${line}); COMP_CWORD=${words.length}; _sluice; echo "\${COMPREPLY[@]}"`;
    const { status, stdout, stderr } = await command("bash", ["-c", script]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    return stdout.trim().split(" ");
  };
  expect(await complete("gr")).toEqual(["grant"]);
  expect(await complete("grant", "re")).toEqual(["revoke", "reach"]);
  expect(await complete("grant", "mint", "--la")).toEqual(["--label"]);
  expect(await complete("grant", "mint", "--client", "cl")).toEqual([
    "claude-code",
    "claude-desktop",
    "cline",
  ]);
  expect(await complete("server", "list", "gr")).toEqual([""]);
});
