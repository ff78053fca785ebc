import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { readWorkerConfig as read, type WorkerConfig } from "../../src/cli/serve/worker-config.ts";

/** The project's folder. */
export const root = fileURLToPath(new URL("../../", import.meta.url).href);

/** The project's wrangler.toml, with the folders of its assets from the root of the disk. */
export function readWorkerConfig(): WorkerConfig {
  const config = read(root);
  const assets = config.assets.map((entry) => ({ ...entry, directory: resolve(root, entry.directory) }));
  return { ...config, assets };
}
