import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { Server } from "@modelcontextprotocol/server";
import { acquireListenSubscriptions, getUpstreamBridge, proxyServer, startHTTPServer } from "mcp-proxy";
import { warn } from "../print.ts";
import { withoutSecrets } from "../serve/environment.ts";

export interface Exposed {
  /** Where the server's MCP endpoint is. */
  readonly url: string;
  /** Resolves when the program has ended. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

export interface ExposeOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly port: number;
  /** For the program alone, over this process's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where the program runs; this process's own folder when left out. */
  readonly cwd?: string | undefined;
  /** What a request has to bring in `X-API-Key`. */
  readonly key: string;
}

/** Only this machine: on any other address the program would be on the network, past the gate. */
const HOST = "127.0.0.1";
const CONNECT_MS = 60_000;

/**
 * Runs a program that speaks MCP over stdio, and serves it over HTTP, in both eras, to the gateway of this machine. Whoever
 * lacks the key is refused, and no web page may read an answer: mcp-proxy's own command would let every page.
 */
export async function exposeStdio({ command, args, port, key, env, cwd }: ExposeOptions): Promise<Exposed> {
  const client = new Client({ name: "sluice-expose", version: "1.0.0" }, { capabilities: {} });
  const ended = new Promise<void>((resolve) => {
    client.onclose = resolve;
  });
  const transport = new StdioClientTransport({
    command,
    args: [...args],
    env: { ...withoutSecrets(process.env), ...env },
    stderr: "pipe",
    ...(cwd !== undefined && { cwd }),
  });
  // Its own words, and those of strangers that it repeats: they pass on as lines that steer no terminal.
  if (transport.stderr !== null) {
    createInterface({ input: transport.stderr as Readable }).on("line", (line) => warn(line));
  }
  await client.connect(transport, { timeout: CONNECT_MS });
  const createServer = async () => {
    const serverCapabilities = client.getServerCapabilities() ?? {};
    const instructions = client.getInstructions();
    const server = new Server(client.getServerVersion() ?? { name: command, version: "0" }, {
      capabilities: serverCapabilities,
      ...(instructions !== undefined && { instructions }),
    });
    await proxyServer({ client, server, serverCapabilities });
    return server;
  };
  const http = await startHTTPServer({
    apiKey: key,
    cors: false,
    createServer,
    host: HOST,
    onListenSubscriptions: (uris) => acquireListenSubscriptions({ client, uris }),
    port,
    sseEndpoint: null,
  });
  const bridge = getUpstreamBridge({ client });
  bridge.subscribe({
    promptsListChanged: () => http.notify.promptsChanged(),
    resourcesListChanged: () => http.notify.resourcesChanged(),
    resourceUpdated: ({ uri }) => http.notify.resourceUpdated(uri),
    toolsListChanged: () => http.notify.toolsChanged(),
  });
  return {
    url: `http://${HOST}:${port}/mcp`,
    ended,
    close: async () => {
      await http.close();
      await bridge.close();
      await client.close();
    },
  };
}
