import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { type Recorder, startRecorder } from "../support/recorder.ts";
import type { JsonObject } from "../support/recorder-mcp.ts";

/** Where the state's servers and webhooks are registered. Each run leads these to its own peers. */
export const ORIGINS = {
  files: "https://files.example.com",
  mail: "https://mail.example.com",
  hooks: "https://hooks.example.com",
} as const;

export interface Told {
  path: string;
  text: string;
  signature: string;
  body: { id: string; event: string; tenant: string; data: JsonObject };
}

export interface Peers {
  readonly files: Recorder;
  readonly mail: Recorder;
  /** What receivers of webhooks were told, in order. */
  readonly told: Told[];
  /** Paths of receivers that answer 500. */
  readonly failing: Set<string>;
  readonly hosts: ReadonlyMap<string, string>;
  stop(): Promise<void>;
}

/** A definition of a tool. */
export function tool(name: string, description = `Does ${name}`): JsonObject {
  const properties = { path: { type: "string" } };
  return { name, description, inputSchema: { type: "object", properties } };
}

/** Two MCP servers and the receivers of webhooks. */
export async function startPeers(tools: Record<"files" | "mail", JsonObject[]>): Promise<Peers> {
  const told: Told[] = [];
  const failing = new Set<string>();
  const receiver = createServer(async (request, response) => {
    const text = (await buffer(request)).toString();
    const path = request.url ?? "";
    const signature = String(request.headers["sluice-signature"]);
    told.push({ path, text, signature, body: JSON.parse(text) as Told["body"] });
    response.writeHead(failing.has(path) ? 500 : 204).end();
  });
  receiver.listen(0, "127.0.0.1");
  await once(receiver, "listening");
  const [files, mail] = await Promise.all([
    startRecorder({ tools: tools.files }),
    startRecorder({ tools: tools.mail }),
  ]);
  const port = (receiver.address() as AddressInfo).port;
  return {
    files,
    mail,
    told,
    failing,
    hosts: new Map([
      [ORIGINS.files, new URL(files.url).origin],
      [ORIGINS.mail, new URL(mail.url).origin],
      [ORIGINS.hooks, `http://127.0.0.1:${port}`],
    ]),
    stop: async () => {
      receiver.closeAllConnections();
      receiver.close();
      await Promise.all([files.stop(), mail.stop()]);
    },
  };
}
