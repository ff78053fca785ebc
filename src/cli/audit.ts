/**
 * `sluice audit`: search what a tenant's grants did, take ledgers out of a gateway, and prove them offline.
 * Exit code 0: all well; 1: refused, unreachable or broken; 2: usage.
 */
import { type Command, InvalidArgumentError, Option } from "commander";
import { type CountOptions, countAudit, showChanges } from "./audit/changes.ts";
import { type ExportOptions, exportAudit } from "./audit/export.ts";
import { filterOptions } from "./audit/filters.ts";
import { type SearchOptions, searchAudit, type TailOptions, tailAudit } from "./audit/search.ts";
import { type VerifyOptions, verify } from "./audit/verify.ts";
import { print, printJson, when } from "./print.ts";
import { ended, group, type Remote, remote } from "./remote.ts";

export function auditCommand(): Command {
  const command = group("audit", "search and export ledgers, and prove them offline");

  remote<SearchOptions>(
    filterOptions(command.command("search").description("decisions of all grants, newest first"))
      .option("--limit <rows>", "rows to print at most", rowNumber, 50)
      .option("--wait", "have grants ship first what they did so far")
      .option("--ndjson", "every match, as lines of JSON"),
    searchAudit,
  );

  remote<TailOptions>(
    filterOptions(
      command.command("tail").description("decisions as they are made, until interrupted"),
    ).option("--once", "end with the first"),
    tailAudit,
  );

  remote<CountOptions>(
    filterOptions(command.command("counts").description("how many decisions there were, and when")).addOption(
      new Option("--by <what>", "what is counted").choices(["outcome", "server", "tool"]).default("outcome"),
    ),
    countAudit,
  );

  remote<{ limit: number; all?: boolean }>(
    command
      .command("changes")
      .description("what was done to the tenant, and by whom: its own ledger, newest first")
      .option("--limit <rows>", "rows to print at most", rowNumber, 50)
      .option("--all", "uses of keys, too"),
    showChanges,
  );

  remote<ExportOptions>(
    command
      .command("export")
      .description("write a grant's ledger as lines of JSON, or all of a tenant's into a folder")
      .option("--grant <grant>", "whose ledger; without it the whole tenant's, with its checkpoints and keys")
      .option("--after <seq>", "only the rows after this one", rowNumber, 0)
      .option("--out <file>", "write to a file instead of standard output; for a whole tenant, the folder"),
    exportAudit,
  );

  command
    .command("verify")
    .description("prove that an export is complete and unchanged, or name the first broken row")
    .argument("[file]", "the export, or the folder of a whole tenant's; - = standard input", "-")
    .option("--head <hash>", "the last row's hash, kept from elsewhere: shows a tail that was cut off", hash)
    .option(
      "--previous <hash>",
      "the hash of the row before the first, for an export made with --after",
      hash,
    )
    .option("--checkpoints <file>", "signed checkpoints: show a tail cut off and a rewritten chain")
    .option("--key <key>", "the public key that signed them, or a file that holds it")
    .option("--json", "print JSON")
    .action((file: string, options: VerifyOptions) =>
      ended(() => verify(file, options), options.json === true),
    );

  remote(
    command
      .command("key")
      .description("the public keys that sign a tenant's checkpoints: keep them apart from the ledgers"),
    showKeys,
  );

  return command;
}

interface Keys {
  readonly keys: readonly { id: string; publicKey: string; since: number; current: boolean }[];
}

/** As JSON, what `verify --key` reads. */
async function showKeys({ client, json }: Remote): Promise<void> {
  const answer = await client.get<Keys>("/audit/key");
  if (json) return printJson(answer);
  for (const { id, publicKey, since, current } of answer.keys) {
    print(`${id}  ${publicKey}  since ${when(since)}${current ? "" : "  (no longer signs)"}`);
  }
}

function rowNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("a row number is wanted.");
  return Number(text);
}

function hash(text: string): string {
  if (!/^[0-9a-f]{64}$/.test(text)) throw new InvalidArgumentError("64 hexadecimal digits are wanted.");
  return text;
}
