import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { until } from "../support/agent.ts";
import { root } from "../support/config.ts";
import { EVERYTHING, FILESYSTEM } from "../support/peers.ts";
import { listenersOf, treeOf } from "../support/proc.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";
import { leftovers } from "../support/start.ts";

// The laptop: a client's configuration with programs and an HTTP server, the gate before them, and back again.

vi.setConfig({ testTimeout: 120_000 });

const CLI = join(root, "src/cli/main.ts");
const SECRET = "a-secret-of-the-server";

interface Up {
  readonly process: ChildProcess;
  output(): string;
  ended: Promise<number | null>;
}

let folder: string;
let state: string;
let file: string;
let link: string;
let http: Recorder;
let running: Up | undefined;

const original = () =>
  `\ufeff{\r\n\t// mine\r\n\t"theme": "dark",\r\n\t"mcpServers": {\r\n` +
  `\t\t"Files": { "command": "node", "args": [${JSON.stringify(FILESYSTEM)}, ${JSON.stringify(join(folder, "files"))}] },\r\n` +
  `\t\t"everything": { "command": "node", "args": [${JSON.stringify(EVERYTHING)}], "env": { "OWN": "${SECRET}" } },\r\n` +
  `\t\t"web": { "type": "http", "url": "${http.url}", "headers": { "Authorization": "Bearer ${SECRET}" } },\r\n` +
  `\t\t"broken": { "command": "node", "args": ["-e", "process.exit(3)"] },\r\n` +
  `\t\t"needs": { "command": "node", "args": ["\${UP_TEST_MISSING}"] },\r\n` +
  `\t\t"\\u001b[31mred\\u202e": { "command": "x", "disabled": true },\r\n` +
  `\t\t"off": { "command": "x", "disabled": true }, // keep\r\n\t}\r\n}\r\n`;

beforeAll(async () => {
  [folder, http] = await Promise.all([mkdtemp(join(tmpdir(), "sluice-up-")), startRecorder()]);
  state = join(folder, "state");
  link = join(folder, "mcp.json");
  file = join(folder, "real.json");
  await mkdir(join(folder, "files"));
  await writeFile(join(folder, "files/a.txt"), "hello");
  await writeFile(file, original());
  await chmod(file, 0o644);
  await symlink(file, link);
});
afterEach(async () => {
  if (running === undefined) return;
  running.process.kill("SIGTERM");
  await running.ended;
  running = undefined;
});
afterAll(async () => {
  expect(await leftovers(folder)).toEqual([]);
  await Promise.all([http.stop(), rm(folder, { recursive: true, force: true })]);
});

function sluice(args: readonly string[]): Up {
  const child = spawn(process.execPath, [CLI, ...args, "--state", state], {
    cwd: folder,
    env: { ...process.env, SLUICE_URL: "", SLUICE_KEY: "" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      said += String(chunk);
    });
  }
  return { process: child, output: () => said, ended: once(child, "close").then(([code]) => code) };
}

async function up(...args: string[]): Promise<Up> {
  const started = sluice(["up", link, ...args]);
  running = started;
  await Promise.race([
    until(() => started.output().includes("sluice approvals watch"), 100_000),
    started.ended.then(() => {
      throw new Error(`it ended:\n${started.output()}`);
    }),
  ]);
  return started;
}

async function finished(args: readonly string[]): Promise<{ code: number | null; text: string }> {
  const run = sluice(args);
  return { code: await run.ended, text: run.output() };
}

type Configured = Record<string, { url: string; headers: Record<string, string> }>;

/** The servers of a configuration as a client that allows comments reads them. */
function serversOf(text: string): Configured {
  const plain = text
    .replace(/^\ufeff/, "")
    .replaceAll(/^\s*\/\/.*$|\/\/ keep/gm, "")
    .replaceAll(/,(\s*[}\]])/g, "$1");
  return (JSON.parse(plain) as { mcpServers: Configured }).mcpServers;
}

