import { join, resolve } from "node:path";
import { defaultStateDir, root } from "../serve/paths.ts";

export const stateDir = defaultStateDir();

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
