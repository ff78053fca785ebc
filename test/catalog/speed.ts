/**
 * `npm run -s catalog:speed`: how long search and lists take over the whole shipped index in bare workerd, one request
 * at a time and the way there included, and how large index and search are. Exit code 1 where a target is missed.
 */
import { readdirSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { readWorkerConfig } from "../support/config.ts";
import { startCatalogue } from "./running.ts";

const TARGET_MS = 100;
/** Pieces of names, as people type them: a name each, some with a mistake, some only begun. */
const QUERIES = 400;

const [assets] = readWorkerConfig().assets;
const folder = join(assets?.directory ?? "", "catalog");
const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) =>
  path.endsWith(".json"),
);
const contents = await Promise.all(paths.map((path) => readFile(join(folder, path))));
const mb = (bytes: number) => `${(bytes / 1e6).toFixed(2)} MB`;
const total = (sizes: readonly number[]) => sizes.reduce((sum, size) => sum + size, 0);

const catalogue = await startCatalogue();
try {
  const { servers, tools } = await catalogue.overview();
  console.log(`Index: ${servers} servers, ${tools} tools`);
  console.log(
    `  ${paths.length} files, ${mb(total(contents.map(({ length }) => length)))}, gzipped ${mb(total(contents.map((text) => gzipSync(text).length)))}`,
  );
  const largest = contents.reduce((most, text) => (text.length > most.length ? text : most), Buffer.alloc(0));
  console.log(
    `  largest file ${mb(largest.length)}, parsed in ${(await timed(() => JSON.parse(String(largest)))).toFixed(1)} ms`,
  );

  const brought = await timed(() => catalogue.definers("put_user_policy"));
  console.log(`Search: brought in with the first request, ${Math.round(brought)} ms`);
  console.log(`  ${mb(total(files(catalogue.storageDir)))} on disk`);

  const queries = await queriesOf();
  await measure("search", queries, (query) => catalogue.search(query, 20));
  await catalogue.restart();
  const woken = await timed(() => catalogue.search("githb", 20));
  console.log(`  first search after a restart, with a mistake in it: ${woken.toFixed(1)} ms`);
  await measure("servers by address", await slugs(), (slug) => catalogue.server(slug));
  await measure("definers", queries, (query) => catalogue.definers(query));
  const pages = Array.from({ length: 100 }, (_, at) => at + 1);
  await measure("pages of a list", pages, (page) => catalogue.tools({ attack: "rug-pull" }, page, 50));
} finally {
  await catalogue.stop();
}

async function queriesOf(): Promise<string[]> {
  const step = 67;
  const names: string[] = [];
  for (let page = 1; names.length < QUERIES; page += 1) {
    const { items } = await catalogue.tools({}, page, step);
    const [first, second] = items;
    if (first === undefined || second === undefined) break;
    names.push(first.tool, `${second.serverTitle} ${second.tool.split(/[_-]/)[0]}`);
  }
  return names.map((name, at) => {
    if (at % 4 === 1) return name.slice(0, Math.max(2, Math.ceil(name.length / 2)));
    return at % 4 === 2 ? `${name.slice(0, 2)}${name.slice(3)}` : name.replaceAll("_", " ");
  });
}

async function slugs(): Promise<string[]> {
  return (await catalogue.servers()).filter((_, at) => at % 6 === 0).map(({ slug }) => slug);
}

async function measure<Item>(
  what: string,
  items: readonly Item[],
  ask: (item: Item) => Promise<unknown>,
): Promise<void> {
  const times: number[] = [];
  for (const item of items) times.push(await timed(() => ask(item)));
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  const well = at(0.95) <= TARGET_MS;
  if (!well) process.exitCode = 1;
  const figures = [0.5, 0.95, 1].map((share) => at(share).toFixed(1).padStart(7)).join("");
  console.log(
    `  ${what.padEnd(20)} ${String(times.length).padStart(4)} × p50, p95, most${figures} ms${well ? "" : "  MISSED"}`,
  );
}

async function timed(run: () => unknown): Promise<number> {
  const started = performance.now();
  await run();
  return performance.now() - started;
}

function files(dir: string): number[] {
  return readdirSync(dir, { recursive: true, encoding: "utf8" })
    .map((name) => statSync(join(dir, name)))
    .filter((file) => file.isFile())
    .map(({ size }) => size);
}
