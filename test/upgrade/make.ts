/**
 * Makes the fixture of one version: a state folder with a life in it, as that version's gateway leaves it.
 *
 *     npx node test/upgrade/make.ts CHECKOUT
 *
 * CHECKOUT is a folder of the project at that version with its packages installed. Its bundle runs in bare workerd; the peers
 * around it and the life (life.ts) are this checkout's. Written to test/upgrade/fixtures/VERSION: `state.tar.gz` (objects
 * and KV) and `state.json` (keys, tokens, ids, counts). It takes some two minutes. Run it when a version is released, and
 * never again for that version: what it made is what installations hold.
 */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type { Fixture } from "./fixture.ts";
import { COUNTED, FILES, live, MAIL } from "./life.ts";
import { startPeers } from "./peers.ts";
import { withSurroundings } from "./prelude.ts";

const checkout = resolve(process.argv[2] ?? ".");
const of = async <Module>(path: string) => (await import(pathToFileURL(join(checkout, path)).href)) as Module;
const { startGateway } = await of<typeof import("../support/gateway.ts")>("test/support/gateway.ts");
const { buildBundle } = await of<typeof import("../support/bundle.ts")>("test/support/bundle.ts");
const { readWorkerConfig } = await of<typeof import("../support/config.ts")>("test/support/config.ts");
const { version } = JSON.parse(await readFile(join(checkout, "package.json"), "utf8")) as { version: string };

const dir = await mkdtemp(join(tmpdir(), "sluice-upgrade-"));
const state = join(dir, "state");
await mkdir(state);
const peers = await startPeers({ files: FILES, mail: MAIL });
const classes = readWorkerConfig().durableObjects.map(({ className }) => className);
const gateway = await startGateway({
  persistDir: state,
  vars: { AUDIT_SHIP_SECONDS: "1" },
  modules: await withSurroundings((await buildBundle()).modules, join(dir, "modules"), classes, {
    shiftMs: 0,
    hosts: peers.hosts,
  }),
});
const life = await live(gateway, peers, (line) => console.log(line));
await gateway.stop();
await peers.stop();
const fixture: Fixture = {
  version,
  madeAt: Date.now(),
  operatorKey: gateway.operatorKey,
  sealingKey: gateway.sealingKey,
  counted: COUNTED,
  ...life,
};

const { stdout } = await promisify(execFile)("find", [state, "-name", "*.sqlite"]);
for (const file of stdout.split("\n").filter((line) => line !== "")) {
  // What the write-ahead log still holds goes into the file: the archive has no use for both.
  const database = new DatabaseSync(file);
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  database.close();
}
const out = join(import.meta.dirname, "fixtures", version);
await mkdir(out, { recursive: true });
await promisify(execFile)("tar", ["-czf", join(out, "state.tar.gz"), "-C", state, "objects", "kv"]);
await writeFile(join(out, "state.json"), `${JSON.stringify(fixture, undefined, 2)}\n`);
await rm(dir, { recursive: true });
console.log(`Written to ${out}`);
