import { call, sleep, succeeded } from "../support/agent.ts";
import type { Access } from "../support/gateway.ts";

type Entry = Pick<Access, "mcpUrl" | "token">;

/** Clients that call one tool in a loop. */
export interface Crowd {
  /**
   * Calls that were carried out, and calls that were refused in whatever way, of those that began since the last `reset`: the
   * answer to one that a server got before may take its time.
   */
  readonly passed: number;
  readonly refused: number;
  reset(): void;
  /** Sends a client, by its number, through another grant from its next call on. */
  move(client: number, entry: Entry): void;
  stop(): Promise<void>;
}

/** Between two calls of one client: 64 of them still call hundreds of times a second, and leave a core to the other tests. */
const PAUSE_MS = 60;
/** After a refusal: what is watched then is that each client is refused, and not how often. */
const REFUSED_PAUSE_MS = 200;

/** Starts `size` clients, spread over the entries. A connection that breaks is no more than a refusal to them. */
export function startCrowd(size: number, entries: readonly Entry[], tool = "echo"): Crowd {
  const own = Array.from({ length: size }, (_, client) => entries[client % entries.length]);
  let counts = { passed: 0, refused: 0 };
  let running = true;

  async function run(client: number): Promise<void> {
    while (running) {
      const entry = own[client];
      if (entry === undefined) throw new Error("A client without a grant");
      const begun = counts;
      const passed = await call(entry, tool).then(succeeded, () => false);
      if (passed) begun.passed++;
      else begun.refused++;
      await sleep(passed ? PAUSE_MS : REFUSED_PAUSE_MS);
    }
  }

  const clients = own.map((_, client) => run(client));
  return {
    get passed() {
      return counts.passed;
    },
    get refused() {
      return counts.refused;
    },
    reset: () => {
      counts = { passed: 0, refused: 0 };
    },
    move: (client, entry) => {
      own[client] = entry;
    },
    stop: async () => {
      running = false;
      await Promise.all(clients);
    },
  };
}
