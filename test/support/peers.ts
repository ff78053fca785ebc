import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A peer that runs in a process of its own. `stop` resolves once it and all its children have gone. */
export type Peer = { url: string; stop(): Promise<void> };

const own = join(import.meta.dirname, "../../node_modules");
/** Under a lock file of its own: the Inspector wants other versions of the libraries than the project. */
const installed = join(import.meta.dirname, "../peers/installed/node_modules");

const FILESYSTEM = join(own, "@modelcontextprotocol/server-filesystem/dist/index.js");
const PROXY = join(own, "mcp-proxy/dist/bin/mcp-proxy.mjs");
const EVERYTHING = join(installed, "@modelcontextprotocol/server-everything/dist/index.js");
/** A stdio server that stands for a remote one: `node MCP_REMOTE URL --header …`. */
export const MCP_REMOTE = join(installed, "mcp-remote/dist/proxy.js");
const INSPECTOR = join(installed, "@modelcontextprotocol/inspector/clients/launcher/build/index.js");

/** How long a peer may take until it listens, on a machine that does other things too. */
const START_MS = 20_000;

/** Starts the reference server of every feature; it speaks the revisions up to 2025-11-25, in sessions. */
export async function startEverything(): Promise<Peer> {
  const port = await freePort();
  return startPeer([EVERYTHING, "streamableHttp"], port, { PORT: String(port) });
}

/** Starts the same over stdio, behind a proxy that speaks both eras. */
export const startEverythingInBothEras = (): Promise<Peer> => startBehindProxy([EVERYTHING, "stdio"]);

/** Starts the reference file server, allowed in `dir` alone, behind a proxy that speaks both eras. */
export const startFilesystem = (dir: string): Promise<Peer> => startBehindProxy([FILESYSTEM, dir]);

async function startBehindProxy(server: string[]): Promise<Peer> {
  const port = await freePort();
  const listen = ["--server", "stream", "--host", "127.0.0.1", "--port", String(port)];
  return startPeer([PROXY, ...listen, "--", process.execPath, ...server], port);
}

/** What the Inspector's command said and how it ended; `json` is undefined where it printed none. */
export type Inspected = { code: number; json: unknown; stdout: string; stderr: string };

/** Runs the Inspector CLI against an MCP address. */
export async function inspector(
  url: string,
  token: string | undefined,
  era: "legacy" | "auto" | "modern",
  args: string[],
): Promise<Inspected> {
  const to = ["--cli", "--server-url", url, "--transport", "http", "--protocol-era", era];
  const as = token === undefined ? [] : ["--header", `Authorization: Bearer ${token}`];
  const said = ["--format", "json", "--quiet", "--stored-auth-only"];
  return inspectorCommand([...to, ...as, ...said, ...args]);
}

/** Runs the Inspector with these words, with settings and stored logins of its own that are then gone. */
export async function inspectorCommand(words: readonly string[]): Promise<Inspected> {
  const home = await mkdtemp(join(tmpdir(), "sluice-inspector-"));
  const child = run([INSPECTOR, ...words], { HOME: home });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.on("data", (chunk) => {
      output[name] += String(chunk);
    });
  }
  try {
    const code = await new Promise<number>((resolve) => child.on("close", (status) => resolve(status ?? -1)));
    return { code, json: parse(output.stdout), ...output };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function startPeer(args: string[], port: number, env: Record<string, string> = {}): Promise<Peer> {
  const child = run(args, env);
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    // Read to the end, or the peer would stall on a full pipe; only the beginning is worth a message.
    stream?.on("data", (chunk) => {
      if (said.length < 10_000) said += String(chunk);
    });
  }
  const url = `http://127.0.0.1:${port}/mcp`;
  const until = Date.now() + START_MS;
  while (!(await answers(url))) {
    if (child.exitCode !== null || Date.now() > until) {
      await end(child);
      throw new Error(`${args[0]} did not start:\n${said}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { url, stop: () => end(child) };
}

/** Any HTTP answer means that the peer listens. */
async function answers(url: string): Promise<boolean> {
  return fetch(url, { method: "OPTIONS" }).then(
    async (response) => {
      await response.body?.cancel();
      return true;
    },
    () => false,
  );
}

/** Each child leads a process group, so that what it starts in turn ends with it. */
function run(args: string[], env: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, args, {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  const last = (): void => kill(child);
  process.once("exit", last);
  child.once("close", () => process.off("exit", last));
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  const gone =
    child.exitCode !== null || child.signalCode !== null
      ? Promise.resolve()
      : new Promise<void>((resolve) => child.once("close", () => resolve()));
  kill(child);
  await gone;
}

/** Ends the group at once: no peer holds anything that would be lost. */
function kill(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // It had gone already.
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
