import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { buildBundle } from "../support/bundle.ts";
import { readWorkerConfig } from "../support/config.ts";
import { type Gateway, startGateway } from "../support/gateway.ts";
import type { Fixture } from "./fixture.ts";
import { FILES_LATER, MAIL_LATER, OPENED_AFTER_MS } from "./life.ts";
import { type Peers, startPeers } from "./peers.ts";
import { withSurroundings } from "./prelude.ts";
import { STEPS } from "./steps.ts";

const folder = join(import.meta.dirname, "fixtures");

/** Versions with a fixture, in order. */
export const VERSIONS = (await readdir(folder)).sort((a, b) => a.localeCompare(b, "en", { numeric: true }));

export interface Opened {
  readonly fixture: Fixture;
  readonly gateway: Gateway;
  readonly peers: Peers;
  stop(): Promise<void>;
}

/**
 * The state that a version left, opened by this checkout's gateway a moment after it was packed.
 *
 * @param killed a gateway of this checkout was there before, and was killed in the middle of each object's migration
 */
export async function open(version: string, killed = false): Promise<Opened> {
  const from = join(folder, version);
  const fixture = JSON.parse(await readFile(join(from, "state.json"), "utf8")) as Fixture;
  const dir = await mkdtemp(join(tmpdir(), "sluice-upgrade-"));
  await promisify(execFile)("tar", ["-xzf", join(from, "state.tar.gz"), "-C", dir]);
  if (killed) await killMigrations(join(dir, "objects"));
  const peers = await startPeers({ files: FILES_LATER, mail: MAIL_LATER });
  const classes = readWorkerConfig().durableObjects.map(({ className }) => className);
  const modules = await withSurroundings((await buildBundle()).modules, join(dir, "modules"), classes, {
    shiftMs: fixture.madeAt + OPENED_AFTER_MS - Date.now(),
    hosts: peers.hosts,
  });
  const gateway = await startGateway({
    persistDir: dir,
    vars: {
      AUDIT_SHIP_SECONDS: "1",
      SEALING_KEY: fixture.sealingKey,
      OPERATOR_KEY: fixture.operatorKey,
    },
    modules,
  });
  return {
    fixture,
    gateway,
    peers,
    stop: async () => {
      await Promise.all([gateway.stop(), peers.stop()]);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Leaves every object as a migration leaves it that was killed before it committed. Throws where one would not tell. */
async function killMigrations(objects: string): Promise<void> {
  let killed = 0;
  for (const name of STEPS.keys()) {
    for (const file of await readdir(join(objects, name))) {
      if (file === "metadata.sqlite" || !file.endsWith(".sqlite")) continue;
      const path = join(objects, name, file);
      const died = await promisify(execFile)(process.execPath, [
        join(import.meta.dirname, "die.ts"),
        path,
        name,
      ])
        .then(() => "ended by itself")
        .catch((error: { signal?: string; stderr?: string }) => error.signal ?? error.stderr);
      if (died !== "SIGKILL") throw new Error(`${name} was not killed: ${died}`);
      const { size } = await stat(`${path}-wal`);
      if (size < 100_000) throw new Error(`${name}: nothing of the killed transaction is on the disk`);
      killed++;
    }
  }
  if (killed < STEPS.size) throw new Error("Not every class has an object in the fixture");
}
