import { fork } from "node:child_process";
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
      const answer = (await child.message()) as { result: LoadResult } | { error: string };
      if ("error" in answer) throw new Error(answer.error);
      return answer.result;
    },
    stop: child.stop,
  };
}

/** The upstream's process; `url` is its MCP endpoint. */
export async function startUpstream(): Promise<{ url: string; stop(): void }> {
  const child = forkBeside("upstream.ts");
  const port = await child.message();
  return { url: `http://127.0.0.1:${String(port)}/mcp`, stop: child.stop };
}

// The processes leave when this one does: their channel to it closes.
function forkBeside(name: string) {
  const path = fileURLToPath(new URL(name, import.meta.url).href);
  const child = fork(path, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const ended = once(child, "exit").then(([code]): never => {
    throw new Error(`${name} of the bench ended with code ${String(code)}`);
  });
  // Awaited only while a message is; its end at any other time is no news.
  ended.catch(() => undefined);
  return {
    send: (job: LoadJob) => child.send(job),
    message: async (): Promise<unknown> => (await Promise.race([once(child, "message"), ended]))[0],
    stop: () => child.disconnect(),
  };
}
