import { Command } from "commander";
import { type Client, makeClient, RefusedError } from "./client.ts";
import { UsageError } from "./policy/load.ts";
import { warn, warnJson } from "./print.ts";

const REFUSED = 1;
const USAGE = 2;
/** `slk_<tenant>_<id>_<secret>`: such a key says whose it is. */
const TENANT_KEY = /^slk_([a-z0-9-]{1,63})_/;

/** What every command over the API gets. */
export interface Remote {
  readonly client: Client;
  /** Print for programs. */
  readonly json: boolean;
}

interface Common {
  tenant?: string;
  json?: boolean;
}

/** A group of commands. Commander ends with 1 on a mistyped command line, which is what a refusal ends with here. */
export function group(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .configureOutput({ outputError: (text) => warn(...text.trimEnd().split("\n")) })
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : USAGE));
}

/**
 * Makes a command one over the API: gives it `--tenant` and `--json`, connects by the environment, and turns what the
 * action throws into one line and an exit code. An action that answers false ends with 1.
 */
export function remote<Options extends object = object>(
  command: Command,
  action: (remote: Remote, options: Options, ...args: string[]) => Promise<unknown>,
): Command {
  return command
    .option("--tenant <name>", "whose; a tenant's own key says it by itself")
    .option("--json", "print JSON")
    .action(async (...all: unknown[]) => {
      // Commander hands over the arguments, then the options, then the command.
      const options = all.at(-2) as Options & Common;
      const args = all.slice(0, -2) as string[];
      await ended(async () => {
        const found = { client: connect(options.tenant), json: options.json === true };
        return action(found, options, ...args);
      }, options.json === true);
    });
}

/** The same for a command about one tenant, which is its first argument; another may follow. */
export function remoteOne<Options extends object = object>(
  command: Command,
  action: (remote: Remote, options: Options, more?: string) => Promise<unknown>,
  more?: readonly [name: string, description: string],
): Command {
  command.argument("<tenant>", "its name in addresses");
  if (more !== undefined) command.argument(...more);
  return command.option("--json", "print JSON").action(async (...all: unknown[]) => {
    const options = all.at(-2) as Options & Common;
    const [tenant = "", given] = all.slice(0, -2) as string[];
    const json = options.json === true;
    await ended(async () => action({ client: connect(tenant), json }, options, given), json);
  });
}

/** The same for a command about the whole installation. */
export function remoteAll(command: Command, action: (remote: Remote) => Promise<unknown>): Command {
  return command.option("--json", "print JSON").action(async ({ json = false }: Common) => {
    await ended(async () => action({ client: connect(null), json }), json);
  });
}

/** The installation and tenant that the environment names; null: the installation as a whole. */
function connect(tenant: string | undefined | null): Client {
  const { SLUICE_URL: url = "", SLUICE_KEY: key = "" } = process.env;
  if (key === "") throw new UsageError("Set SLUICE_KEY to a key of the tenant, or to the operator's");
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? "")) {
    throw new UsageError("Set SLUICE_URL to the gateway's address, such as http://127.0.0.1:8787");
  }
  if (tenant === null) return makeClient(url, key, "");
  const own = TENANT_KEY.exec(key)?.[1];
  const named = tenant || process.env["SLUICE_TENANT"] || own;
  if (named === undefined)
    throw new UsageError("Name the tenant with --tenant or SLUICE_TENANT: the operator's key is for all");
  return makeClient(url, key, named);
}

/** Runs to an exit code: 0 all well, 1 refused, 2 usage. */
export async function ended(action: () => Promise<unknown>, json: boolean): Promise<void> {
  try {
    if ((await action()) === false) process.exitCode = REFUSED;
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof RefusedError)) throw error;
    const problem = error instanceof RefusedError ? error.problem : undefined;
    if (json) warnJson(problem ?? { title: error.message });
    else {
      const places = problem?.errors ?? [];
      warn(
        `sluice: ${error.message}`,
        ...places.map(({ line, column, message }) => `  ${line}:${column} ${message}`),
      );
    }
    process.exitCode = error instanceof UsageError ? USAGE : REFUSED;
  }
}
