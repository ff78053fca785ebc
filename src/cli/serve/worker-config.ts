import { join } from "node:path";
import { unstable_readConfig } from "wrangler";

/** What workerd has to know of wrangler.toml to run the worker as production would. */
export interface WorkerConfig {
  compatibilityDate: string;
  compatibilityFlags: string[];
  /** Plain text variables of `[vars]`. */
  vars: Record<string, string>;
  durableObjects: { binding: string; className: string }[];
  kvNamespaces: string[];
  /** Folders from the project's own. */
  assets: { binding: string; directory: string }[];
}

/** Reads `<root>/wrangler.toml`, so that nothing of it is repeated. */
export function readWorkerConfig(root: string): WorkerConfig {
  const config = unstable_readConfig({ config: join(root, "wrangler.toml") }, { hideWarnings: true });
  if (config.compatibility_date === undefined) throw new Error("wrangler.toml has no compatibility_date");
  const { binding, directory } = config.assets ?? {};
  const vars = Object.entries(config.vars).map(([name, value]) => [name, String(value)]);
  return {
    compatibilityDate: config.compatibility_date,
    compatibilityFlags: config.compatibility_flags,
    vars: Object.fromEntries(vars),
    durableObjects: config.durable_objects.bindings.map((object: { name: string; class_name: string }) => ({
      binding: object.name,
      className: object.class_name,
    })),
    assets: binding === undefined || directory === undefined ? [] : [{ binding, directory }],
    kvNamespaces: config.kv_namespaces.map((namespace: { binding: string }) => namespace.binding),
  };
}
