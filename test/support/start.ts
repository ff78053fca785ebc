import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** One run of `npm start`'s command. */
export interface Start {
  readonly pid: number;
  /** Everything that was printed so far. */
  output(): string;
  errors(): string;
  /** Milliseconds from the start until it said that it is ready; throws where it ends before. */
  ready(): Promise<number>;
  /** The exit code, once it has ended. */
  ended(): Promise<number | null>;
  signal(name: NodeJS.Signals): void;
}

const root = join(import.meta.dirname, "../..");
const LAST_LINE = "Ctrl-C stops it";

const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Runs the command in `folder`, the project's own when left out. */
export function start(env: Record<string, string>, folder = root): Start {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [join(folder, "src/cli/start.ts")], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (child.pid === undefined) throw new Error("the command did not start");
  running.add(child);
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].on("data", (chunk) => {
      said[name] += String(chunk);
    });
  }
  const closed = once(child, "close").then(([code]) => {
    running.delete(child);
    return code as number | null;
  });
  return {
    pid: child.pid,
    output: () => said.stdout,
    errors: () => said.stderr,
    ended: () => closed,
    signal: (name) => child.kill(name),
    ready: async () => {
      while (!said.stdout.includes(LAST_LINE)) {
        const over = await Promise.race([closed.then(() => true), pause(20)]);
        if (over === true) throw new Error(`it ended:\n${said.stdout}${said.stderr}`);
      }
      return performance.now() - startedAt;
    },
  };
}

/** What is printed behind a label. */
export function labelled(output: string, label: string): string {
  const value = new RegExp(`^ *${label} +(\\S+)`, "m").exec(output)?.[1];
  if (value === undefined) throw new Error(`nothing is labelled ${label} in:\n${output}`);
  return value;
}

export function stateFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "sluice-start-"));
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

/** Processes that name `text` in their command line or, if asked, in their environment. Needs /proc. */
export async function processesWith(text: string, where = ["cmdline", "environ"]): Promise<string[]> {
  const found: string[] = [];
  if (process.platform !== "linux") return found;
  for (const pid of await readdir("/proc")) {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
    const read = (file: string) => readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "");
    const texts = await Promise.all(where.map(read));
    if (!texts.some((said) => said.includes(text))) continue;
    found.push(`${pid} ${(await read("cmdline")).replaceAll("\0", " ")}`);
  }
  return found;
}

/** No process names `text` any more, or still some after 5 s: those are returned. */
export async function leftovers(text: string): Promise<string[]> {
  const until = Date.now() + 5000;
  for (;;) {
    const found = await processesWith(text);
    if (found.length === 0 || Date.now() > until) return found;
    await pause(50);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
