/**
 * `npm run catalog:build`: rewrites the shipped index from the collected definitions, which are not part of the
 * project: `../shared/catalog` beside the clone, or SLUICE_SHARED.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { buildIndex } from "./build.ts";
import { collected } from "./collected.ts";

const root = join(import.meta.dirname, "../../..");
const shared = process.env["SLUICE_SHARED"] ?? join(root, "../shared");
const source = join(shared, "catalog");
const folder = join(root, "src/assets/catalog");

const lines = collected(source);
if (lines !== undefined) {
  const started = performance.now();
  const files = buildIndex(lines);
  rmSync(folder, { recursive: true, force: true });
  let raw = 0;
  let zipped = 0;
  let largest = 0;
  for (const [path, text] of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    const size = Buffer.byteLength(text);
    raw += size;
    zipped += gzipSync(text).byteLength;
    if (path.startsWith("shards/")) largest = Math.max(largest, size);
  }
  const size = (path: string) => mb(Buffer.byteLength(files.get(path) ?? ""));
  console.log(`${lines.length} tools, ${files.size} files in ${Math.round(performance.now() - started)} ms`);
  console.log(
    `${mb(raw)} MB, ${mb(zipped)} MB gzipped; directory ${size("directory.json")} MB, names ${size("names.json")} MB`,
  );
  console.log(`largest shard ${Math.round(largest / 1000)} kB`);
} else {
  console.log(`no data at ${source}: nothing to build from`);
}

function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(2);
}
