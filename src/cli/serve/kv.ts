import { mkdirSync } from "node:fs";
import { open, readdir, readFile, rename, rm } from "node:fs/promises";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";

export interface KvEntry {
  readonly value: Buffer;
  readonly metadata?: string | undefined;
  /** Unix seconds. */
  readonly expiration?: number | undefined;
}

/** A KV namespace on disk: one file for each key, whole in memory while it is open. */
export interface KvStore {
  readonly entries: ReadonlyMap<string, KvEntry>;
  /** Resolves once the entry would survive the end of the machine's power. */
  put(key: string, entry: KvEntry): Promise<void>;
  delete(key: string): Promise<void>;
}

/** Files that a write left when it was cut off. */
const UNFINISHED = ".new";

export async function openKv(dir: string): Promise<KvStore> {
  mkdirSync(dir, { recursive: true });
  const entries = new Map<string, KvEntry>();
  for (const name of await readdir(dir)) {
    if (name.endsWith(UNFINISHED)) await rm(join(dir, name), { force: true });
    else entries.set(decodeURIComponent(name), await read(join(dir, name)));
  }
  const fileOf = (key: string) => join(dir, encodeURIComponent(key));
  let last: Promise<unknown> = Promise.resolve();
  /** Writes come one after the other, so that the newest of two is the one that stays. */
  const inTurn = (write: () => Promise<void>): Promise<void> => {
    const done = last.then(write);
    last = done.catch(() => {});
    return done;
  };
  return {
    entries,
    put: (key, entry) =>
      inTurn(async () => {
        await writeDurably(dir, fileOf(key), toText(entry));
        entries.set(key, entry);
      }),
    delete: (key) =>
      inTurn(async () => {
        await rm(fileOf(key), { force: true });
        await syncFolder(dir);
        entries.delete(key);
      }),
  };
}

/**
 * Answers the HTTP dialect that workerd's KV binding speaks: `GET`, `PUT` and `DELETE` of `/<key>?urlencoded=true`, metadata
 * and expiration in headers and query; `list()` with a prefix. Reading many keys at once is not served: the gateway does not.
 *
 * @param entries what reads see; the store's own when left out
 */
export function kvListener(
  store: KvStore,
  entries: () => ReadonlyMap<string, KvEntry> = () => store.entries,
): RequestListener {
  return (request, response) => {
    answer(store, entries(), request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(String(error));
    });
  };
}

async function answer(
  store: KvStore,
  entries: ReadonlyMap<string, KvEntry>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://kv");
  const key = decodeURIComponent(url.pathname.slice(1));
  if (key === "" && request.method === "GET") return list(entries, url, response);
  if (request.method === "GET") return get(entries.get(key), response);
  if (request.method === "PUT") {
    await store.put(key, { value: await buffer(request), ...attributes(request, url) });
  } else if (request.method === "DELETE") {
    await store.delete(key);
  } else {
    return void response.writeHead(405).end();
  }
  response.end();
}

function get(entry: KvEntry | undefined, response: ServerResponse): void {
  const gone = entry?.expiration !== undefined && entry.expiration * 1000 <= Date.now();
  if (entry === undefined || gone) return void response.writeHead(404).end();
  if (entry.metadata !== undefined) response.setHeader("CF-KV-Metadata", entry.metadata);
  if (entry.expiration !== undefined) response.setHeader("CF-Expiration", String(entry.expiration));
  response.end(entry.value);
}

/** A page of names in order; the cursor is the last of them. */
function list(entries: ReadonlyMap<string, KvEntry>, { searchParams }: URL, response: ServerResponse): void {
  const limit = Number(searchParams.get("key_count_limit") ?? "1000");
  const [prefix, after] = [searchParams.get("prefix") ?? "", searchParams.get("cursor") ?? ""];
  const names = [...entries.keys()].filter((name) => name.startsWith(prefix) && name > after).sort();
  const keys = names.slice(0, limit).map((name) => ({ name }));
  const cursor = names.length > limit ? { cursor: keys.at(-1)?.name } : {};
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ keys, list_complete: names.length <= limit, cacheStatus: null, ...cursor }));
}

function attributes(request: IncomingMessage, url: URL): Omit<KvEntry, "value"> {
  const ttl = url.searchParams.get("expiration_ttl");
  const at = url.searchParams.get("expiration");
  const metadata = request.headers["cf-kv-metadata"];
  return {
    metadata: typeof metadata === "string" ? metadata : undefined,
    expiration:
      ttl !== null ? Math.floor(Date.now() / 1000) + Number(ttl) : at !== null ? Number(at) : undefined,
  };
}

const toText = (entry: KvEntry) => JSON.stringify({ ...entry, value: entry.value.toString("base64") });

async function read(file: string): Promise<KvEntry> {
  const stored = JSON.parse(await readFile(file, "utf8")) as Omit<KvEntry, "value"> & { value: string };
  return { ...stored, value: Buffer.from(stored.value, "base64") };
}

/** A reader sees the old content or the new, never a part, whenever the machine stops. */
async function writeDurably(dir: string, file: string, text: string): Promise<void> {
  const fresh = `${file}${UNFINISHED}`;
  const handle = await open(fresh, "w", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(fresh, file);
  await syncFolder(dir);
}

async function syncFolder(dir: string): Promise<void> {
  const handle = await open(dir, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
