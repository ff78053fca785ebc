import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { unstable_readConfig } from "wrangler";

/** The project's folder. */
export const root = fileURLToPath(new URL("../../", import.meta.url).href);

/** What workerd has to know of wrangler.toml to run the worker as production would. */
export interface WorkerConfig {
  compatibilityDate: string;
  compatibilityFlags: string[];
  /** Plain text variables of `[vars]`. */
  vars: Record<string, string>;
  durableObjects: { binding: string; className: string }[];
  kvNamespaces: string[];
  assets: { binding: string; directory: string }[];
}

/** Reads wrangler.toml, so that nothing of it is repeated in the tests. */
export function readWorkerConfig(): WorkerConfig {
  const config = unstable_readConfig({ config: `${root}wrangler.toml` }, { hideWarnings: true });
  if (config.compatibility_date === undefined) throw new Error("wrangler.toml has no compatibility_date");
  const { binding, directory } = config.assets ?? {};
  const vars = Object.entries(config.vars).map(([name, value]) => [name, String(value)]);
  return {
    compatibilityDate: config.compatibility_date,
    compatibilityFlags: config.compatibility_flags,
    vars: Object.fromEntries(vars),
    durableObjects: config.durable_objects.bindings.map((binding: { name: string; class_name: string }) => ({
      binding: binding.name,
      className: binding.class_name,
    })),
    assets:
      binding === undefined || directory === undefined
        ? []
        : [{ binding, directory: resolve(root, directory) }],
    kvNamespaces: config.kv_namespaces.map((namespace: { binding: string }) => namespace.binding),
  };
}
