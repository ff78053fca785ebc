import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type WorkerSetup, workerdConfig } from "../../src/cli/serve/capnp.ts";
import { listening, workerdArgs, workerdPath } from "../../src/cli/serve/workerd.ts";

export interface WorkerdOptions
  extends Omit<WorkerSetup, "modules" | "storageDir" | "listen" | "reaches" | "durableObjects"> {
  modules: readonly { name: string; path: string }[];
  /** Each class keeps its files in a folder of its own name. */
  durableObjects: { binding: string; className: string }[];
  /** Where state is kept; a scratch folder, removed by `stop`, when left out. */
  persistDir?: string | undefined;
  /** Opens workerd's inspector on a free port, for CPU profiles. */
  inspector?: boolean | undefined;
}

/** One workerd process, and those that follow it on the same port and the same disk. */
export interface Workerd {
  /** `http://127.0.0.1:<port>`, the same after a restart. */
  readonly url: string;
  /** Folder of the Durable Objects' SQLite files: `<class>/<object id>.sqlite`. */
  readonly storageDir: string;
  /** Port of the inspector, when asked for. */
  inspectorPort(): number | undefined;
  /** Everything that workerd and the worker's console wrote so far. */
  log(): string;
  /** The process's id: for measuring its memory or CPU time. */
  pid(): number | undefined;
  /** Ends the process without warning, as a crash of the machine would: SIGKILL. Nothing listens until `restart`. */
  kill(): Promise<void>;
  /** Starts again on the same disk and port; kills first if it runs. */
  restart(): Promise<void>;
  /** Ends the process and removes scratch state. */
  stop(): Promise<void>;
}

const startTimeoutMs = 20_000;
const stopGraceMs = 500;
const running = new Set<ChildProcess>();
// A test process that ends early takes its servers along.
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});
// Node skips "exit" when a signal ends it, unless someone listens.
for (const signal of ["SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(1));

/**
 * Starts a worker in bare workerd: production's runtime without wrangler's or miniflare's proxies, and without the
 * right to `eval`.
 *
 * @throws when workerd ends or does not listen within 20 s; the message carries its log.
 */
export async function startWorkerd(options: WorkerdOptions): Promise<Workerd> {
  const dir = options.persistDir ?? (await mkdtemp(join(tmpdir(), "sluice-test-")));
  const storageDir = join(dir, "objects");
  await mkdir(storageDir, { recursive: true });
  for (const module of options.modules) await copyFile(module.path, join(dir, module.name));

  let logged = "";
  let child: ChildProcess | undefined;
  let port = 0;
  let inspectorPort: number | undefined;

  async function start(): Promise<void> {
    const modules = options.modules.map((module) => module.name);
    const config = join(dir, "config.capnp");
    const durableObjects = options.durableObjects.map((object) => ({
      ...object,
      uniqueKey: object.className,
    }));
    const setup: WorkerSetup = {
      ...options,
      ...{ modules, storageDir, durableObjects },
      listen: `127.0.0.1:${port}`,
      reaches: ["public", "private"],
    };
    await writeFile(config, workerdConfig(setup));
    const inspect = options.inspector ? ["--inspector-addr=127.0.0.1:0"] : [];
    const started = spawn(workerdPath(), workerdArgs(config, inspect), {
      stdio: ["ignore", "pipe", "pipe", "pipe"],
    });
    child = started;
    running.add(started);
    started.once("exit", () => running.delete(started));
    for (const stream of [started.stdout, started.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        logged += chunk.toString();
      });
    }
    const ports = await listening(started, options.inspector ? 2 : 1, startTimeoutMs).catch(
      (error: unknown) => {
        started.kill("SIGKILL");
        throw new Error(`workerd did not start: ${String(error)}\n${logged}`);
      },
    );
    port = ports.http ?? port;
    inspectorPort = ports.inspector;
  }

  async function end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    const ending = child;
    child = undefined;
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return;
    const exited = once(ending, "exit");
    ending.kill(signal);
    // workerd waits for open connections; clients of a test may hold theirs forever.
    const timer = setTimeout(() => ending.kill("SIGKILL"), stopGraceMs);
    await exited;
    clearTimeout(timer);
  }

  await start();
  return {
    url: `http://127.0.0.1:${port}`,
    storageDir,
    inspectorPort: () => inspectorPort,
    log: () => logged,
    pid: () => child?.pid,
    kill: () => end("SIGKILL"),
    restart: async () => {
      await end("SIGKILL");
      await start();
    },
    stop: async () => {
      await end("SIGTERM");
      if (options.persistDir === undefined) await rm(dir, { recursive: true, force: true });
    },
  };
}
