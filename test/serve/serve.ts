import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { root } from "../support/config.ts";
import { type Gateway, operatorOf } from "../support/gateway.ts";

/** A line of its log. */
export interface Line {
  time: string;
  level: string;
  source: string;
  message: string;
}

export interface Served extends Pick<Gateway, "api" | "setup" | "ledger"> {
  readonly url: string;
  readonly pid: number;
  /** Everything that it wrote on stdout. */
  output(): string;
  errors(): string;
  signal(name: NodeJS.Signals): void;
  /** The exit code, once it has ended. */
  ended(): Promise<number | null>;
}

const CLI = join(root, "src/cli/main.ts");

/** Runs a `sluice` command. */
export async function sluice(
  args: readonly string[],
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [CLI, ...args], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  const said = { out: "", err: "" };
  child.stdout.on("data", (chunk) => {
    said.out += String(chunk);
  });
  child.stderr.on("data", (chunk) => {
    said.err += String(chunk);
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, ...said };
}

const running = new Set<ReturnType<typeof spawn>>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Runs `sluice serve` on a free port, until it listens; unless other options say so, servers of this machine may be behind it. */
export async function serve(
  state: string,
  args: readonly string[] = ["--private-upstreams"],
): Promise<Served> {
  const options = ["--state", state, "--listen", "127.0.0.1:0", ...args];
  const child = spawn(process.execPath, [CLI, "serve", ...options], {
    cwd: root,
    env: { ...process.env, AUDIT_SHIP_SECONDS: "0.5" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  const said = { out: "", err: "" };
  child.stderr.on("data", (chunk) => {
    said.err += String(chunk);
  });
  const closed = once(child, "close").then(([code]) => {
    running.delete(child);
    return code as number | null;
  });
  const port = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      said.out += `${line}\n`;
      const found = /listening on 127\.0\.0\.1:(\d+)/.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
    void closed.then((code) => reject(new Error(`it ended with ${code}:\n${said.out}${said.err}`)));
  });
  const keys = await readFile(join(state, "sluice.env"), "utf8");
  const url = `http://127.0.0.1:${port}`;
  return {
    ...operatorOf(url, /^OPERATOR_KEY=(.+)$/m.exec(keys)?.[1] ?? ""),
    url,
    pid: child.pid ?? 0,
    output: () => said.out,
    errors: () => said.err,
    signal: (name) => void child.kill(name),
    ended: () => closed,
  };
}
