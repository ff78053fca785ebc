import { existsSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "../serve/fault.ts";
import { root } from "../serve/paths.ts";
import { tools } from "./paths.ts";

/** Packages that the start imports, beside the tools that it runs. */
const IMPORTED = ["@modelcontextprotocol/client", "workerd", "zod"];

/** Throws a Fault that names the first package that is missing. */
export function requireInstalled(): void {
  const imported = IMPORTED.map((name) => [name, join(root, "node_modules", name, "package.json")] as const);
  for (const [name, path] of [...Object.entries(tools), ...imported]) {
    if (!existsSync(path)) throw new Fault(`${name} is not installed; run npm ci first`);
  }
}
