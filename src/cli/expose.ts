/** `sluice expose`: a server that speaks stdio, over HTTP, for the gateway on this machine alone. */
import { Command, InvalidArgumentError } from "commander";
import { print } from "./print.ts";

/** The variable that holds the key. An option would show it to everybody on the machine. */
export const EXPOSE_KEY = "SLUICE_EXPOSE_KEY";
/** Shorter ones can be guessed by trying: the port is open to everybody on this machine. */
const MIN_KEY = 16;

export function exposeCommand(): Command {
  return new Command("expose")
    .description("serve a stdio MCP server over HTTP on 127.0.0.1, for requests that bring a key")
    .usage("[options] -- <command> [arguments...]")
    .argument("<command>", "what to run, after --")
    .argument("[arguments...]")
    .option("--port <port>", "where to listen", portOf, 8801)
    .addHelpText(
      "after",
      `\n${EXPOSE_KEY} holds the key, 16 characters or more: export ${EXPOSE_KEY}=$(openssl rand -hex 32)`,
    )
    .action(async (command: string, args: string[], { port }: { port: number }) => {
      const key = process.env[EXPOSE_KEY] ?? "";
      if (key.length < MIN_KEY) {
        process.stderr.write(
          `sluice: ${EXPOSE_KEY} has no key of ${MIN_KEY} characters or more; make one: export ${EXPOSE_KEY}=$(openssl rand -hex 32)\n`,
        );
        process.exit(2);
      }
      const { exposeStdio } = await import("./expose/serve.ts");
      const exposed = await exposeStdio({ command, args, port, key }).catch((error: Error) => {
        process.stderr.write(`sluice: ${command} cannot be served: ${error.message}\n`);
        process.exit(1);
      });
      print(
        `${exposed.url} answers whoever brings the key.`,
        `Register it, with the same ${EXPOSE_KEY}: ${registration("NAME", port)}`,
      );
      for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
        process.once(signal, () => void exposed.close().finally(() => process.exit(0)));
      }
      await exposed.ended;
      process.stderr.write(`sluice: ${command} has ended\n`);
      process.exit(1);
    });
}

/** The command that registers a server which `sluice expose` serves. */
export function registration(name: string, port: number): string {
  return `sluice server add ${name} http://127.0.0.1:${port}/mcp --header-env X-API-Key=${EXPOSE_KEY}`;
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new InvalidArgumentError("Give a number from 1 to 65535.");
}
