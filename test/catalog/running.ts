import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Catalogue } from "../../src/catalog/shipped/types.ts";
import { bundleModule } from "../bench/build.ts";
import { readWorkerConfig } from "../support/config.ts";
import { startWorkerd } from "../support/workerd.ts";

export interface RunningCatalogue extends Catalogue {
  /** Folder of the search object's SQLite file. */
  readonly storageDir: string;
  /** Forgets what is in memory; the disk stays. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * The shipped index in bare workerd, with its search object.
 *
 * @param directory of the assets, in place of the project's
 */
export async function startCatalogue(directory?: string): Promise<RunningCatalogue> {
  const dir = await mkdtemp(join(tmpdir(), "sluice-catalogue-"));
  const source = new URL("workers/index.ts", import.meta.url).href;
  const module = await bundleModule(source, join(dir, "catalogue.js"));
  const config = readWorkerConfig();
  const workerd = await startWorkerd({
    compatibilityDate: config.compatibilityDate,
    compatibilityFlags: config.compatibilityFlags,
    modules: [module],
    text: {},
    durableObjects: config.durableObjects.filter(({ binding }) => binding === "CATALOGUE"),
    kv: [],
    assets: config.assets.map((assets) => ({ ...assets, directory: directory ?? assets.directory })),
  });
  const ask =
    (method: keyof Catalogue) =>
    async (...args: unknown[]) => {
      const response = await fetch(`${workerd.url}/${method}`, {
        method: "POST",
        body: JSON.stringify(args),
      });
      const { answer, error } = (await response.json()) as { answer?: never; error?: string };
      if (error !== undefined) throw new Error(error);
      return answer as never;
    };
  return {
    overview: ask("overview"),
    servers: ask("servers"),
    families: ask("families"),
    server: ask("server"),
    definers: ask("definers"),
    tools: ask("tools"),
    search: ask("search"),
    storageDir: workerd.storageDir,
    restart: workerd.restart,
    stop: async () => {
      await workerd.stop();
      await rm(dir, { recursive: true });
    },
  };
}
