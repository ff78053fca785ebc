import { type RequestListener, request, type Server } from "node:http";
import { json, text } from "node:stream/consumers";
import * as z from "zod";
import { backUp } from "./backup.ts";
import type { Engine } from "./engine.ts";
import { Fault } from "./fault.ts";
import type { State } from "./paths.ts";
import { serveOnSocket, within } from "./sockets.ts";

const SOCKET = "control.sock";
const ASK_MS = 5000;

const Backup = z.object({ file: z.string() });

/** What a running gateway is asked for by commands of its owner, over a socket in its state folder. */
export async function serveControl(
  state: State,
  engine: Engine,
  host: string,
  /** Ends the gateway; without it nobody but a signal does. */
  stop?: () => void,
): Promise<Server> {
  const listener: RequestListener = (asked, response) => {
    const answer = async (): Promise<[number, string]> => {
      if (asked.url === "/ready") return readiness(engine, host);
      if (asked.method === "POST" && asked.url === "/stop" && stop !== undefined) {
        response.once("close", stop);
        return [200, "stopping"];
      }
      if (asked.method !== "POST" || asked.url !== "/backup") return [404, "not known here"];
      const { file } = Backup.parse(await json(asked));
      return [200, await backUp(state, file, engine.child.process)];
    };
    answer().then(
      ([status, said]) => response.writeHead(status).end(said),
      (error: Error) => response.writeHead(error instanceof Fault ? 409 : 500).end(error.message),
    );
  };
  const server = await serveOnSocket(state.run, SOCKET, listener);
  server.unref();
  return server;
}

/** Asks the gateway that runs on this state folder; undefined: none runs. Throws a Fault with its words where it refuses. */
export async function askGateway(
  state: State,
  method: "GET" | "POST",
  path: string,
  body?: object,
): Promise<string | undefined> {
  const answer = await new Promise<{ status: number; said: string } | undefined>((resolve, reject) => {
    let asked: ReturnType<typeof request>;
    try {
      asked = within(state.run, () => request({ socketPath: SOCKET, method, path }));
    } catch {
      // No such folder.
      return resolve(undefined);
    }
    asked.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "ENOENT" || error.code === "ECONNREFUSED" ? resolve(undefined) : reject(error),
    );
    asked.once("response", (response) => {
      text(response).then((said) => resolve({ status: response.statusCode ?? 0, said }), reject);
    });
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
  if (answer === undefined || answer.status === 200) return answer?.said;
  throw new Fault(answer.said);
}

/** The worker's own answer, asked for by the name that it serves. */
function readiness(engine: Engine, host: string): Promise<[number, string]> {
  return new Promise((resolve) => {
    const asked = request(
      {
        host: engine.host.replace(/^\[|\]$/g, ""),
        port: engine.port,
        path: "/readyz",
        headers: { host },
        timeout: ASK_MS,
      },
      (response) => {
        text(response).then(
          (said) => resolve([response.statusCode ?? 503, said]),
          () => resolve([503, "not ready: no answer"]),
        );
      },
    );
    asked.once("timeout", () => asked.destroy());
    asked.once("error", () => resolve([503, "not ready: no answer"]));
    asked.end();
  });
}
