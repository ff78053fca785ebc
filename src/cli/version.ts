import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./serve/paths.ts";

/** The project's version, as package.json has it. */
export function version(): string {
  return (JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string }).version;
}
