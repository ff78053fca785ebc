import { createServer, type RequestListener, type Server } from "node:http";

/**
 * Serves HTTP on a socket file in a folder. Only who may enter the folder reaches it, unlike a port, which is open to everybody
 * on the machine. The path is given from within: a socket's whole path may have some hundred bytes at most.
 */
export async function serveOnSocket(dir: string, name: string, listener: RequestListener): Promise<Server> {
  const server = createServer(listener);
  // workerd keeps connections and would meet a reset where one is closed as it asks.
  server.keepAliveTimeout = 0;
  const listening = new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.once("listening", resolve);
  });
  within(dir, () => server.listen(name));
  await listening;
  return server;
}

/** Runs something synchronous with a folder as the current one. */
export function within<T>(dir: string, run: () => T): T {
  const before = process.cwd();
  process.chdir(dir);
  try {
    return run();
  } finally {
    process.chdir(before);
  }
}
