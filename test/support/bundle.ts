import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { type Bundle, bundleOf } from "../../src/cli/serve/bundle.ts";
import { root } from "./config.ts";

export interface BuiltBundle extends Bundle {
  /** Size of all modules together, gzip's default level, as wrangler reports it. */
  readonly gzipBytes: number;
}

let built: Promise<BuiltBundle> | undefined;

/** The worker as `wrangler deploy` would upload it; processes of one test run share it. */
export function buildBundle(): Promise<BuiltBundle> {
  built ??= measured();
  return built;
}

async function measured(): Promise<BuiltBundle> {
  const bundle = await bundleOf(root.replace(/\/$/, ""));
  const contents = await Promise.all(bundle.modules.map((module) => readFile(module.path)));
  return { ...bundle, gzipBytes: gzipSync(Buffer.concat(contents)).byteLength };
}
