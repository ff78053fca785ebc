import { type IncomingMessage, request, type ServerResponse } from "node:http";
import { listen } from "./http.ts";

/**
 * Puts an address in front of `target` for clients that cannot send a bearer token. It adds `Authorization`, where
 * there is a token, and otherwise hands on every header (Host and Origin included) and every byte as they are, both
 * ways, as they come. `url` has the path of `target`.
 *
 * @param note gets the body of each request once the whole of it has come
 */
export async function startForwarder(
  target: string,
  token?: string,
  note: (body: string) => void = () => {},
): Promise<{ url: string; stop(): Promise<void> }> {
  const { hostname, port, pathname, search } = new URL(target);
  const forward = (req: IncomingMessage, res: ServerResponse): void => {
    const headers = [...req.rawHeaders, ...(token === undefined ? [] : ["Authorization", `Bearer ${token}`])];
    const outward = request({ hostname, port, path: req.url, method: req.method, headers, agent: false });
    outward.on("response", (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      res.flushHeaders();
      answer.pipe(res);
      answer.on("error", () => res.destroy());
    });
    outward.on("error", () => res.destroy());
    res.on("close", () => outward.destroy());
    const body: Buffer[] = [];
    req.on("data", (chunk: Buffer) => body.push(chunk));
    req.on("end", () => note(Buffer.concat(body).toString()));
    req.pipe(outward);
  };
  const { origin, stop } = await listen(forward);
  return { url: `${origin}${pathname}${search}`, stop };
}
