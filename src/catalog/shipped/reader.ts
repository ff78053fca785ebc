/**
 * The shipped index as pages read it: `Catalogue` over a function that reads files. Keeps the directory and a few
 * shards, as plain data, so that one of these serves all requests of an isolate.
 */
import type { Hit, Hits, Searcher } from "../search/types.ts";
import { categories, levels, wordOf } from "./codes.ts";
import { type Directory, decodeFamilies, decodeOverview, decodeServers } from "./directory.ts";
import { decodeServer, type Shard, shardOf } from "./shard.ts";
import type { Catalogue, Family, Overview, ServerFacts, ServerSummary, ToolHit, ToolPage } from "./types.ts";

/** Reads a file of the index, by its path in the index's folder. Rejects with what is wrong where it cannot. */
export type ReadFile = (path: string) => Promise<string>;

/** Some 100 kB of memory each. */
const KEPT_SHARDS = 16;

interface Read {
  readonly version: string;
  readonly overview: Overview;
  readonly servers: readonly ServerSummary[];
  readonly families: readonly Family[];
  readonly positions: ReadonlyMap<string, number>;
}

/** What an isolate remembers of the index. */
export class IndexCache {
  directory: Read | undefined;
  readonly #shards = new Map<string, Shard>();

  shard(name: string): Shard | undefined {
    const shard = this.#shards.get(name);
    // The one read last is the last to go.
    if (shard !== undefined) this.keep(name, shard);
    return shard;
  }

  keep(name: string, shard: Shard): void {
    this.#shards.delete(name);
    this.#shards.set(name, shard);
    const [oldest] = this.#shards.keys();
    if (this.#shards.size > KEPT_SHARDS && oldest !== undefined) this.#shards.delete(oldest);
  }
}

/** @param searcher answers what needs all tools at once, for the version of the index that is asked for */
export function openCatalogue(
  read: ReadFile,
  searcher: (version: string) => Searcher,
  cache: IndexCache = new IndexCache(),
): Catalogue {
  const directory = async (): Promise<Read> => {
    cache.directory ??= readDirectory(
      await readJson<Directory>(read, "directory.json", ["version", "servers"]),
    );
    return cache.directory;
  };

  async function server(slug: string): Promise<ServerFacts | undefined> {
    const { servers, positions } = await directory();
    const summary = servers[positions.get(slug) ?? -1];
    if (summary === undefined) return undefined;
    const name = shardOf(slug);
    const path = `shards/${name}.json`;
    const shard = cache.shard(name) ?? (await readJson<Shard>(read, path, ["words", "servers"]));
    cache.keep(name, shard);
    const tools = decodeServer(shard, slug);
    if (tools === undefined) throw new Error(`the shipped index lists ${slug}, but ${path} does not hold it`);
    const { tools: _, categories: __, severities: ___, flow: ____, ...identity } = summary;
    return { ...identity, tools };
  }

  async function page(ask: (searcher: Searcher) => Promise<Hits>): Promise<ToolPage> {
    const { version, servers } = await directory();
    const { total, items } = await ask(searcher(version));
    return { total, items: items.map((hit) => toolHit(servers, hit)) };
  }

  return {
    overview: async () => (await directory()).overview,
    servers: async () => (await directory()).servers,
    families: async () => (await directory()).families,
    server,
    definers: async (tool) => (await page((searcher) => searcher.definers(tool))).items,
    tools: (filter, number, perPage) => page((searcher) => searcher.tools(filter, number, perPage)),
    search: async (query, limit) => {
      const { version, servers } = await directory();
      const found = await searcher(version).search(query, limit);
      return {
        servers: found.servers.map((position) => wordOf(servers, position)),
        tools: { total: found.tools.total, items: found.tools.items.map((hit) => toolHit(servers, hit)) },
      };
    },
  };
}

function readDirectory(directory: Directory): Read {
  const servers = decodeServers(directory);
  return {
    version: directory.version,
    overview: decodeOverview(directory),
    servers,
    families: decodeFamilies(directory, servers),
    positions: new Map(servers.map(({ slug }, at) => [slug, at])),
  };
}

function toolHit(servers: readonly ServerSummary[], { server, name, kind, confidence }: Hit): ToolHit {
  const { slug, title } = wordOf(servers, server);
  return {
    server: slug,
    serverTitle: title,
    tool: name,
    category: wordOf(categories, Math.floor(kind / levels.length)),
    severity: wordOf(levels, kind % levels.length),
    confidence: confidence / 100,
  };
}

/** @throws where the file is not the JSON object that is looked for, so that no other file passes for an empty index */
export async function readJson<Content>(
  read: ReadFile,
  path: string,
  members: readonly string[],
): Promise<Content> {
  const text = await read(path);
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new Error(`the shipped index is damaged: ${path} is not JSON`, { cause: error });
  }
  const lacking = members.filter(
    (name) => typeof content !== "object" || content === null || !Object.hasOwn(content, name),
  );
  if (lacking.length > 0)
    throw new Error(`the shipped index is damaged: ${path} has no ${lacking.join(", ")}`);
  return content as Content;
}
