import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";

/** How a KV namespace can fail: the connection breaks, no answer comes, or the service says 500. */
export type KvFault = "reset" | "hang" | "error";

/** The part of the KV server that tests steer by. */
export interface KvControl {
  /** From now on every read and write fails; `reset` when nothing is said. */
  down(fault?: KvFault): void;
  up(): void;
  /** Reads answer what was stored at this moment, as KV's caches do for up to a minute. Writes are kept. */
  freeze(): void;
  thaw(): void;
  readonly reads: number;
  readonly writes: number;
  /** The values as stored now, for looking inside. */
  entries(): [key: string, value: string][];
}

export interface KvServer extends KvControl {
  /** `127.0.0.1:<port>` for workerd's `external` service. */
  readonly address: string;
  stop(): Promise<void>;
}

interface Entry {
  value: Buffer;
  metadata?: string | undefined;
  /** Unix seconds. */
  expiration?: number | undefined;
}

/**
 * A Workers KV namespace over the HTTP dialect that workerd's binding speaks: `GET`, `PUT` and `DELETE` of
 * `/<key>?urlencoded=true`, metadata and expiration in headers and query. Kept in this process, so that it outlives
 * workerd, and written through to `dir` so that it outlives the process.
 *
 * Neither `list()` nor reading many keys at once is served: the gateway may use neither on a request's path.
 */
export async function startKv(dir: string): Promise<KvServer> {
  await mkdir(dir, { recursive: true });
  const entries = await load(dir);
  let frozen: Map<string, Entry> | undefined;
  let fault: KvFault | undefined;
  const counts = { reads: 0, writes: 0 };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://kv");
    const key = decodeURIComponent(url.pathname.slice(1));
    if (request.method === "GET") counts.reads++;
    else counts.writes++;
    if (fault === "reset") return void request.socket.destroy();
    if (fault === "hang") return;
    if (fault === "error") return void response.writeHead(500).end();
    if (key === "") return void response.writeHead(501).end("list() is not served here");

    if (request.method === "GET") return get((frozen ?? entries).get(key), response);
    if (request.method === "PUT") {
      const entry = { value: await buffer(request), ...attributes(request, url) };
      entries.set(key, entry);
      await writeFile(fileOf(dir, key), JSON.stringify({ ...entry, value: entry.value.toString("base64") }));
      return void response.end();
    }
    entries.delete(key);
    await rm(fileOf(dir, key), { force: true });
    response.end();
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  // Idle connections must outlive a pause in a test: a reset would look like a fault nobody asked for.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    down: (how = "reset") => {
      fault = how;
    },
    up: () => {
      fault = undefined;
    },
    freeze: () => {
      frozen = new Map(entries);
    },
    thaw: () => {
      frozen = undefined;
    },
    get reads() {
      return counts.reads;
    },
    get writes() {
      return counts.writes;
    },
    entries: () => [...entries].map(([key, entry]) => [key, entry.value.toString()]),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function get(entry: Entry | undefined, response: ServerResponse): void {
  const gone = entry?.expiration !== undefined && entry.expiration * 1000 <= Date.now();
  if (entry === undefined || gone) return void response.writeHead(404).end();
  if (entry.metadata !== undefined) response.setHeader("CF-KV-Metadata", entry.metadata);
  if (entry.expiration !== undefined) response.setHeader("CF-Expiration", String(entry.expiration));
  response.end(entry.value);
}

function attributes(request: IncomingMessage, url: URL): Omit<Entry, "value"> {
  const ttl = url.searchParams.get("expiration_ttl");
  const at = url.searchParams.get("expiration");
  const metadata = request.headers["cf-kv-metadata"];
  return {
    metadata: typeof metadata === "string" ? metadata : undefined,
    expiration:
      ttl !== null ? Math.floor(Date.now() / 1000) + Number(ttl) : at !== null ? Number(at) : undefined,
  };
}

const fileOf = (dir: string, key: string) => join(dir, encodeURIComponent(key));

async function load(dir: string): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  for (const name of await readdir(dir)) {
    const stored = JSON.parse(await readFile(join(dir, name), "utf8")) as Omit<Entry, "value"> & {
      value: string;
    };
    entries.set(decodeURIComponent(name), { ...stored, value: Buffer.from(stored.value, "base64") });
  }
  return entries;
}
