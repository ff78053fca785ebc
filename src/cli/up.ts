/** `sluice up` and `sluice down`: the servers of a client on this machine behind the gate, and back. */
import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { FILE_CLIENTS, type FileClient } from "../clients/index.ts";
import { print, printTable } from "./print.ts";
import { group } from "./remote.ts";
import { homeState } from "./serve/paths.ts";
import { told } from "./serve.ts";

interface UpFlags {
  write?: boolean;
  env?: string[];
  client?: FileClient;
  state?: string;
}

export function upCommand(): Command {
  return group("up", "put the servers of a client on this machine behind the gate, and run it")
    .argument("[file]", "the client's configuration; without it, those that are there are listed")
    .option(
      "--write",
      "write the configuration that leads to the gate into the file, with a backup beside it",
    )
    .option("--env <variable...>", "a variable of the environment that the file may send to its servers")
    .addOption(new Option("--client <client>", "whose form the entries get").choices(FILE_CLIENTS))
    .option("--state <folder>", "where everything is kept; SLUICE_STATE, or ~/.sluice, when left out")
    .action((file: string | undefined, flags: UpFlags) =>
      told(async () => {
        if (file === undefined) return listKnown();
        const { up } = await import("./up/run.ts");
        return up({
          file,
          stateDir: stateDirOf(flags),
          write: flags.write === true,
          env: flags.env ?? [],
          form: flags.client,
        });
      }),
    );
}

export function downCommand(): Command {
  return group("down", "stop what sluice up started, and put the files back that it wrote")
    .option("--force", "also files that were changed since: what was changed is lost")
    .option("--state <folder>", "of sluice up; SLUICE_STATE, or ~/.sluice, when left out")
    .action((flags: { force?: boolean; state?: string }) =>
      told(async () => {
        const { down } = await import("./up/down.ts");
        await down(stateDirOf(flags), flags.force === true);
      }),
    );
}

function stateDirOf({ state }: { state?: string }): string {
  return resolve(state ?? process.env["SLUICE_STATE"] ?? homeState);
}

async function listKnown(): Promise<boolean> {
  const { knownFiles } = await import("./up/known.ts");
  const rows = knownFiles().map(({ client, path }) => [client, path]);
  printTable(["client", "file"], rows, "No client's configuration is in the usual places.");
  print(
    "",
    "Name the one whose servers are to go behind the gate: sluice up FILE, then sluice up FILE --write",
  );
  return rows.length > 0;
}
