import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { root } from "./config.ts";

/** The worker as `wrangler deploy` would upload it. */
export interface Bundle {
  /** Modules in the order workerd wants them: the entry first. */
  modules: { name: string; path: string }[];
  /** Size of all modules together, gzip's default level, as wrangler reports it. */
  gzipBytes: number;
}

const inputs = ["src", "policies", "wrangler.toml", "package-lock.json"];
let built: Promise<Bundle> | undefined;

/**
 * Builds the worker with `wrangler deploy --dry-run`, once for a given state of the sources: processes of one
 * test run share the result through a folder named by a hash of everything that goes in.
 *
 * @throws when wrangler fails; the message carries its output.
 */
export function buildBundle(): Promise<Bundle> {
  built ??= build();
  return built;
}

async function build(): Promise<Bundle> {
  const dir = join(root, ".wrangler", "test-bundle", await fingerprint());
  if (!existsSync(dir)) {
    await mkdir(dirname(dir), { recursive: true });
    const scratch = await mkdtemp(`${dir}-`);
    await runWrangler(scratch);
    // Another process may have been faster; both built the same thing.
    await rename(scratch, dir).catch(() => rm(scratch, { recursive: true }));
  }
  return describe(dir);
}

async function runWrangler(outdir: string): Promise<void> {
  const wrangler = join(root, "node_modules", "wrangler", "bin", "wrangler.js");
  const env = { ...process.env, WRANGLER_SEND_METRICS: "false", CI: "true" };
  await promisify(execFile)(process.execPath, [wrangler, "deploy", "--dry-run", "--outdir", outdir], {
    cwd: root,
    env,
  });
}

async function describe(dir: string): Promise<Bundle> {
  const entry = "worker.js";
  const names = (await readdir(dir)).filter((name) => ![".map", ".md"].includes(extname(name)));
  names.sort((a, b) => Number(b === entry) - Number(a === entry));
  const modules = names.map((name) => ({ name, path: join(dir, name) }));
  const contents = await Promise.all(modules.map((module) => readFile(module.path)));
  return { modules, gzipBytes: gzipSync(Buffer.concat(contents)).byteLength };
}

/** Hash over names and contents of all that the bundle is made from. */
async function fingerprint(): Promise<string> {
  const hash = createHash("sha256");
  for (const input of inputs) {
    for (const path of await filesBelow(join(root, input))) {
      hash
        .update(path.slice(root.length))
        .update("\0")
        .update(await readFile(path))
        .update("\0");
    }
  }
  return hash.digest("hex").slice(0, 16);
}

async function filesBelow(path: string): Promise<string[]> {
  if (!existsSync(path)) return [];
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) return [path];
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => join(entry.parentPath, entry.name)).sort();
}
