import { spawn } from "node:child_process";
import { join } from "node:path";
import { root } from "../support/config.ts";

export interface Ran {
  code: number;
  out: string;
  err: string;
}

/** Runs the command as a person would, in a process of its own, and kills it after 30 s. */
export function run(
  args: readonly string[],
  environment: Record<string, string | undefined> = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, "src/cli/main.ts"), ...args], {
      env: { PATH: process.env["PATH"], ...environment },
      timeout: 30_000,
    });
    const ran: Ran = { code: -1, out: "", err: "" };
    child.stdout.on("data", (chunk: Buffer) => {
      ran.out += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      ran.err += chunk.toString();
    });
    child.once("error", reject);
    child.once("close", (code) => resolve({ ...ran, code: code ?? -1 }));
  });
}

/** What the command printed with `--json`. Fails where it did not end with 0. */
export function jsonOf<Value = Record<string, unknown>>({ code, out, err }: Ran): Value {
  if (code !== 0) throw new Error(`exit code ${code}: ${err}${out}`);
  return JSON.parse(out) as Value;
}
