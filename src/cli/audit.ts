/**
 * `sluice audit`: search what a tenant's grants did, take ledgers out of a gateway, and prove them offline.
 * Exit code 0: all well; 1: refused, unreachable or broken; 2: usage.
 */
import { Command, InvalidArgumentError } from "commander";
import { FILTERS } from "../tenant/audit/row.ts";
import { type ExportOptions, exportAudit } from "./audit/export.ts";
import { fetchJson, GatewayError, gatewayOfEnvironment, tenantPath } from "./audit/gateway.ts";
import { type SearchOptions, searchAudit } from "./audit/search.ts";
import { type VerifyOptions, verify } from "./audit/verify.ts";
import { UsageError } from "./policy/load.ts";

const REFUSED = 1;
const USAGE = 2;

export function auditCommand(): Command {
  const command = new Command("audit").description("search and export ledgers, and prove them offline");
  // Commander ends with 1 on a mistyped command line, which is what a refusal ends with here.
  command.exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : USAGE));

  const search = command
    .command("search")
    .description("decisions of all grants, newest first; SLUICE_URL and SLUICE_KEY name the gateway")
    .requiredOption("--tenant <tenant>", "whose grants")
    .option("--from <time>", "a date, or how long ago, such as 2h")
    .option("--to <time>", "a date, or how long ago");
  for (const filter of FILTERS) search.option(`--${filter} <${filter}...>`, "any of these");
  search
    .option("--limit <rows>", "at most so many", rowNumber, 50)
    .option("--all", "every match, as lines of JSON")
    .option("--json", "print JSON, with how far the index is")
    .action((options: SearchOptions) => run(() => searchAudit(options), options.json));

  command
    .command("export")
    .description("write a grant's ledger as lines of JSON, or all of a tenant's into a folder")
    .requiredOption("--tenant <tenant>", "whose grant")
    .option("--grant <grant>", "whose ledger; without it the whole tenant's, with its checkpoints and keys")
    .option("--after <seq>", "only the rows after this one", rowNumber, 0)
    .option("--out <file>", "write to a file instead of standard output; for a whole tenant, the folder")
    .option("--json", "print a summary or an error as JSON; the rows are JSON always")
    .action((options: ExportOptions) => run(() => exportAudit(options), options.json));

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
    .action((file: string, options: VerifyOptions) => run(() => verify(file, options), options.json));

  command
    .command("key")
    .description("the public keys that sign a tenant's checkpoints: keep them apart from the ledgers")
    .requiredOption("--tenant <tenant>", "whose keys")
    .option("--json", "print JSON, as `verify --key` reads it")
    .action((options: KeyOptions) => run(() => showKeys(options), options.json));

  return command;
}

interface KeyOptions {
  tenant: string;
  json?: boolean;
}

async function showKeys({ tenant, json }: KeyOptions): Promise<boolean> {
  const answer = await fetchJson(gatewayOfEnvironment(), tenantPath(tenant, "audit/key"));
  const { keys = [] } = answer as {
    keys?: { id: string; publicKey: string; since: number; current: boolean }[];
  };
  if (json) process.stdout.write(`${JSON.stringify(answer)}\n`);
  else {
    for (const { id, publicKey, since, current } of keys) {
      const when = new Date(since).toISOString();
      process.stdout.write(`${id}  ${publicKey}  since ${when}${current ? "" : "  (no longer signs)"}\n`);
    }
  }
  return true;
}

/** Runs an action that answers whether all is well, and turns what it answers or throws into an exit code. */
async function run(action: () => Promise<boolean>, json = false): Promise<void> {
  try {
    if (!(await action())) process.exitCode = REFUSED;
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof GatewayError)) throw error;
    process.stderr.write(
      json ? `${JSON.stringify({ ok: false, error: error.message })}\n` : `${error.message}\n`,
    );
    process.exitCode = error instanceof UsageError ? USAGE : REFUSED;
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
