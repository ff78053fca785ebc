import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { run } from "../cli/run.ts";
import { until } from "../support/agent.ts";
import { root } from "../support/config.ts";
import { listenersOf, treeOf } from "../support/proc.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";
import { type Agent, connect } from "../support/sdk-agents.ts";
import { leftovers, processesWith } from "../support/start.ts";
import { type Up, up } from "./up.ts";

const FILES = join(root, "node_modules/@modelcontextprotocol/server-filesystem/dist/index.js");
const EVERYTHING = join(
  root,
  "test/peers/installed/node_modules/@modelcontextprotocol/server-everything/dist/index.js",
);
/** A server that ends at once, with words that would give the terminal's window a title. */
const BROKEN = "console.error('\\x1b]0;x\\x07no such luck'); process.exit(3)";
/** It would clear the screen. */
const ODD = "odd\u001b[2J\u202e";
const STEERING = /[[\p{Cc}\p{Cf}]--[\n]]/v;
const SECRET = "only-for-everything-7f3a";

let dir: string;
let state: string;
let file: string;
let http: Recorder;
let original: string;
const runs: Up[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "sluice-up-"));
  http = await startRecorder();
  state = join(dir, "state");
  file = join(dir, "mcp.json");
  await mkdir(join(dir, "docs"));
  await writeFile(join(dir, "docs/hello.txt"), "hello through the gate\n");
  const entries = {
    files: { command: process.execPath, args: [FILES, join(dir, "docs")], timeout: 99 },
    everything: {
      command: process.execPath,
      args: [EVERYTHING, "stdio"],
      env: { PROBE_SECRET: SECRET },
    },
    recorder: { url: http.url, headers: { "X-Own": SECRET } },
    broken: { command: process.execPath, args: ["-e", BROKEN] },
    [ODD]: { command: "never-run", disabled: true },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is what is tested.
    unset: { url: "http://127.0.0.1:1/mcp", headers: { A: "${NOT_SET_ANYWHERE}" } },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is what is tested.
    needs: { command: process.execPath, args: [FILES, "${DOCS}"] },
    off: { command: "never-run", disabled: true },
  };
  original = `// mine\r\n${JSON.stringify({ mcpServers: entries }, null, "\t").replaceAll("\n", "\r\n")}\r\n`;
  await writeFile(file, original, { mode: 0o600 });
});
afterEach(async () => {
  for (const one of runs.splice(0)) {
    one.signal("SIGKILL");
    await one.ended();
  }
  await http.stop();
  expect(await leftovers(dir)).toEqual([]);
  await rm(dir, { recursive: true, force: true });
});

function start(...args: string[]): Up {
  const one = up([file, "--state", state, ...args], dir);
  runs.push(one);
  return one;
}

const down = (...args: string[]) => run(["down", "--state", state, ...args], { HOME: dir });

interface Written {
  mcpServers: Record<string, { url: string; headers: { Authorization: string } }>;
}

/** A client that reads its configuration, as clients do. */
async function clientOf(name: string): Promise<Agent> {
  const text = (await readFile(file, "utf8")).replace(/^\/\/.*$/m, "");
  const entry = (JSON.parse(text) as Written).mcpServers[name];
  if (entry === undefined) throw new Error(`no entry ${name}`);
  return connect("sdk1", entry.url, entry.headers.Authorization.replace("Bearer ", ""));
}

/** What a person does who changes a policy. */
async function publish(policy: string, document: object): Promise<void> {
  const port = /127\.0\.0\.1:(\d+)\/t\/local/.exec(await readFile(file, "utf8"))?.[1];
  const keys = await readFile(join(state, "sluice.env"), "utf8");
  const from = join(dir, `${policy}.json`);
  await writeFile(from, JSON.stringify(document));
  const pushed = await run(["policy", "push", from, "--tenant", "local"], {
    SLUICE_URL: `http://127.0.0.1:${port}`,
    SLUICE_KEY: /^OPERATOR_KEY=(.+)$/m.exec(keys)?.[1],
  });
  expect(pushed).toMatchObject({ code: 0, err: "" });
}

async function read(): Promise<string> {
  const agent = await clientOf("files");
  try {
    return (await agent.call("read_text_file", { path: join(dir, "docs/hello.txt") })).text;
  } finally {
    await agent.close();
  }
}

