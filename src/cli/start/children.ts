import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Fault } from "./fault.ts";
import { root, shown } from "./paths.ts";

/** How long a child may take to end by itself. */
const GRACE_MS = 3000;
/** How often a starting child is asked whether it answers. */
const ASK_MS = 50;

/** A program that runs until `stopChildren`, in a process group of its own, and with it whatever it starts. */
export interface Child {
  readonly name: string;
  readonly logFile: string;
  readonly process: ChildProcess;
}

const children: Child[] = [];
let keeper: ChildProcess | undefined;
let stopping = false;

/** Starts a Node program whose output goes to a file of its own. */
export function startChild(
  name: string,
  args: readonly string[],
  logFile: string,
  env: NodeJS.ProcessEnv,
): Child {
  keeper ??= startKeeper();
  const log = openSync(logFile, "w", 0o600);
  const child = spawn(process.execPath, args, {
    cwd: root,
    detached: true,
    env,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  keeper.stdin?.write(`${child.pid}\n`);
  const started = { name, logFile, process: child };
  children.push(started);
  return started;
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
    if (hasEnded(child)) throw new Fault(`${child.name} did not start; see ${shown(child.logFile)}`);
    if (Date.now() > until) {
      throw new Fault(
        `${child.name} did not answer within ${withinMs / 1000} s; see ${shown(child.logFile)}`,
      );
    }
    await delay(ASK_MS);
  }
}

/** Resolves, never before `stopChildren`, to the first child that ended although nobody asked it to. */
export async function firstToEnd(): Promise<Child> {
  const child = await Promise.race(
    children.map(async (child) => {
      if (!hasEnded(child)) await once(child.process, "exit");
      return child;
    }),
  );
  return stopping ? new Promise<never>(() => {}) : child;
}

/** Ends all children and what they started: asked first, then made to. */
export async function stopChildren(): Promise<void> {
  stopping = true;
  for (const child of children) signal(child, "SIGTERM");
  const ended = Promise.all(
    children.map(async (child) => hasEnded(child) || (await once(child.process, "exit"))),
  );
  await Promise.race([ended, delay(GRACE_MS, undefined, { ref: false })]);
  // What the children left behind goes too.
  for (const child of children) signal(child, "SIGKILL");
  keeper?.stdin?.end();
}

function startKeeper(): ChildProcess {
  const started = spawn(process.execPath, [fileURLToPath(import.meta.resolve("./keeper.ts"))], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  started.unref();
  return started;
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