async function connect(name: string): Promise<Client> {
  const entry = serversOf(await readFile(link, "utf8"))[name];
  if (entry === undefined) throw new Error(`no entry ${name}`);
  const client = new Client({ name: "up-test", version: "1" });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(entry.url), { requestInit: { headers: entry.headers } }),
  );
  return client;
}

const textOf = (result: unknown) => JSON.stringify((result as { content: unknown }).content);

async function api(method: string, path: string, body?: object): Promise<Response> {
  const entry = serversOf(await readFile(link, "utf8"))["Files"];
  const key = /^OPERATOR_KEY=(.+)$/m.exec(await readFile(join(state, "sluice.env"), "utf8"))?.[1];
  return fetch(new URL(`/api/v1/tenants/local${path}`, entry?.url), {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json", "if-match": "*" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

describe("sluice up --write", () => {
  test("puts programs and servers behind the gate, names what it cannot, and a client goes on with the file", async () => {
    const { output } = await up("--write");
    expect(output()).toMatch(/Files +behind the gate +files, to begin with +\d+ tools/);
    expect(output()).toMatch(/web +behind the gate/);
    expect(output()).toMatch(/broken +left as it is +broken did not start; see/);
    expect(output()).toMatch(/needs +left as it is .*UP_TEST_MISSING/);
    expect(output()).toMatch(/off +left as it is/);
    expect(output()).not.toContain(SECRET);
    for (const hidden of ["\u001b", "\u202e"]) expect(output()).not.toContain(hidden);

    const written = await readFile(file, "utf8");
    expect(written.startsWith("\ufeff{\r\n\t// mine\r\n")).toBe(true);
    expect(written).not.toMatch(/[^\r]\n/);
    expect(written).not.toContain(SECRET);
    expect(serversOf(written)).toMatchObject({ off: { command: "x" }, broken: { command: "node" } });

    const policy = { version: "1", default: "deny", tools: { read_text_file: {} } };
    expect((await api("PUT", "/policies/files", policy)).status).toBeLessThan(300);
    const files = await connect("Files");
    const path = join(folder, "files/a.txt");
    expect(textOf(await files.callTool({ name: "read_text_file", arguments: { path } }))).toContain("hello");
    const denied = await files.callTool({ name: "write_file", arguments: { path, content: "x" } });
    expect([denied.isError, textOf(denied)]).toEqual([true, expect.stringContaining("Sluice refused")]);
    expect(await readFile(path, "utf8")).toBe("hello");
    await files.close();
    for (const name of ["everything", "web"]) {
      const client = await connect(name);
      expect((await client.listTools()).tools.length).toBeGreaterThan(0);
      await client.close();
    }
    expect(http.requests.at(-1)?.headers["authorization"]).toBe(`Bearer ${SECRET}`);
  });

  test("again: the same addresses and token, policies stay as they were edited, a program that dies comes back", async () => {
    const before = serversOf(await readFile(file, "utf8"));
    const { output, process: own } = await up("--write");
    expect(output()).toMatch(/Files +behind the gate +files, as you left it/);
    expect(serversOf(await readFile(file, "utf8"))).toEqual(before);
    const pids = await treeOf(own.pid ?? 0);
    const commands = await Promise.all(
      pids.map(async (pid) => [pid, await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")] as const),
    );
    const program = commands.find(([, line]) => line.includes("expose") && line.includes(FILESYSTEM));
    if (program === undefined) throw new Error("the program does not run");
    process.kill(program[0], "SIGKILL");
    const path = join(folder, "files/a.txt");
    const passes = async () => {
      const client = await connect("Files");
      const result = await client.callTool({ name: "read_text_file", arguments: { path } });
      await client.close();
      return textOf(result).includes("hello");
    };
    await until(() => passes().catch(() => false), 30_000);
    expect(output()).toContain("files has ended and is started again");
  });

  test.runIf(process.platform === "linux")(
    "keeps secrets off command lines, ports to this machine, files to their owner",
    async () => {
      const { process: own } = await up("--write");
      const token =
        serversOf(await readFile(file, "utf8"))["Files"]?.headers["Authorization"]?.slice(7) ?? "";
      const memory = await readFile(join(state, "up.json"), "utf8");
      const keys = [...memory.matchAll(/"key": "([^"]+)"/g)].map(([, key = ""]) => key);
      expect(keys).toHaveLength(2);
      const pids = await treeOf(own.pid ?? 0);
      for (const pid of pids) {
        const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
        for (const secret of [SECRET, token, ...keys]) expect(line).not.toContain(secret);
      }
      const listeners = await listenersOf(pids);
      expect(listeners.length).toBeGreaterThanOrEqual(3);
      for (const { address } of listeners) expect(address).toBe("0100007F");
      for (const name of await readdir(state))
        expect((await stat(join(state, name))).mode & 0o077, name).toBe(0);
      for (const path of [file, `${file}.before-sluice`]) expect((await stat(path)).mode & 0o077).toBe(0);
      for (const program of Object.values(JSON.parse(memory).programs as Record<string, { port: number }>)) {
        const bare = await fetch(`http://127.0.0.1:${program.port}/mcp`, { method: "POST", body: "{}" });
        expect(bare.status).toBe(401);
      }
    },
  );
});

describe("sluice down", () => {
  test("refuses a file that was changed since, stops the gate, and puts it back byte for byte when told to", async () => {
    const started = await up("--write");
    const written = await readFile(file, "utf8");
    await writeFile(file, written.replace('"dark"', '"light"'));
    const refused = await finished(["down"]);
    expect(refused.code).toBe(1);
    expect(refused.text).toContain("The gate is stopped.");
    expect(refused.text).toMatch(/was changed since it was written for the gate.*before-sluice.*--force/s);
    expect(await started.ended).toBe(0);
    expect(await readFile(file, "utf8")).toContain('"light"');

    // Up again takes the edit for the person's own, and down keeps it.
    await up("--write");
    const done = await finished(["down"]);
    expect([done.code, done.text]).toEqual([0, expect.stringContaining(`${file} is as it was`)]);
    expect(await readFile(file, "utf8")).toBe(original().replace('"dark"', '"light"'));
    await writeFile(file, original());
    await chmod(file, 0o644);

    await up("--write");
    expect((await finished(["down"])).code).toBe(0);
    expect((await readFile(file)).equals(Buffer.from(original()))).toBe(true);
    expect((await stat(file)).mode & 0o777).toBe(0o644);
    expect(await readdir(folder)).not.toContain("real.json.before-sluice");
    expect((await finished(["down"])).text).toBe("Nothing was up.\n");
  });

  test("without --write nothing is written, and the configuration is printed", async () => {
    const { output } = await up();
    expect((await readFile(file)).equals(Buffer.from(original()))).toBe(true);
    expect(output()).toMatch(/"url": "http:\/\/127\.0\.0\.1:\d+\/t\/local\/mcp\/files"/);
    expect(output()).toContain("Bearer slc_local_");
  });

  test("a second gate on the same state is refused, and so is a file that is none", async () => {
    await up();
    const second = await finished(["up", link]);
    expect([second.code, second.text]).toEqual([1, expect.stringContaining("in use")]);
    const none = await finished(["up", join(folder, "nowhere.json"), "--write"]);
    expect(none.code).toBe(1);
  });
});

test("a server that was behind the gate stays there when it cannot be run", async () => {
  vi.stubEnv("UP_TEST_MISSING", EVERYTHING);
  const first = await up("--write");
  expect(first.output()).toMatch(/needs +behind the gate/);
  first.process.kill("SIGTERM");
  await first.ended;
  vi.unstubAllEnvs();
  const written = await readFile(file, "utf8");
  const second = await up("--write");
  expect(second.output()).toMatch(/needs +behind the gate .*UP_TEST_MISSING.*it stays behind the gate/);
  expect(await readFile(file, "utf8")).toBe(written);
  expect((await finished(["down"])).code).toBe(0);
  expect(await readFile(file, "utf8")).toBe(original());
});
