import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface PlainServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** An HTTP server that answers as the test says, for what the recorder never does. */
export async function startPlainServer(
  answer: (body: string, response: ServerResponse, request: IncomingMessage) => void,
): Promise<PlainServer> {
  const server = createServer(async (request, response) => answer(await text(request), response, request));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    stop: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
