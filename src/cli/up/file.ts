import { randomBytes } from "node:crypto";
import { chmod, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { UsageError } from "../policy/load.ts";
import { Fault } from "../serve/fault.ts";

export interface ReadFile {
  /** The file itself, behind all links. */
  readonly path: string;
  readonly bytes: Buffer;
  /** Permission bits. */
  readonly mode: number;
}

export async function readRealFile(file: string): Promise<ReadFile> {
  try {
    const path = await realpath(file);
    const [bytes, { mode }] = await Promise.all([readFile(path), stat(path)]);
    return { path, bytes, mode: mode & 0o777 };
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * Replaces a file in one step, with its mode. A reader meanwhile gets either the old or the new one.
 *
 * @throws Fault where it is not what it was when it was read: somebody else's change would be lost.
 */
export async function replaceFile({ path, bytes, mode }: ReadFile, fresh: Uint8Array): Promise<void> {
  const beside = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}`);
  try {
    await writeFile(beside, fresh, { flag: "wx", mode: 0o600 });
    await chmod(beside, mode);
    if (!bytes.equals(await readFile(path))) {
      throw new Fault(`${path} was changed meanwhile, and is left as it is; run the command again`);
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    if (error instanceof Fault) throw error;
    throw new Fault(`${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Keeps a copy beside the file, for its owner alone. What is there already is never overwritten, wherever it came from. */
export async function backUpFile({ path, mode }: ReadFile, original: Buffer): Promise<string> {
  for (let number = 1; ; number++) {
    const backup = `${path}.before-sluice${number === 1 ? "" : `-${number}`}`;
    const there = await readFile(backup).catch((error: NodeJS.ErrnoException) => error.code);
    if (typeof there === "object" && there.equals(original)) return backup;
    if (there !== "ENOENT") continue;
    await writeFile(backup, original, { flag: "wx", mode: mode & 0o600 }).catch((error: Error) => {
      throw new Fault(`${backup} cannot be written: ${error.message}`);
    });
    return backup;
  }
}

/** Takes a backup away that holds nothing but what the file holds. */
export async function dropBackup(backup: string, original: Buffer): Promise<void> {
  const there = await readFile(backup).catch(() => undefined);
  if (there?.equals(original)) await rm(backup, { force: true });
}
