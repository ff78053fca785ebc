import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listenersOf, treeOf } from "../support/proc.ts";
import { freePort, leftovers, type Start, start, stateFolder } from "../support/start.ts";

const LOOPBACK = "0100007F";
const NOBODY = 65_534;

let state: string;
let scratch: string;
let port: number;
let running: Start;
let upstream: { port: number; key: string };
let secrets: string[];

beforeAll(async () => {
  [state, port, scratch] = await Promise.all([
    stateFolder(),
    freePort(),
    mkdtemp(join(tmpdir(), "sluice-scratch-")),
  ]);
  running = start({
    SLUICE_STATE: state,
    PORT: String(port),
    TMPDIR: scratch,
    SLUICE_KEY: "slk_of_the_caller",
  });
  await running.ready();
  const demo = JSON.parse(await readFile(join(state, "demo.json"), "utf8"));
  upstream = { port: demo.upstreamPort, key: demo.upstreamKey };
  const keys = await readFile(join(state, "sluice.env"), "utf8");
  secrets = [...[...keys.matchAll(/^\w+=(.+)$/gm)].map(([, value = ""]) => value), upstream.key, demo.token];
});

afterAll(async () => {
  running?.signal("SIGTERM");
  await running?.ended();
  await leftovers(state);
  for (const dir of [state, scratch]) await rm(dir, { recursive: true, force: true });
});

// Processes and ports are found in /proc.
describe.runIf(process.platform === "linux")("who shares the machine with npm start", () => {
  test("finds two ports, both on 127.0.0.1: the gateway's and the file server's", async () => {
    const listeners = await listenersOf(await treeOf(running.pid));
    expect(listeners.map(({ port }) => port).sort()).toEqual([port, upstream.port].sort());
    expect(new Set(listeners.map(({ address }) => address))).toEqual(new Set([LOOPBACK]));
  });

  test.each(["/json", "/json/list", "/json/version"])(
    "finds no debugger: no port answers %s",
    async (path) => {
      for (const listener of await listenersOf(await treeOf(running.pid))) {
        const response = await fetch(`http://127.0.0.1:${listener.port}${path}`);
        expect(response.status, `port ${listener.port}`).toBeGreaterThanOrEqual(400);
        expect(await response.text()).not.toContain("webSocketDebuggerUrl");
      }
    },
  );

  test("cannot enter the state folder, and would find nothing open in it", async () => {
    expect((await stat(state)).mode & 0o777).toBe(0o700);
    const entries = await readdir(state, { recursive: true, withFileTypes: true });
    expect(entries.filter(({ name }) => name.endsWith(".sqlite")).length).toBeGreaterThan(5);
    for (const entry of entries) {
      const path = join(entry.parentPath, entry.name);
      // A database's journal comes and goes.
      const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOENT") throw error;
      });
      if (found !== undefined) expect(found.mode & 0o077, path).toBe(0);
    }
  });

  test("finds nothing among temporary files", async () => {
    expect(await readdir(scratch)).toEqual([]);
  });

  test("finds no secret in a process's arguments", async () => {
    for (const pid of await treeOf(running.pid)) {
      const command = await readFile(`/proc/${pid}/cmdline`, "utf8");
      for (const secret of secrets) expect(command).not.toContain(secret);
    }
  });

  test.runIf(process.getuid?.() === 0)("cannot read environment or state as another user", async () => {
    const pids = await treeOf(running.pid);
    const files = [
      ...pids.flatMap((pid) => [`/proc/${pid}/environ`, `/proc/${pid}/cmdline`]),
      `${state}/sluice.env`,
    ];
    const read = spawnSync("cat", files, { uid: NOBODY, gid: NOBODY, encoding: "utf8", cwd: "/" });
    // The arguments were read, so the command could read at all.
    expect(read.stdout).toContain("workerd");
    for (const secret of secrets) expect(read.stdout).not.toContain(secret);
    expect(read.stderr).toContain("Permission denied");
  });

  test("the file server gets no key of the gateway, and none of who started it", async () => {
    for (const pid of await treeOf(running.pid)) {
      const command = await readFile(`/proc/${pid}/cmdline`, "utf8");
      const environment = await readFile(`/proc/${pid}/environ`, "utf8");
      if (!command.includes("server-filesystem/dist") || command.includes("expose")) continue;
      for (const secret of [...secrets, "slk_of_the_caller"]) expect(environment).not.toContain(secret);
      return;
    }
    throw new Error("no file server runs");
  });
});

describe("the demo's file server", () => {
  const LIST = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
  const ask = (headers: Record<string, string>, method = "POST", host = "127.0.0.1") =>
    fetch(`http://${host}:${upstream.port}/mcp`, {
      method,
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        ...headers,
      },
      ...(method === "POST" && { body: LIST }),
      signal: AbortSignal.timeout(3000),
    });

  test("does not answer on any other address of the machine", async () => {
    const addresses = Object.values(networkInterfaces())
      .flatMap((entries) => entries ?? [])
      .filter(({ internal, family }) => !internal && family === "IPv4")
      .map(({ address }) => address);
    // On Linux all of 127/8 is this machine: an address that is not 127.0.0.1 is there without any network.
    if (process.platform === "linux") addresses.push("127.0.0.2");
    for (const address of addresses) await expect(ask({}, "POST", address), address).rejects.toThrow();
  });

  test.each([
    ["no key", {}],
    ["another key", { "x-api-key": "A".repeat(43) }],
    ["the key as a token", { authorization: "Bearer KEY" }],
  ])("refuses who brings %s", async (_, headers) => {
    const filled = Object.entries(headers).map(([name, value]) => [name, value.replace("KEY", upstream.key)]);
    expect((await ask(Object.fromEntries(filled))).status).toBe(401);
  });

  test.each(["OPTIONS", "POST"])("lets no web page read an answer to %s", async (method) => {
    const page = {
      origin: "https://page.example",
      ...(method === "OPTIONS" && {
        "access-control-request-method": "POST",
        "access-control-request-headers": "x-api-key,content-type",
      }),
    };
    for (const headers of [page, { ...page, "x-api-key": upstream.key }]) {
      const response = await ask(headers, method);
      const names = [...response.headers.keys()].filter((name) => name.startsWith("access-control-"));
      expect(names).toEqual([]);
    }
  });

  test("lets the gateway in: the key is what keeps others out", async () => {
    expect((await ask({ "x-api-key": upstream.key })).status).not.toBe(401);
    expect(running.output()).toMatch(/✓ allowed {2}read_text_file/);
  });
});
