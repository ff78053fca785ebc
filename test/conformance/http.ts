import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A listening HTTP server of a test: its origin (`http://127.0.0.1:PORT`) and the way to end it. */
export type Listening = { origin: string; stop(): Promise<void> };

/** Serves Node requests on 127.0.0.1; `port` 0 takes a free one. `stop` also cuts the streams still open. */
export async function listen(
  answer: (req: IncomingMessage, res: ServerResponse) => void,
  port = 0,
): Promise<Listening> {
  const server = createServer(answer);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${bound}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Turns a fetch handler into a Node one. The client's going away aborts the request's signal. */
export function fetchListener(
  handle: (request: Request) => Promise<Response>,
): (req: IncomingMessage, res: ServerResponse) => void {
  return (req, res) => {
    const gone = new AbortController();
    res.on("close", () => gone.abort());
    toRequest(req, gone.signal)
      .then(handle)
      .then((response) => send(response, res))
      .catch((error: unknown) => {
        if (gone.signal.aborted) return;
        if (!res.headersSent) res.writeHead(500);
        res.end(String(error));
      });
  };
}

async function toRequest(req: IncomingMessage, signal: AbortSignal): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  const headers = new Headers();
  for (const [name, value] of Object.entries(req.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  const method = req.method ?? "GET";
  const body = method === "GET" || method === "HEAD" ? null : Buffer.concat(chunks);
  return new Request(`http://127.0.0.1${req.url ?? "/"}`, { method, headers, body, signal });
}

async function send(response: Response, res: ServerResponse): Promise<void> {
  res.writeHead(response.status, Object.fromEntries(response.headers));
  // The head goes out at once: an SSE stream may stay quiet for long after it.
  res.flushHeaders();
  const reader = response.body?.getReader();
  res.on("close", () => void reader?.cancel().catch(() => {}));
  while (reader && !res.destroyed) {
    const { done, value } = await reader.read();
    if (done) break;
    if (!res.write(value)) await new Promise((resolve) => res.once("drain", resolve).once("close", resolve));
  }
  res.end();
}
