/**
 * `npm run build`: what a package holds instead of sources, which Node refuses to run below `node_modules`. `dist/cli` is the
 * command line with all its packages, `dist/worker` the worker as `wrangler deploy` would upload it.
 */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { buildBundle } from "./cli/serve/bundle.ts";
import { root } from "./cli/serve/paths.ts";

const dist = join(root, "dist");
await rm(dist, { recursive: true, force: true });
await Promise.all([
  buildBundle(root, join(dist, "worker")),
  build({
    absWorkingDir: root,
    entryPoints: ["src/cli/main.ts", "src/cli/serve/keeper.ts"],
    outdir: "dist/cli",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node22",
    // The UMD form of a package asks for its own files with `require`, which no bundler follows.
    mainFields: ["module", "main"],
    // Programs for one system, and what only a checkout can do.
    external: ["workerd", "wrangler"],
    // CommonJS packages ask for Node's own modules with `require`.
    banner: {
      js: 'import { createRequire as makeRequire } from "node:module";\nconst require = makeRequire(import.meta.url);',
    },
    logLevel: "warning",
  }),
]);
