import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Fault } from "./fault.ts";
import { programFile, type State, shown } from "./paths.ts";

/** A held lock. */
export interface Lock {
  /** Has this process group ended, by force, before the lock is released. */
  mind(group: number): void;
  /** The group has ended: its number may be somebody else's from now on. */
  forget(group: number): void;
  /** Resolves if the lock is lost although nobody released it. */
  readonly lost: Promise<void>;
  release(): Promise<void>;
}

/**
 * Keeps the state folder to one gateway at a time: two on one disk would tear the ledger's chain. A process of its own holds
 * the lock, and outlives this one by as long as it takes to end what was started.
 *
 * @throws Fault where another holds it.
 */
export async function lockState(state: State): Promise<Lock> {
  const holderFile = join(state.dir, "holder");
  const keeper = spawn(process.execPath, [programFile("serve/keeper"), join(state.dir, "lock")], {
    detached: true,
    stdio: ["pipe", "pipe", "ignore"],
  });
  const said = await firstLine(keeper);
  if (said !== "held") {
    keeper.kill("SIGKILL");
    if (!said.includes("locked")) throw new Fault(`${shown(state.dir)} cannot be locked: ${said}`);
    const holder = (await readFile(holderFile, "utf8").catch(() => "")).trim();
    throw new Fault(
      `${shown(state.dir)} is in use by a gateway that runs already${holder === "" ? "" : ` (${holder})`}`,
    );
  }
  // For people alone: nothing decides by it.
  await writeFile(holderFile, `process ${process.pid} on ${hostname()}\n`, { mode: 0o600 });
  keeper.unref();
  let released = false;
  const ended = once(keeper, "exit");
  return {
    mind: (group) => void keeper.stdin?.write(`${group}\n`),
    forget: (group) => void keeper.stdin?.write(`-${group}\n`),
    lost: new Promise((resolve) => {
      void ended.then(() => (released ? undefined : resolve()));
    }),
    release: async () => {
      released = true;
      keeper.ref();
      keeper.stdin?.end();
      await ended;
    },
  };
}

async function firstLine(keeper: ChildProcess): Promise<string> {
  if (keeper.stdout === null) return "";
  for await (const line of createInterface({ input: keeper.stdout })) return line;
  return "its keeper ended";
}

/** Runs something while no gateway runs on the state folder, and none can begin to. */
export async function withLock<T>(state: State, run: () => Promise<T>): Promise<T> {
  const lock = await lockState(state);
  try {
    return await run();
  } finally {
    await lock.release();
  }
}
