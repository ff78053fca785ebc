import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { Fault } from "./fault.ts";
import type { Lock } from "./lock.ts";
import { shown } from "./paths.ts";

/** How often a starting child is asked whether it answers. */
const ASK_MS = 50;

export interface ChildSpec {
  /** For people: "the gateway". */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Where its output goes: a file, or a function that takes it line by line. */
  readonly log: string | ((line: string) => void);
  /** Pipes beyond the standard three. */
  readonly pipes?: number;
}

/** A program that runs until `stop`, in a process group of its own, and with it whatever it starts. */
export interface Child {
  readonly name: string;
  readonly log: ChildSpec["log"];
  readonly process: ChildProcess;
}

export interface Children {
  start(spec: ChildSpec): Child;
  /** Resolves once the child has ended by itself; what it left behind is ended, and the child is forgotten. */
  over(child: Child): Promise<void>;
  /** Resolves, never before `stop`, to the first child that ended although nobody asked it to. */
  firstToEnd(): Promise<Child>;
  /** Ends all children and what they started: asked first, then made to. */
  stop(graceMs: number): Promise<void>;
}

export function childrenOf(lock: Lock): Children {
  const children: Child[] = [];
  let stopping = false;
  return {
    start: (spec) => {
      const child = start(spec);
      if (child.process.pid !== undefined) lock.mind(child.process.pid);
      children.push(child);
      return child;
    },
    over: async (child) => {
      if (!hasEnded(child)) await once(child.process, "exit");
      if (stopping) return new Promise<never>(() => {});
      signal(child, "SIGKILL");
      children.splice(0, children.length, ...children.filter((one) => one !== child));
      if (child.process.pid !== undefined) lock.forget(child.process.pid);
    },
    firstToEnd: async () => {
      const child = await Promise.race(
        children.map(async (child) => {
          if (!hasEnded(child)) await once(child.process, "exit");
          return child;
        }),
      );
      return stopping ? new Promise<never>(() => {}) : child;
    },
    stop: async (graceMs) => {
      stopping = true;
      for (const child of children) signal(child, "SIGTERM");
      const ended = Promise.all(
        children.map(async (child) => hasEnded(child) || (await once(child.process, "exit"))),
      );
      await Promise.race([ended, delay(graceMs, undefined, { ref: false })]);
      // What the children left behind goes too.
      for (const child of children) signal(child, "SIGKILL");
    },
  };
}

function start({ name, command, args, cwd, env, log, pipes = 0 }: ChildSpec): Child {
  const out = typeof log === "string" ? openSync(log, "w", 0o600) : "pipe";
  const stdio: SpawnOptions["stdio"] = [
    "ignore",
    out,
    out,
    ...Array.from({ length: pipes }, () => "pipe" as const),
  ];
  const child = spawn(command, args, { cwd, detached: true, env, stdio });
  if (typeof out === "number") closeSync(out);
  if (typeof log === "function") {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on("line", log);
    }
  }
  return { name, log, process: child };
}

/** Resolves once `address` answers over HTTP, whatever it says. Throws a Fault where the child ends or takes too long. */
export async function answering(child: Child, address: string, withinMs: number): Promise<void> {
  const until = Date.now() + withinMs;
  for (;;) {
    const answered = await fetch(address, { signal: AbortSignal.timeout(withinMs) }).then(
      async (response) => {
        await response.body?.cancel();
        return true;
      },
      () => false,
    );
    if (answered) return;
    if (hasEnded(child)) throw new Fault(`${child.name} did not start${whereToLook(child)}`);
    if (Date.now() > until) {
      throw new Fault(`${child.name} did not answer within ${withinMs / 1000} s${whereToLook(child)}`);
    }
    await delay(ASK_MS);
  }
}

export function whereToLook({ log }: Child): string {
  return typeof log === "string" ? `; see ${shown(log)}` : "";
}

function hasEnded(child: Child): boolean {
  return child.process.exitCode !== null || child.process.signalCode !== null;
}

function signal(child: Child, name: NodeJS.Signals): void {
  if (child.process.pid === undefined) return;
  try {
    process.kill(-child.process.pid, name);
  } catch {
    // The group has ended.
  }
}
