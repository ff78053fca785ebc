import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { root } from "../support/config.ts";
import { pause } from "../support/start.ts";

/** One run of `sluice up`. */
export interface Up {
  readonly pid: number;
  output(): string;
  errors(): string;
  /** Until it says that it runs; throws where it ends before. */
  ready(): Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** The exit code, once it has ended. */
  ended(): Promise<number | null>;
}

const running = new Set<ReturnType<typeof spawn>>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

export function up(args: readonly string[], cwd: string, env: Record<string, string> = {}): Up {
  const child = spawn(process.execPath, [join(root, "src/cli/main.ts"), "up", ...args], {
    cwd,
    env: { PATH: process.env["PATH"], HOME: cwd, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  const said = { out: "", err: "" };
  child.stdout.on("data", (chunk) => {
    said.out += String(chunk);
  });
  child.stderr.on("data", (chunk) => {
    said.err += String(chunk);
  });
  const closed = once(child, "close").then(([code]) => {
    running.delete(child);
    return code as number | null;
  });
  return {
    pid: child.pid ?? 0,
    output: () => said.out,
    errors: () => said.err,
    signal: (name) => void child.kill(name),
    ended: () => closed,
    ready: async () => {
      while (!said.out.includes("It runs until Ctrl-C")) {
        const over = await Promise.race([closed.then(() => true), pause(20)]);
        if (over === true) throw new Error(`it ended:\n${said.out}${said.err}`);
      }
    },
  };
}
