/**
 * `sluice audit`: take a grant's ledger out of a gateway, and prove it offline.
 * Exit code 0: all well; 1: refused, unreachable or broken; 2: usage.
 */
import { createReadStream, createWriteStream } from "node:fs";
import type { Writable } from "node:stream";
import { Command, InvalidArgumentError } from "commander";
import { type LedgerVerdict, verifyLedger } from "../grant/ledger.ts";
import { linesOf } from "./audit/lines.ts";
import { ExportError, ledgerLines } from "./audit/pages.ts";
import { UsageError } from "./policy/load.ts";

const REFUSED = 1;
const USAGE = 2;

/** Rows between two tellings of how far an export is. */
const PROGRESS_ROWS = 5000;

export function auditCommand(): Command {
  const command = new Command("audit").description("export ledgers and prove them offline");
  // Commander ends with 1 on a mistyped command line, which is what a refusal ends with here.
  command.exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : USAGE));

  command
    .command("export")
    .description("write a grant's ledger as lines of JSON; SLUICE_URL and SLUICE_KEY name the gateway")
    .requiredOption("--tenant <tenant>", "whose grant")
    .requiredOption("--grant <grant>", "whose ledger")
    .option("--after <seq>", "only the rows after this one", rowNumber, 0)
    .option("--out <file>", "write to a file instead of standard output")
    .option("--json", "print a summary or an error as JSON; the rows are JSON always")
    .action((options: ExportOptions) => run(() => exportLedger(options), options.json));

  command
    .command("verify")
    .description("prove that an export is complete and unchanged, or name the first broken row")
    .argument("[file]", "the export; - = standard input", "-")
    .option("--head <hash>", "the last row's hash, kept from elsewhere: shows a tail that was cut off", hash)
    .option(
      "--previous <hash>",
      "the hash of the row before the first, for an export made with --after",
      hash,
    )
    .option("--json", "print JSON")
    .action((file: string, options: VerifyOptions) => run(() => verify(file, options), options.json));

  return command;
}

interface ExportOptions {
  tenant: string;
  grant: string;
  after: number;
  out?: string;
  json?: boolean;
}

interface VerifyOptions {
  head?: string;
  previous?: string;
  json?: boolean;
}

/** Runs an action that answers whether all is well, and turns what it answers or throws into an exit code. */
async function run(action: () => Promise<boolean>, json = false): Promise<void> {
  try {
    if (!(await action())) process.exitCode = REFUSED;
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof ExportError)) throw error;
    process.stderr.write(
      json ? `${JSON.stringify({ ok: false, error: error.message })}\n` : `${error.message}\n`,
    );
    process.exitCode = error instanceof UsageError ? USAGE : REFUSED;
  }
}

async function exportLedger({ tenant, grant, after, out, json }: ExportOptions): Promise<boolean> {
  const url = process.env["SLUICE_URL"];
  const key = process.env["SLUICE_KEY"];
  if (url === undefined || !/^https?:$/.test(URL.parse(url)?.protocol ?? "")) {
    throw new UsageError("SLUICE_URL must be the gateway's address, such as http://127.0.0.1:8787");
  }
  if (key === undefined || key === "")
    throw new UsageError("SLUICE_KEY must be a key of the gateway's management API");

  const target = new Target(out);
  let rows = 0;
  let last = after;
  try {
    for await (const { seq, bytes } of ledgerLines({ url, key, tenant, grant }, after)) {
      if (!(await target.write(bytes))) return true;
      last = seq;
      rows++;
      if (rows % PROGRESS_ROWS === 0) tell(`${rows} rows …\r`);
    }
    target.open();
  } catch (error) {
    if (!(error instanceof ExportError) || rows === 0) throw error;
    throw new ExportError(`${error.message}; ${rows} rows were written, --after ${last} goes on from there`);
  } finally {
    await target.close();
  }
  if (json && out !== undefined) process.stdout.write(`${JSON.stringify({ ok: true, rows, last })}\n`);
  tell(`${rows} rows, the last is ${last}\n`);
  return true;
}

async function verify(file: string, { head, previous, json }: VerifyOptions): Promise<boolean> {
  const bytes: AsyncIterable<Uint8Array> = file === "-" ? process.stdin : createReadStream(file);
  let verdict: LedgerVerdict;
  try {
    verdict = await verifyLedger(linesOf(bytes), { head, previous });
  } catch (error) {
    if (!(error instanceof Error && "syscall" in error)) throw error;
    throw new UsageError(`${file} cannot be read: ${error.message}`);
  }
  if (json) process.stdout.write(`${JSON.stringify(verdict)}\n`);
  else process.stdout.write(`${describe(verdict)}\n`);
  return verdict.ok;
}

function describe(verdict: LedgerVerdict): string {
  if (!verdict.ok) {
    const seq = verdict.seq === null ? "" : ` (seq ${verdict.seq})`;
    return `broken at row ${verdict.row}${seq}: ${verdict.message} [${verdict.problem}]`;
  }
  const { rows, forwarded, unknownOutcomes, head } = verdict;
  return `intact: ${rows} rows, ${forwarded} calls forwarded, ${unknownOutcomes} with outcome unknown\nhead ${head ?? "none"}`;
}

/**
 * Where an export goes. Each row waits until the one before it is taken, so that memory holds a page at most.
 * A file is opened by the first row: an export that fails at once leaves an older one as it was.
 */
class Target {
  readonly #file: string | undefined;
  #stream: Writable | undefined;

  constructor(file: string | undefined) {
    this.#file = file;
  }

  open(): Writable {
    if (this.#stream !== undefined) return this.#stream;
    this.#stream = this.#file === undefined ? process.stdout : createWriteStream(this.#file);
    // Errors are answered by the write or the end that they break.
    this.#stream.on("error", () => {});
    return this.#stream;
  }

  /** False once nobody reads any more, as behind `| head`. */
  write(line: Uint8Array): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.open().write(Buffer.concat([line, LINE_FEED]), (error) => {
        if (!error) resolve(true);
        else if ("code" in error && error.code === "EPIPE") resolve(false);
        else reject(this.#unwritable(error));
      });
    });
  }

  close(): Promise<void> {
    const stream = this.#stream;
    if (this.#file === undefined || stream === undefined) return Promise.resolve();
    return new Promise((resolve, reject) => {
      stream.end((error?: Error | null) => (error ? reject(this.#unwritable(error)) : resolve()));
    });
  }

  #unwritable(error: Error): UsageError {
    return new UsageError(`${this.#file ?? "standard output"} cannot be written: ${error.message}`);
  }
}

const LINE_FEED = Buffer.from("\n");

function tell(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(text);
}

function rowNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("a row number is wanted.");
  return Number(text);
}

function hash(text: string): string {
  if (!/^[0-9a-f]{64}$/.test(text)) throw new InvalidArgumentError("64 hexadecimal digits are wanted.");
  return text;
}
