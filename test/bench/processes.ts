import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { LoadJob, LoadResult } from "./load.ts";

/** The load generator's process. */
export interface Loader {
  /** Runs one job at a time. Throws what went wrong with the first unexpected answer. */
  run(job: LoadJob): Promise<LoadResult>;
  stop(): void;
}

export function startLoader(): Loader {
  const child = forkBeside("load.ts");
  return {
    run: async (job) => {
      child.send(job);
      const [answer] = (await once(child, "message")) as [{ result: LoadResult } | { error: string }];
      if ("error" in answer) throw new Error(answer.error);
      return answer.result;
    },
    stop: () => child.disconnect(),
  };
}

/** The upstream's process; `url` is its MCP endpoint. */
export async function startUpstream(): Promise<{ url: string; stop(): void }> {
  const child = forkBeside("upstream.ts");
  const [port] = (await once(child, "message")) as [number];
  return { url: `http://127.0.0.1:${port}/mcp`, stop: () => child.disconnect() };
}

// Both processes leave when this one does: their channel to it closes.
function forkBeside(name: string): ChildProcess {
  return fork(fileURLToPath(new URL(name, import.meta.url).href), {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
}
