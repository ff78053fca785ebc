import { type ChildProcess, execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { Fault } from "./fault.ts";
import { root, type State } from "./paths.ts";

/** What a backup says of itself. */
export interface Manifest {
  /** Of the layout below. */
  readonly format: 1;
  /** Of the program that made it. */
  readonly version: string;
  readonly madeAt: string;
  /** SHA-256 of each file, by its path. */
  readonly files: Readonly<Record<string, string>>;
}

export const MANIFEST = "backup.json";
/** Beside objects and KV: the keys without which the rest does not open, and the demo's grant. */
export const FILES = ["sluice.env", "demo.json"];
export const FOLDERS = ["objects", "kv"] as const;
/** A file that was written this shortly before it was looked at may have been written again within the clock's step. */
const CLOCK_MS = 2000;

interface Seen {
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly at: number;
}

/**
 * Writes a state folder to `file`, as it is at one moment: what a SIGKILL at that moment would leave, which every start can
 * begin from. All is copied while the gateway runs; then it is halted for as long as it takes to copy again what changed
 * meanwhile. Calls wait for that long, and none is lost.
 *
 * @param running workerd; left out where none runs and the caller holds the lock
 * @returns a sentence for people
 */
export async function backUp(state: State, file: string, running?: ChildProcess): Promise<string> {
  if (existsSync(file)) throw new Fault(`${file} is there already; choose another name`);
  if (!existsSync(dirname(file))) throw new Fault(`${dirname(file)} is not there`);
  const scratch = await mkdtemp(join(state.dir, "backup-"));
  try {
    const seen = new Map<string, Seen>();
    await copyChanged(state.dir, scratch, seen);
    const haltedMs = await halted(running, () => copyChanged(state.dir, scratch, seen));
    const manifest = await describe(scratch);
    await writeFile(join(scratch, MANIFEST), JSON.stringify(manifest, null, 1));
    const unfinished = `${file}.unfinished`;
    await promisify(execFile)("tar", ["-czf", unfinished, "-C", scratch, "."]);
    await rename(unfinished, file);
    const { size } = await stat(file);
    const halt = running === undefined ? "" : ` Calls waited ${Math.ceil(haltedMs)} ms.`;
    return `${file} holds ${Object.keys(manifest.files).length} files, ${size} bytes, keys included.${halt}`;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Runs something while a process is stopped. */
async function halted(running: ChildProcess | undefined, run: () => Promise<void>): Promise<number> {
  const from = performance.now();
  running?.kill("SIGSTOP");
  try {
    await run();
  } finally {
    running?.kill("SIGCONT");
  }
  return performance.now() - from;
}

/** Makes `to` the same as `from`, copying what differs from what was seen before. */
async function copyChanged(from: string, to: string, seen: Map<string, Seen>): Promise<void> {
  const present = new Set<string>();
  for (const path of await filesOf(from)) {
    const now = await stat(join(from, path), { bigint: true }).catch(() => undefined);
    // Gone since it was listed: a write of KV that was finished.
    if (now === undefined) continue;
    present.add(path);
    const before = seen.get(path);
    if (before !== undefined && isSame(before, now)) continue;
    seen.set(path, { size: now.size, mtimeNs: now.mtimeNs, at: Date.now() });
    await mkdir(dirname(join(to, path)), { recursive: true });
    await copyFile(join(from, path), join(to, path));
  }
  for (const path of seen.keys()) if (!present.has(path)) await rm(join(to, path), { force: true });
}

function isSame(before: Seen, now: { size: bigint; mtimeNs: bigint }): boolean {
  const fresh = BigInt(before.at) - before.mtimeNs / 1_000_000n < CLOCK_MS;
  return !fresh && before.size === now.size && before.mtimeNs === now.mtimeNs;
}

async function filesOf(dir: string): Promise<string[]> {
  const found = FILES.filter((name) => existsSync(join(dir, name)));
  for (const folder of FOLDERS) {
    const entries = await readdir(join(dir, folder), { recursive: true, withFileTypes: true }).catch(
      () => [],
    );
    for (const entry of entries) {
      // Shared memory is made again; an unfinished write was never acknowledged to anybody.
      if (!entry.isFile() || /(-shm|\.new)$/.test(entry.name)) continue;
      found.push(relative(dir, join(entry.parentPath, entry.name)));
    }
  }
  return found;
}

async function describe(dir: string): Promise<Manifest> {
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
  const files = new Map<string, string>();
  for (const path of await filesOf(dir)) files.set(path, await sha256Of(join(dir, path)));
  return { format: 1, version, madeAt: new Date().toISOString(), files: Object.fromEntries(files) };
}

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
