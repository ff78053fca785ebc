/** `npm run build`: the worker in `dist/worker`, for `sluice serve` where the tools that build it are not installed. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { buildBundle } from "./bundle.ts";
import { root } from "./paths.ts";

const dir = join(root, "dist", "worker");
await rm(dir, { recursive: true, force: true });
await buildBundle(root, dir);
