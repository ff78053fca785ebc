import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type KvEntry, kvListener, openKv } from "../../src/cli/serve/kv.ts";

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

/** The engine's own KV, with faults on demand. Kept in this process, so that it outlives workerd. */
export async function startKv(dir: string): Promise<KvServer> {
  const store = await openKv(dir);
  let frozen: ReadonlyMap<string, KvEntry> | undefined;
  let fault: KvFault | undefined;
  const counts = { reads: 0, writes: 0 };
  const listener = kvListener(store, () => frozen ?? store.entries);

  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    if (request.method === "GET") counts.reads++;
    else counts.writes++;
    if (fault === "reset") request.socket.destroy();
    else if (fault === "error") response.writeHead(500).end();
    else if (fault === undefined) listener(request, response);
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
      frozen = new Map(store.entries);
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
    entries: () => [...store.entries].map(([key, entry]) => [key, entry.value.toString()]),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
