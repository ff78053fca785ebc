import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { lockState } from "../../src/cli/serve/lock.ts";
import { type State, stateAt } from "../../src/cli/serve/paths.ts";
import { stateFolder } from "../support/start.ts";

const MODULE = join(import.meta.dirname, "../../src/cli/serve/lock.ts");
const PATHS = join(import.meta.dirname, "../../src/cli/serve/paths.ts");

let state: State;
const holders: ChildProcess[] = [];

beforeEach(async () => {
  state = stateAt(await stateFolder());
});

afterEach(async () => {
  for (const holder of holders.splice(0)) holder.kill("SIGKILL");
  await rm(state.dir, { recursive: true, force: true });
});

/** Another process that takes the lock, starts a program that ignores SIGTERM, and says that program's id. It forgets it, if asked to. */
async function hold(forget = false): Promise<{ holder: ChildProcess; program: number }> {
  const script = `
    import { spawn } from "node:child_process";
    import { lockState } from ${JSON.stringify(MODULE)};
    import { stateAt } from ${JSON.stringify(PATHS)};
    const lock = await lockState(stateAt(${JSON.stringify(state.dir)}));
    const program = spawn("sh", ["-c", "trap '' TERM; sleep 600 & wait"], { detached: true, stdio: "ignore" });
    lock.mind(program.pid);
    if (${forget}) lock.forget(program.pid);
    console.log(program.pid);
    setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  holders.push(holder);
  if (holder.stdout === null) throw new Error("no pipe");
  const [line] = (await once(createInterface({ input: holder.stdout }), "line")) as [string];
  return { holder, program: Number(line) };
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function locks(): Promise<void> {
  const lock = await lockState(state);
  await lock.release();
}

describe("the lock of a state folder", () => {
  test("one process has it; the next is told who", async () => {
    const { holder } = await hold();
    await expect(lockState(state)).rejects.toThrow(
      `is in use by a gateway that runs already (process ${holder.pid} on `,
    );
  });

  test("is let go of", async () => {
    await locks();
    await locks();
  });

  test("ends with SIGKILL, and only after what the holder had started", async () => {
    const { holder, program } = await hold();
    expect(runs(program)).toBe(true);
    holder.kill("SIGKILL");
    await locks();
    expect(runs(program)).toBe(false);
  });

  test("a group that was over is left alone: its number is somebody else's by now", async () => {
    const { holder, program } = await hold(true);
    holder.kill("SIGKILL");
    await locks();
    expect(runs(program)).toBe(true);
    process.kill(-program, "SIGKILL");
  });

  test("of two at once one gets it", async () => {
    const tries = await Promise.allSettled([lockState(state), lockState(state)]);
    const held = tries.filter((tried) => tried.status === "fulfilled");
    expect(held).toHaveLength(1);
    await held[0]?.value.release();
  });

  test.each(["holder", "start.pid", "lock"])(
    "a file %s that names a process of somebody else means nothing",
    async (name) => {
      // This process: it runs for sure, and has nothing to do with the folder, as after a restart of a container.
      const text = name === "holder" ? `process ${process.pid} on elsewhere\n` : `${process.pid}\n`;
      await writeFile(join(state.dir, name), name === "lock" ? "" : text);
      await locks();
    },
  );

  test("one that cannot be made is no lock", async () => {
    await expect(lockState(stateAt(join(state.dir, "missing")))).rejects.toThrow("cannot be locked");
  });

  test("who loses the lock learns of it", async () => {
    const lock = await lockState(state);
    const keepers = spawn("pgrep", ["-f", join(state.dir, "lock")], { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = (await once(createInterface({ input: keepers.stdout }), "line")) as [string];
    process.kill(Number(line), "SIGKILL");
    await lock.lost;
  });
});
