import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { answering, type Child, type Children } from "../serve/children.ts";
import { withoutSecrets } from "../serve/environment.ts";
import { programFile, root } from "../serve/paths.ts";
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

/** Runs the reference file server behind `sluice expose`: over HTTP on 127.0.0.1, for those who bring the key. */
export async function startUpstream(children: Children, port: number, key: string): Promise<Child> {
  for (const [name, text] of Object.entries(FILES)) {
    const path = join(filesDir, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { flag: "wx" }).catch(() => {});
  }
  const server = [process.execPath, tools["@modelcontextprotocol/server-filesystem"], filesDir];
  const child = children.start({
    name: "the file server",
    command: process.execPath,
    args: [programFile("main"), "expose", "--port", String(port), "--", ...server],
    cwd: root,
    env: { ...withoutSecrets(process.env), SLUICE_EXPOSE_KEY: key },
    log: join(stateDir, "upstream.log"),
  });
  await answering(child, upstreamAddress(port), START_MS);
  return child;
}

export function upstreamAddress(port: number): string {
  return `http://127.0.0.1:${port}/mcp`;
}
