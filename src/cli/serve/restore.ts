import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { lstat, mkdir, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import * as z from "zod";
import { FILES, FOLDERS, MANIFEST, type Manifest, sha256Of } from "./backup.ts";
import { Fault } from "./fault.ts";
import { type State, shown } from "./paths.ts";

const Described = z.object({
  format: z.literal(1),
  version: z.string(),
  madeAt: z.string(),
  files: z.record(z.string(), z.string()),
});

/**
 * Puts what `backUp` wrote into a state folder. Nothing of the folder changes before every file of the backup has been
 * compared with its hash. The caller holds the folder's lock.
 *
 * @param replace moves a state that is there aside
 * @returns sentences for people
 */
export async function restore(state: State, file: string, replace: boolean): Promise<string[]> {
  if (!existsSync(file)) throw new Fault(`${file} cannot be read`);
  const parts = [...FILES, ...FOLDERS].filter((name) => existsSync(join(state.dir, name)));
  if (parts.length > 0 && !replace) {
    throw new Fault(`${shown(state.dir)} holds a state already; --replace moves it aside`);
  }
  const scratch = await mkdtemp(join(state.dir, "restore-"));
  try {
    await promisify(execFile)("tar", ["-xzf", file, "-C", scratch]).catch(() => {
      throw new Fault(`${file} is not a backup: it cannot be unpacked`);
    });
    const manifest = await verified(scratch, file);
    const said = [`${file} was made at ${manifest.madeAt} by version ${manifest.version}.`];
    if (parts.length > 0) {
      const aside = join(state.dir, `replaced-${new Date().toISOString().replaceAll(":", "")}`);
      await mkdir(aside, { mode: 0o700 });
      for (const part of parts) await rename(join(state.dir, part), join(aside, part));
      said.push(`What was there is in ${shown(aside)}.`);
    }
    for (const part of [...FILES, ...FOLDERS]) {
      if (existsSync(join(scratch, part))) await rename(join(scratch, part), join(state.dir, part));
    }
    const { length } = Object.keys(manifest.files);
    return [...said, `${length} files are restored. What was revoked since then is not: revoke it again.`];
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The manifest, once every file is the one that it names, and there is no other. */
async function verified(dir: string, file: string): Promise<Manifest> {
  const text = await readFile(join(dir, MANIFEST), "utf8").catch(() => "{}");
  const manifest = Described.safeParse(parse(text));
  if (!manifest.success) throw new Fault(`${file} is not a backup, or one of a later version`);
  const wanted = new Map(Object.entries(manifest.data.files));
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    const path = relative(dir, join(entry.parentPath, entry.name));
    if (entry.isDirectory() || path === MANIFEST) continue;
    // A link would have the gateway write elsewhere.
    const regular = (await lstat(join(dir, path))).isFile();
    const hash = wanted.get(path);
    wanted.delete(path);
    if (!regular || hash === undefined || (await sha256Of(join(dir, path))) !== hash) {
      throw new Fault(`${file} is damaged: ${path} is not what was backed up`);
    }
  }
  const [missing] = wanted.keys();
  if (missing !== undefined) throw new Fault(`${file} is damaged: ${missing} is missing`);
  return manifest.data;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
