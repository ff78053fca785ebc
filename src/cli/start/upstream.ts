import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { answering, type Child, startChild } from "./children.ts";
import { stateDir, tools } from "./paths.ts";

const START_MS = 20_000;

/** The folder that the file server may use, and nothing beside it. */
export const filesDir = join(stateDir, "demo-files");

/** What lies in it at first. A file that was changed since stays as it is. */
const FILES = {
  "welcome.txt": "This file was read by an agent, through Sluice.\n",
  "notes/monday.md": "# Monday\n\n- read the policy\n- try to break it\n",
  "notes/.env": "API_KEY=not-a-real-key\n",
};

/** Runs the reference file server behind mcp-proxy, which speaks MCP over HTTP on 127.0.0.1. */
export async function startUpstream(port: number): Promise<Child> {
  for (const [name, text] of Object.entries(FILES)) {
    const path = join(filesDir, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { flag: "wx" }).catch(() => {});
  }
  const listen = ["--server", "stream", "--host", "127.0.0.1", "--port", String(port)];
  const server = [process.execPath, tools["@modelcontextprotocol/server-filesystem"], filesDir];
  const args = [tools["mcp-proxy"], ...listen, "--", ...server];
  const child = startChild("mcp-proxy", args, join(stateDir, "upstream.log"), process.env);
  await answering(child, upstreamAddress(port), START_MS);
  return child;
}

export function upstreamAddress(port: number): string {
  return `http://127.0.0.1:${port}/mcp`;
}
