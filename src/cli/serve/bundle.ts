import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { promisify } from "node:util";
import { Fault } from "./fault.ts";
import type { WorkerConfig } from "./worker-config.ts";

/** The worker as `wrangler deploy` would upload it, and what it has to be run with. */
export interface Bundle {
  /** Modules in the order workerd wants them: the entry first. */
  readonly modules: readonly { name: string; path: string }[];
  readonly config: WorkerConfig;
}

const INPUTS = ["src", "policies", "wrangler.toml", "package-lock.json"];
/** Never in the worker's bundle: what it reads from disk, and the command line. */
const OUTSIDE = ["src/assets/catalog", "src/cli"];
const ENTRY = "worker.js";
const CONFIG = "worker.json";

/**
 * The worker of the project in `root`: in a checkout built now, once for a given state of the sources; where its tools are
 * missing, as `npm run build` left it in `dist/worker`.
 *
 * @throws Fault where it can be neither found nor built.
 */
export async function bundleOf(root: string): Promise<Bundle> {
  if (!existsSync(wranglerOf(root))) {
    const shipped = join(root, "dist", "worker");
    if (existsSync(shipped)) return describe(shipped);
    throw new Fault("wrangler is not installed; run npm ci first");
  }
  const dir = join(root, ".wrangler", "bundle", await fingerprint(root));
  if (!existsSync(dir)) await buildBundle(root, dir);
  return describe(dir);
}

/** Builds the worker into `dir`, which is there only once it is whole. */
export async function buildBundle(root: string, dir: string): Promise<void> {
  await mkdir(dirname(dir), { recursive: true });
  const scratch = await mkdtemp(`${dir}-`);
  const [{ readWorkerConfig }] = await Promise.all([
    import("./worker-config.ts"),
    runWrangler(root, scratch),
  ]);
  // One that was interrupted says nothing.
  if (!existsSync(join(scratch, ENTRY))) throw new Fault("the worker was not built; start again");
  await writeFile(join(scratch, CONFIG), JSON.stringify(readWorkerConfig(root), null, 2));
  // Another process may have been faster; both built the same thing.
  await rename(scratch, dir).catch(() => rm(scratch, { recursive: true }));
}

/** Nothing is asked of the network, and nothing written beside what is built. */
const QUIET = {
  CI: "true",
  WRANGLER_HIDE_BANNER: "true",
  WRANGLER_SEND_ERROR_REPORTS: "false",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_WRITE_LOGS: "false",
};

const wranglerOf = (root: string) => join(root, "node_modules", "wrangler", "bin", "wrangler.js");

async function runWrangler(root: string, outdir: string): Promise<void> {
  const env = { ...process.env, ...QUIET };
  const args = [wranglerOf(root), "deploy", "--dry-run", "--outdir", outdir];
  await promisify(execFile)(process.execPath, args, { cwd: root, env }).catch(
    (error: { stderr?: string }) => {
      throw new Error(`the worker could not be built:\n${error.stderr ?? String(error)}`);
    },
  );
}

async function describe(dir: string): Promise<Bundle> {
  const names = (await readdir(dir)).filter((name) => ![".map", ".md", ".json"].includes(extname(name)));
  names.sort((a, b) => Number(b === ENTRY) - Number(a === ENTRY));
  const config = JSON.parse(await readFile(join(dir, CONFIG), "utf8")) as WorkerConfig;
  return { modules: names.map((name) => ({ name, path: join(dir, name) })), config };
}

/** Hash over names and contents of all that the bundle is made from. */
async function fingerprint(root: string): Promise<string> {
  const hash = createHash("sha256");
  for (const input of INPUTS) {
    for (const path of await filesBelow(join(root, input), root)) {
      hash
        .update(path.slice(root.length))
        .update("\0")
        .update(await readFile(path))
        .update("\0");
    }
  }
  return hash.digest("hex").slice(0, 16);
}

async function filesBelow(path: string, root: string): Promise<string[]> {
  if (!existsSync(path)) return [];
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) return [path];
  const outside = OUTSIDE.map((folder) => join(root, folder));
  const files = entries.filter(
    (entry) => entry.isFile() && !outside.some((folder) => entry.parentPath.startsWith(folder)),
  );
  return files.map((entry) => join(entry.parentPath, entry.name)).sort();
}
