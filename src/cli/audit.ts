/**
 * `sluice audit`: search what a tenant's grants did, take ledgers out of a gateway, and prove them offline.
 * Exit code 0: all well; 1: refused, unreachable or broken; 2: usage.
 */
import { type Command, InvalidArgumentError } from "commander";
import { FILTERS } from "../tenant/audit/row.ts";
import { type ExportOptions, exportAudit } from "./audit/export.ts";
import { type SearchOptions, searchAudit } from "./audit/search.ts";
import { type VerifyOptions, verify } from "./audit/verify.ts";
import { print, printJson, when } from "./print.ts";
import { ended, group, type Remote, remote } from "./remote.ts";

export function auditCommand(): Command {
  const command = group("audit", "search and export ledgers, and prove them offline");

  const search = command
    .command("search")
    .description("decisions of all grants, newest first")
    .option("--from <time>", "a date, or how long ago, such as 2h")
    .option("--to <time>", "a date, or how long ago");
  for (const filter of FILTERS) search.option(`--${filter} <${filter}...>`, "any of these");
  search
    .option("--limit <rows>", "at most so many", rowNumber, 50)
    .option("--all", "every match, as lines of JSON");
  remote<SearchOptions>(search, searchAudit);

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
    .option("--checkpoints <file>", "signed checkpoints: show a tail cut off and a chain written anew")
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
