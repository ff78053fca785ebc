import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

// Stands in for workerd's own module where a worker's pure parts are run in Node.
const stubWorkers: Plugin = {
  name: "stub-workers",
  setup: ({ onResolve, onLoad }) => {
    const contents = "export class DurableObject {}";
    onResolve({ filter: /^cloudflare:workers$/ }, ({ path }) => ({ path, namespace: "stub-workers" }));
    onLoad({ filter: /.*/, namespace: "stub-workers" }, () => ({ contents }));
  },
};

/**
 * Makes one JavaScript module out of a TypeScript file of this folder, for workerd (where `./worker.js`, the built
 * bundle, stays an import) or for Node.
 */
export async function bundleModule(
  source: string,
  outfile: string,
  runtime: "workerd" | "node" = "workerd",
): Promise<{ name: string; path: string }> {
  await build({
    entryPoints: [fileURLToPath(new URL(source, import.meta.url).href)],
    outfile,
    bundle: true,
    format: "esm",
    target: "es2024",
    logLevel: "error",
    external: ["node:*", "./worker.js", ...(runtime === "workerd" ? ["cloudflare:*"] : [])],
    plugins: runtime === "node" ? [stubWorkers] : [],
  });
  return { name: basename(outfile), path: outfile };
}
