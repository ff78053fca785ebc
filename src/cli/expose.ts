/** `sluice expose`: a server that speaks stdio, over HTTP, for the gateway on this machine alone. */
import { type Command, InvalidArgumentError } from "commander";
import * as z from "zod";
import { UsageError } from "./policy/load.ts";
import { print } from "./print.ts";
import { ended, group } from "./remote.ts";

/** The variable that holds the key. An option would show it to everybody on the machine. */
export const EXPOSE_KEY = "SLUICE_EXPOSE_KEY";
/** The variable that holds what the program gets over this process's environment, as a JSON object of texts. */
export const EXPOSE_ENV = "SLUICE_EXPOSE_ENV";
/** Shorter ones can be guessed by trying: the port is open to everybody on this machine. */
const MIN_KEY = 16;
const MAKE_ONE = `export ${EXPOSE_KEY}=$(openssl rand -hex 32)`;

export function exposeCommand(): Command {
  return group("expose", "serve a stdio MCP server over HTTP on 127.0.0.1, for requests that bring a key")
    .usage("[options] -- <command> [arguments...]")
    .argument("<command>", "what to run, after --")
    .argument("[arguments...]")
    .option("--port <port>", "where to listen", portOf, 8801)
    .addHelpText(
      "after",
      `\n${EXPOSE_KEY} holds the key, ${MIN_KEY} characters or more: ${MAKE_ONE}\n${EXPOSE_ENV}, if set, what the program's environment has besides, as a JSON object`,
    )
    .action((command: string, args: string[], { port }: { port: number }) =>
      ended(() => expose(command, args, port), false),
    );
}

/** Serves until a signal, which ends it well, or until the program ends, which does not. */
async function expose(command: string, args: readonly string[], port: number): Promise<boolean> {
  const key = process.env[EXPOSE_KEY] ?? "";
  if (key.length < MIN_KEY) {
    throw new UsageError(`${EXPOSE_KEY} has no key of ${MIN_KEY} characters or more; make one: ${MAKE_ONE}`);
  }
  const env = environmentOf(process.env[EXPOSE_ENV]);
  const { exposeStdio } = await import("./expose/serve.ts");
  const exposed = await exposeStdio({ command, args, port, key, env }).catch((error: Error) => {
    throw new UsageError(`${command} cannot be served: ${error.message}`);
  });
  print(
    `${exposed.url} answers those who bring the key.`,
    `Register it, with the same ${EXPOSE_KEY}: ${registration("NAME", port)}`,
  );
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => void exposed.close().finally(() => process.exit(0)));
  }
  await exposed.ended;
  // What listens would keep this process alive, and answer for a program that is gone.
  await exposed.close();
  throw new UsageError(`${command} has ended`);
}

/** The command that registers a server which `sluice expose` serves. */
export function registration(name: string, port: number): string {
  return `sluice server add ${name} http://127.0.0.1:${port}/mcp --header-env X-API-Key=${EXPOSE_KEY}`;
}

function environmentOf(text: string | undefined): Record<string, string> {
  if (text === undefined) return {};
  try {
    return z.record(z.string(), z.string()).parse(JSON.parse(text));
  } catch {
    throw new UsageError(`${EXPOSE_ENV} is not a JSON object of texts`);
  }
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new InvalidArgumentError("Give a number from 1 to 65535.");
}
