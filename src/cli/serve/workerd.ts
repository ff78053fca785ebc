import type { ChildProcess } from "node:child_process";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { Fault } from "./fault.ts";
import { isCheckout } from "./paths.ts";

/** The descriptor on which workerd reports its ports. */
export const CONTROL_FD = 3;

/** The binary for this machine. Throws a Fault where the package is missing: it is for one system, so no other package holds it. */
export function workerdPath(): string {
  try {
    // The package has no types; its default export is the path.
    return (createRequire(import.meta.url)("workerd") as { default: string }).default;
  } catch {
    throw new Fault(
      isCheckout
        ? "workerd is not installed; run npm ci first"
        : "workerd, which runs the gateway, was not installed with this package; install it again where npm can fetch it",
    );
  }
}

/** Without `--inspector-addr` no debugger listens: anybody who reaches one reads every secret of the worker. */
export function workerdArgs(config: string, options: readonly string[] = []): string[] {
  return ["serve", `--control-fd=${CONTROL_FD}`, ...options, config];
}

export interface Ports {
  http?: number;
  inspector?: number;
}

/** Ports that workerd reports on its control channel, once there are `count` of them. Throws where it ends or takes too long. */
export async function listening(child: ChildProcess, count: number, withinMs: number): Promise<Ports> {
  const ports: Ports = {};
  const lines = createInterface({ input: child.stdio[CONTROL_FD] as Readable });
  const timeout = setTimeout(() => lines.close(), withinMs);
  child.once("exit", () => lines.close());
  try {
    for await (const line of lines) {
      const event = JSON.parse(line) as { event: string; port: number };
      if (event.event === "listen") ports.http = event.port;
      if (event.event === "listen-inspector") ports.inspector = event.port;
      if (Object.keys(ports).length === count) return ports;
    }
  } finally {
    clearTimeout(timeout);
  }
  throw new Error(`no port reported (exit code ${child.exitCode})`);
}