describe("sluice up", () => {
  test("from a client's configuration to an allowed and a denied call, and back byte for byte", async () => {
    const first = start("--write");
    await first.ready();
    expect(await read()).toBe("hello through the gate\n");
    const everything = await clientOf("everything");
    expect((await everything.call("echo", { message: "hi" })).text).toContain("hi");
    await everything.close();
    http.clear();
    const recorder = await clientOf("recorder");
    expect((await recorder.call("echo")).decision).toBeUndefined();
    await expect(recorder.call("no_such_tool")).rejects.toThrow("Unknown tool");
    await publish("recorder", { version: "1", default: "deny" });
    expect((await recorder.call("echo")).decision).toMatchObject({ outcome: "deny" });
    await recorder.close();
    expect(http.received("tools/call").map(({ message }) => message?.params?.["name"])).toEqual(["echo"]);
    expect(http.requests.every(({ headers }) => headers["x-own"] === SECRET)).toBe(true);

    // What cannot go behind the gate is named, and stays.
    expect(first.output()).toMatch(/broken .*not running .*no such luck/);
    expect(first.output()).toMatch(/unset .*NOT_SET_ANYWHERE/);
    const text = await readFile(file, "utf8");
    expect(text).toMatch(/^\/\/ mine\r\n/);
    expect(text.replaceAll("\r\n", "")).not.toContain("\n");
    expect(text).toContain('"never-run"');
    expect(text).toContain("no such luck");
    expect(text).toContain('"timeout": 99');

    // Nothing of it is told to others on the machine.
    const { token } = JSON.parse(await readFile(join(state, "up.json"), "utf8")).files[0];
    expect(text).toContain(token);
    for (const secret of [SECRET, token]) expect(await processesWith(secret, ["cmdline"])).toEqual([]);
    for (const name of await readdir(state, { recursive: true })) {
      const info = await stat(join(state, name)).catch(() => undefined);
      if (info === undefined || info.isSocket()) continue;
      expect([name, info.mode & 0o077]).toEqual([name, 0]);
    }
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(`${file}.before-sluice`)).mode & 0o777).toBe(0o600);
    const listeners = await listenersOf(await treeOf(first.pid));
    expect(listeners.length).toBeGreaterThanOrEqual(3);
    expect(new Set(listeners.map(({ address }) => address))).toEqual(new Set(["0100007F"]));

    const done = await down();
    expect(done).toMatchObject({ code: 0, err: "" });
    expect(await first.ended()).toBe(0);
    expect(await readFile(file, "utf8")).toBe(original);
    expect((await readdir(dir)).filter((name) => name.includes("mcp.json"))).toEqual(["mcp.json"]);
    expect(await down()).toMatchObject({ code: 0, out: expect.stringContaining("Nothing to do") });
  });

  test("again it is the same: addresses, token and the policies that were changed meanwhile", async () => {
    const first = up([file, "--state", state, "--write"], dir, { DOCS: join(dir, "docs") });
    runs.push(first);
    await first.ready();
    expect(first.output()).toMatch(/needs .*behind the gate/);
    const written = await readFile(file, "utf8");
    await publish("files", { version: "1", default: "deny" });
    first.signal("SIGINT");
    expect(await first.ended()).toBe(130);
    expect(first.errors()).toContain("sluice down puts it back");
    expect(await readFile(file, "utf8")).toBe(written);

    const second = start("--write");
    await second.ready();
    // What cannot run this time does not go past the gate.
    expect(await readFile(file, "utf8")).toBe(written);
    expect(second.output()).toMatch(/needs .*DOCS, which is not set. It stays behind the gate/);
    expect(await read()).not.toContain("hello through the gate");
    const third = start();
    expect(await third.ended()).toBe(1);
    expect(third.errors()).toContain("sluice down stops it");
    expect((await down()).code).toBe(0);
    expect(await readFile(file, "utf8")).toBe(original);
  });

  test("a server that is killed comes back", async () => {
    const one = start("--write");
    await one.ready();
    const find = async () =>
      (await processesWith(FILES, ["cmdline"])).filter((line) => !line.includes("expose"));
    const [found = ""] = await find();
    process.kill(Number(found.split(" ")[0]), "SIGKILL");
    await until(() => one.errors().includes("files has ended, and starts again"), 60_000);
    await until(async () => (await find()).length === 1, 60_000);
    await until(async () => (await read().catch(() => "")) === "hello through the gate\n", 60_000);
  });

  test("a file that was changed meanwhile is not put back, and nothing is stopped", async () => {
    const one = start("--write");
    await one.ready();
    const text = (await readFile(file, "utf8")).replaceAll('"never-run"', '"other"');
    await writeFile(file, text);
    const refused = await down();
    expect(refused.code).toBe(1);
    expect(refused.err).toContain("the entry off was changed");
    expect(refused.err).toContain(`the entry odd\\u{1b}[2J\\u{202e} was changed`);
    expect(refused.err).not.toMatch(STEERING);
    expect(refused.err).toContain(`${file}.before-sluice`);
    expect(await readFile(file, "utf8")).toBe(text);
    expect(await read()).toBe("hello through the gate\n");
    expect((await down("--force")).code).toBe(0);
    expect(await readFile(file, "utf8")).toBe(original);
    expect(await one.ended()).toBe(0);
  });

  test("without --write the file stays, and what replaces it is printed", async () => {
    const one = start();
    await one.ready();
    expect(await readFile(file, "utf8")).toBe(original);
    expect(one.output()).toMatch(/"url": "http:\/\/127\.0\.0\.1:\d+\/t\/local\/mcp\/files"/);
    expect(one.output()).toContain("--write");
    expect(one.output()).toContain("odd");
    expect(one.output() + one.errors()).not.toMatch(STEERING);
  });

  test("a port that another has is said, and not changed while a file leads to it; a file that is gone holds up nothing", async () => {
    const first = start("--write");
    await first.ready();
    first.signal("SIGTERM");
    expect(await first.ended()).toBe(143);
    const { port } = JSON.parse(await readFile(join(state, "up.json"), "utf8"));
    const stranger = createServer().listen(port, "127.0.0.1");
    await once(stranger, "listening");
    try {
      const second = start("--write");
      expect(await second.ended()).toBe(1);
      expect(second.errors()).toContain(`port ${port} is in use`);

      await rm(file);
      const refused = await down();
      expect(refused).toMatchObject({ code: 1, err: expect.stringContaining(`${file} is gone`) });
      expect((await down("--force")).code).toBe(0);
      expect(await readFile(`${file}.before-sluice`, "utf8")).toBe(original);

      await writeFile(file, original);
      const third = start("--write");
      await third.ready();
      expect(await readFile(file, "utf8")).not.toContain(`127.0.0.1:${port}/`);
      expect((await down()).code).toBe(0);
      expect(await readFile(file, "utf8")).toBe(original);
    } finally {
      stranger.close();
    }
  });
});
