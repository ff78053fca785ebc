import { isAbsolute, join, relative, resolve } from "node:path";

/** The project's folder. */
export const root = resolve(import.meta.dirname, "../../..");

/** Where everything that outlives a start is kept. */
export const stateDir = resolve(root, process.env["SLUICE_STATE"] ?? ".wrangler");

/** The policy of the demo's grant: a file for a person to edit. */
export const policyFile = resolve(root, process.env["SLUICE_POLICY"] ?? "policies/demo.json");

/** What `npm start` runs, by the name of its package. */
export const tools = {
  wrangler: join(root, "node_modules/wrangler/bin/wrangler.js"),
  "mcp-proxy": join(root, "node_modules/mcp-proxy/dist/bin/mcp-proxy.mjs"),
  "@modelcontextprotocol/server-filesystem": join(
    root,
    "node_modules/@modelcontextprotocol/server-filesystem/dist/index.js",
  ),
} as const;

/** A path as a person would type it in the project's folder. */
export function shown(path: string): string {
  const short = relative(root, path);
  return short.startsWith("..") || isAbsolute(short) ? path : short;
}
