import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { print, printDocument, printTable } from "../print.ts";
import { type State, shown } from "../serve/paths.ts";
import type { Brought } from "./bring.ts";
import type { ReadFile } from "./file.ts";
import { TENANT } from "./gate.ts";
import type { Source } from "./plan.ts";

interface Done {
  readonly plan: {
    readonly file: ReadFile;
    readonly source: Source;
    readonly port: number;
    readonly state: State;
  };
  readonly brought: readonly Brought[];
  readonly turned: ReadonlyMap<string, object>;
  /** As the person named it. */
  readonly file: string;
  /** Whether the file leads to the gate. */
  readonly leads: boolean;
  /** Where the original is, if `up` wrote the file. */
  readonly backup: string | undefined;
}

/** What `sluice up` has done, and what a person may do next. */
export function told({ plan, brought, turned, file, leads, backup }: Done): void {
  const rows = brought.map(({ entry, result, server, note }) => [entry, result, server ?? "", note]);
  printTable(["entry", "result", "server", "note"], rows, `${file} has no servers.`);
  print("");
  if (turned.size === 0) print("No server is behind the gate.");
  else if (leads) {
    print(
      `${file} leads to the gate.${backup === undefined ? "" : ` The original is in ${backup}; sluice down puts it back.`}`,
      "Restart the client, or have it reload its servers.",
      ...warnings(plan.file),
    );
  } else {
    print(`This replaces the servers in ${file}; --write does it, with a backup:`);
    printDocument(JSON.stringify(plan.source.configuration.replaced(Object.fromEntries(turned)), null, 2));
  }
  const key = `SLUICE_KEY=$(sed -n s/^OPERATOR_KEY=//p ${shown(plan.state.keyFile)})`;
  print(
    "",
    "Each server has a starter policy of its name. To look at one and change it:",
    `  export SLUICE_URL=http://127.0.0.1:${plan.port} SLUICE_TENANT=${TENANT} ${key}`,
    "  sluice policy pull NAME -o NAME.json, then sluice policy push NAME.json",
    "  sluice audit tail shows what is called.",
    "",
    `The gate is http://127.0.0.1:${plan.port}. It runs until Ctrl-C or sluice down; sluice up starts it again.`,
  );
}

/** The file holds a token now. */
function warnings({ path, mode }: ReadFile): string[] {
  const readable = (mode & 0o077) !== 0;
  return [
    ...(readable
      ? [`Others on this machine may be able to read it, and the token in it. chmod 600 ${path} closes it.`]
      : []),
    ...(isInRepository(dirname(path)) ? ["It lies in a git repository: do not commit the token."] : []),
  ];
}

function isInRepository(folder: string): boolean {
  if (existsSync(join(folder, ".git"))) return true;
  return dirname(folder) !== folder && isInRepository(dirname(folder));
}
