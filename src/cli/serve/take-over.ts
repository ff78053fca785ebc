import { existsSync } from "node:fs";
import { chmod, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Fault } from "./fault.ts";
import { openKv } from "./kv.ts";
import { type State, shown } from "./paths.ts";

interface Row {
  key: string;
  blob_id: string;
  /** Milliseconds. */
  expiration: number | null;
  metadata: string | null;
}

/**
 * Takes over a state folder that an earlier `npm start` left in the layout of Cloudflare's dev server: `state/v3/do` and
 * `state/v3/kv`. The objects' files stay what they are; KV's entries are copied. Cut off anywhere, it begins again at the next
 * start. The caller holds the lock.
 */
export async function takeOver(state: State): Promise<void> {
  const old = join(state.dir, "state", "v3");
  const objects = join(old, "do");
  if (!existsSync(objects)) return;
  if (existsSync(state.objects)) {
    throw new Fault(
      `${shown(state.dir)} holds objects of two versions, in objects and in state/v3/do; move away the one that is not wanted`,
    );
  }
  await refuseRunning(state);
  await copyKv(join(old, "kv"), state.kv);
  await closeToOthers(objects);
  // The last step, and one: what is there afterwards has been taken over.
  await rename(objects, state.objects);
  await rm(join(state.dir, "state"), { recursive: true });
}

/** The earlier version kept its lock as a process number, which may have gone to somebody else meanwhile. */
async function refuseRunning(state: State): Promise<void> {
  const pidFile = join(state.dir, "start.pid");
  const pid = (await readFile(pidFile, "utf8").catch(() => "")).trim();
  const command = /^\d+$/.test(pid) ? await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "") : "";
  if (command.includes("src/cli/start.ts")) {
    throw new Fault(`${shown(state.dir)} is in use by an earlier version (process ${pid}); stop it first`);
  }
  await rm(pidFile, { force: true });
}

async function copyKv(from: string, to: string): Promise<void> {
  const fresh = `${to}.new`;
  await rm(fresh, { recursive: true, force: true });
  const store = await openKv(fresh);
  const index = join(from, "miniflare-KVNamespaceObject");
  const names = existsSync(index) ? await readdir(index) : [];
  for (const name of names.filter((name) => /^[0-9a-f]{64}\.sqlite$/.test(name))) {
    const database = new DatabaseSync(join(index, name));
    const rows = database.prepare("SELECT key, blob_id, expiration, metadata FROM _mf_entries").all();
    database.close();
    for (const { key, blob_id, expiration, metadata } of rows as unknown as Row[]) {
      const value = await readFile(join(from, "SNAPSHOTS", "blobs", blob_id));
      const seconds = expiration === null ? undefined : Math.floor(expiration / 1000);
      await store.put(key, { value, expiration: seconds, metadata: metadata ?? undefined });
    }
  }
  await rm(to, { recursive: true, force: true });
  await rename(fresh, to);
}

async function closeToOthers(dir: string): Promise<void> {
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    await chmod(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o700 : 0o600);
  }
}
