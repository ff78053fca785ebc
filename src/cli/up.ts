/** `sluice up`, `sluice down`: the gate before the servers of a client on this machine. */
import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { FILE_CLIENTS, type FileClient } from "../clients/index.ts";
import { print, printTable } from "./print.ts";
import { group } from "./remote.ts";
import { homeState } from "./serve/paths.ts";
import { told } from "./told.ts";

const stateDirOf = (given: string | undefined): string =>
  resolve(given ?? process.env["SLUICE_STATE"] ?? homeState);

interface UpFlags {
  write?: boolean;
  env?: string[];
  client?: FileClient;
  state?: string;
}

export function upCommand(): Command {
  return group("up", "put a gate before the servers of a client on this machine")
    .argument("[file]", "the client's configuration; without it, those that are on this machine are listed")
    .option(
      "--write",
      "write the configuration that leads to the gate into the file; a backup stays beside it",
    )
    .option("--env <variable...>", "a variable of the environment that the file may send to its servers")
    .addOption(
      new Option("--client <client>", "whose file it is, where its name does not say").choices(FILE_CLIENTS),
    )
    .option("--state <folder>", "where everything is kept; SLUICE_STATE or ~/.sluice when left out")
    .action((file: string | undefined, { write = false, env = [], client, state }: UpFlags) =>
      told(async () => {
        if (file === undefined) return list();
        const { up } = await import("./up/run.ts");
        return up(resolve(file), { stateDir: stateDirOf(state), write, env, client });
      }),
    );
}

export function downCommand(): Command {
  return group("down", "stop the gate that `sluice up` started, and put back what it wrote")
    .option("--force", "also over changes that were made to them since")
    .option("--state <folder>", "of that gate; SLUICE_STATE or ~/.sluice when left out")
    .action(({ force = false, state }: { force?: boolean; state?: string }) =>
      told(async () => {
        const { down } = await import("./up/down.ts");
        print(...(await down(stateDirOf(state), force)));
      }),
    );
}

async function list(): Promise<boolean> {
  const { knownFiles } = await import("./up/known.ts");
  const rows = knownFiles().map(({ client, path }) => [client, path]);
  printTable(["client", "file"], rows, "No client's configuration was found in the places that are known.");
  print("", "Put the gate before one: sluice up FILE, or sluice up FILE --write");
  return rows.length > 0;
}
