/** `sluice serve`, `status`, `backup`, `restore`: an installation on one machine. */
import { resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { print, warn } from "./print.ts";
import { ended, group } from "./remote.ts";
import { Fault } from "./serve/fault.ts";
import { defaultStateDir, type State, stateAt } from "./serve/paths.ts";

const DRAIN_SECONDS = 10;

interface ServeFlags {
  listen: string;
  state?: string;
  domain?: string;
  publicUrl?: string;
  privateUpstreams?: boolean;
  drain: number;
}

export function serveCommand(): Command {
  return group("serve", "run the gateway on this machine, for good")
    .option("--listen <host:port>", "where to listen", addressOf, "127.0.0.1:8787")
    .option("--state <folder>", "where everything is kept; SLUICE_STATE when left out")
    .option("--domain <name>", "the domain whose subdomains are tenants (DOMAIN)")
    .option("--public-url <url>", "where people reach it (PUBLIC_URL)")
    .option("--private-upstreams", "servers may be on private addresses and plain http (PRIVATE_UPSTREAMS)")
    .option("--drain <seconds>", "how long calls may take to end after SIGTERM", secondsOf, DRAIN_SECONDS)
    .action(async (flags: ServeFlags) => {
      const { serve } = await import("./serve/run.ts");
      await serve({
        listen: flags.listen,
        stateDir: stateOf(flags).dir,
        vars: varsOf(flags, process.env),
        drainMs: flags.drain * 1000,
      });
    });
}

export function statusCommand(): Command {
  return group("status", "whether the gateway on this machine is ready; ends with 1 where it is not")
    .option("--state <folder>", "of the gateway; SLUICE_STATE when left out")
    .action((flags: { state?: string }) =>
      told(async () => {
        const { askGateway } = await import("./serve/control.ts");
        const said = await askGateway(stateOf(flags), "GET", "/ready");
        print(said ?? "not running");
        return said !== undefined;
      }),
    );
}

export function backupCommand(): Command {
  return group("backup", "write the state of the gateway to a file, while it runs or not")
    .argument("<file>", "a .tar.gz that is not there yet; it holds the keys, and only you may read it")
    .option("--state <folder>", "of the gateway; SLUICE_STATE when left out")
    .action((file: string, flags: { state?: string }) =>
      told(async () => {
        const [{ askGateway }, { backUp }, { withLock }] = await Promise.all([
          import("./serve/control.ts"),
          import("./serve/backup.ts"),
          import("./serve/lock.ts"),
        ]);
        process.umask(0o077);
        const state = stateOf(flags);
        const path = resolve(file);
        const said = await askGateway(state, "POST", "/backup", { file: path });
        print(said ?? (await withLock(state, () => backUp(state, path))));
      }),
    );
}

export function restoreCommand(): Command {
  return group("restore", "put a backup into a state folder whose gateway is stopped")
    .argument("<file>", "of sluice backup")
    .option("--state <folder>", "to restore into; SLUICE_STATE when left out")
    .option("--replace", "move a state that is there aside")
    .action((file: string, flags: { state?: string; replace?: boolean }) =>
      told(async () => {
        const [{ restore }, { withLock }, { openState }] = await Promise.all([
          import("./serve/restore.ts"),
          import("./serve/lock.ts"),
          import("./serve/state.ts"),
        ]);
        const state = await openState(stateOf(flags).dir);
        print(...(await withLock(state, () => restore(state, resolve(file), flags.replace === true))));
      }),
    );
}

/** A Fault is a refusal, in words for people. */
export function told(action: () => Promise<unknown>): Promise<void> {
  return ended(async () => {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      warn(`sluice: ${error.message}`);
      return false;
    }
  }, false);
}

function stateOf({ state }: { state?: string }): State {
  return stateAt(state === undefined ? defaultStateDir() : resolve(state));
}

/** Options first, then the environment, then wrangler.toml. */
function varsOf(flags: ServeFlags, env: NodeJS.ProcessEnv): Record<string, string> {
  const given = {
    DOMAIN: flags.domain ?? env["DOMAIN"],
    PUBLIC_URL: flags.publicUrl ?? env["PUBLIC_URL"],
    PRIVATE_UPSTREAMS: flags.privateUpstreams === true ? "true" : env["PRIVATE_UPSTREAMS"],
    AUDIT_SHIP_SECONDS: env["AUDIT_SHIP_SECONDS"],
  };
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) =>
      value === undefined || value === "" ? [] : [[name, value]],
    ),
  );
}

function addressOf(text: string): string {
  const port = Number(/^(?:[\w.-]+|\[[0-9a-f:]+\]):(\d{1,5})$/i.exec(text)?.[1]);
  if (Number.isInteger(port) && port <= 65_535) return text;
  throw new InvalidArgumentError("Give a host and a port, such as 127.0.0.1:8787.");
}

function secondsOf(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Give a number of seconds.");
}
