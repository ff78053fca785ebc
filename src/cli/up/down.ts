import { realpath } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { print } from "../print.ts";
import { askGateway } from "../serve/control.ts";
import { Fault } from "../serve/fault.ts";
import { type Lock, lockState } from "../serve/lock.ts";
import type { State } from "../serve/paths.ts";
import { openState } from "../serve/state.ts";
import { decoded, differences } from "./edit.ts";
import { dropBackup, type ReadFile, readRealFile, replaceFile } from "./file.ts";
import { type FileMemory, recall, remember } from "./memory.ts";

/** How long a stopped `up` may take to be gone. */
const GONE_MS = 20_000;

type Written = FileMemory & { written: NonNullable<FileMemory["written"]> };

/**
 * `sluice down`: puts every file back that `sluice up` wrote, and stops it. Where a file was changed since, nothing is done.
 *
 * @throws Fault with what was changed, and where the original is.
 */
export async function down(stateDir: string, force: boolean): Promise<void> {
  const state = await openState(stateDir);
  const before = await recall(state);
  const files = before.files.filter((file): file is Written => file.written !== undefined);
  const found = await Promise.all(files.map(async (known) => ({ known, file: await readable(known) })));
  const changed = found.filter(({ known, file }) => isChanged(known, file));
  if (changed.length > 0 && !force) {
    throw new Fault(changed.map(({ known, file }) => whatChanged(known, file)).join(" "));
  }
  const stopped = await stop(state);
  const lock = await lockOf(state);
  try {
    for (const { known, file } of found) {
      print(await restore(known, file));
    }
    const memory = await recall(state);
    // No file leads to the port any more: it need not be the same next time.
    await remember(state, { files: memory.files.map(({ written: _, ...file }) => file) });
  } finally {
    await lock.release();
  }
  if (stopped) print("The gate is stopped.");
  if (found.length > 0) print("Restart the clients, or have them reload their servers.");
  else if (!stopped) print("Nothing to do: the gate does not run, and no file leads to it.");
}

/** The file as it is now; undefined: it is gone. It may have been put back by hand, or be behind a link that leads elsewhere now. */
async function readable({ path }: Written): Promise<ReadFile | undefined> {
  const real = await realpath(path).catch((error: NodeJS.ErrnoException) => error.code);
  return real === "ENOENT" ? undefined : readRealFile(path);
}

function isChanged({ written, original }: Written, file: ReadFile | undefined): boolean {
  return file === undefined || (!file.bytes.equals(written.bytes) && !file.bytes.equals(original));
}

function whatChanged({ path, written }: Written, file: ReadFile | undefined): string {
  if (file === undefined) {
    return `${path} is gone. Nothing was done. The original is in ${written.backup}; sluice down --force leaves both as they are.`;
  }
  const [was, is] = [decoded(written.bytes), decoded(file.bytes)];
  const what = was === undefined || is === undefined ? ["it is not text any more"] : differences(was, is);
  return `${path} was changed since sluice up wrote it: ${what.join("; ")}. Nothing was done. The original is in ${written.backup}; sluice down --force puts it back, and what was changed is lost.`;
}

/** @returns what became of it, for people */
async function restore({ path, original, written }: Written, file: ReadFile | undefined): Promise<string> {
  if (file === undefined) return `${path} stays gone; its original is in ${written.backup}.`;
  if (!file.bytes.equals(original)) await replaceFile(file, original);
  await dropBackup(written.backup, original);
  return `${path} is what it was.`;
}

/** Whether an `up` ran. */
async function stop(state: State): Promise<boolean> {
  const said = await askGateway(state, "POST", "/stop").catch((error: unknown) => {
    if (!(error instanceof Fault)) throw error;
    throw new Fault(
      "the gateway on this state folder is not one that sluice up started; stop it where it was started",
    );
  });
  return said !== undefined;
}

async function lockOf(state: State): Promise<Lock> {
  for (const until = Date.now() + GONE_MS; ; await delay(100)) {
    try {
      return await lockState(state);
    } catch (error) {
      if (!(error instanceof Fault) || Date.now() > until) throw error;
    }
  }
}
