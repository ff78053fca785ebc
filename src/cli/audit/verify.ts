import { createReadStream, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { type Checkpoint, keyIdOf, type PublicKey, publicKeySchema } from "../../ledger/checkpoint.ts";
import { type CheckpointFault, readCheckpoints } from "../../ledger/checkpoint-verify.ts";
import { readText, UsageError } from "../policy/load.ts";
import { print, printJsonLine } from "../print.ts";
import { TENANT_FILES } from "./export.ts";
import { linesOf } from "./lines.ts";
import { type Proof, prove } from "./prove.ts";

export interface VerifyOptions {
  head?: string;
  previous?: string;
  checkpoints?: string;
  key?: string;
  json?: boolean;
}

/** Proves an export, or a folder with a whole tenant's. False: something is broken. */
export async function verify(path: string, options: VerifyOptions): Promise<boolean> {
  if (path !== "-" && isFolder(path)) return verifyTenant(path, options);
  return verifyFile(path, options);
}

async function verifyFile(file: string, options: VerifyOptions): Promise<boolean> {
  const { head, previous, json } = options;
  const asked = options.checkpoints !== undefined;
  if (asked !== (options.key !== undefined)) {
    throw new UsageError("--checkpoints and --key go together: a signature proves nothing without its key");
  }
  const { checkpoints, faults: unreadable } = asked
    ? readCheckpoints(linesOfText(options.checkpoints ?? ""), keysOf(options.key ?? ""))
    : { checkpoints: [], faults: [] };
  const proof = await proveFile(file, checkpoints, { head, previous });
  const { verdict, seen } = proof;
  const faults = [...unreadable, ...proof.faults];
  if (asked && verdict.ok && seen === 0 && faults.length === 0) faults.push(NO_CHECKPOINT);
  const [first] = faults;
  // Nothing is proven of nothing: an export that failed leaves such a file, too.
  if (verdict.ok && verdict.rows === 0 && first === undefined) return nothingIn(file, json === true);
  const ok = verdict.ok && first === undefined;
  if (!json) {
    print(...linesAbout(proof, faults, asked));
  } else if (verdict.ok && first !== undefined) {
    printJsonLine({ ok: false, row: null, ...first, faults });
  } else printJsonLine({ ...verdict, ...(asked && verdict.ok && { checkpoints: seen }) });
  return ok;
}

/** A grant may have done nothing yet; a tenant was made, at least. */
function emptiness(name: string, { verdict }: Proof) {
  return name === TENANT_FILES.changes && verdict.ok && verdict.rows === 0
    ? [{ file: name, problem: "empty", message: "it has no rows: nothing is proven" }]
    : [];
}

function nothingIn(file: string, json: boolean): false {
  const message = `${file === "-" ? "standard input" : file} has no rows: nothing is proven`;
  if (json) printJsonLine({ ok: false, row: null, seq: null, problem: "empty", message });
  else print(`${message} [empty]`);
  return false;
}

const NO_CHECKPOINT: CheckpointFault = {
  problem: "checkpoint_missing",
  seq: null,
  message: "none of the checkpoints is about a row of this ledger",
};

async function verifyTenant(folder: string, options: VerifyOptions): Promise<boolean> {
  if (options.head !== undefined || options.previous !== undefined) {
    throw new UsageError("--head and --previous are for one ledger");
  }
  const keys = keysOf(options.key ?? join(folder, TENANT_FILES.key));
  const file = options.checkpoints ?? join(folder, TENANT_FILES.checkpoints);
  const { checkpoints, faults } = readCheckpoints(linesOfText(file), keys);
  const broken: { file: string; problem: string; message: string }[] = faults.map((fault) => ({
    file: TENANT_FILES.checkpoints,
    ...fault,
  }));
  const found = new Set<string>();
  let rows = 0;
  const ledgers = readdirSync(join(folder, TENANT_FILES.ledgers)).sort();
  const names = [TENANT_FILES.changes, ...ledgers.map((name) => join(TENANT_FILES.ledgers, name))];
  for (const name of names) {
    const proof = await proveFile(join(folder, name), checkpoints, {}, true);
    if (proof.owner !== null) found.add(JSON.stringify([proof.owner.tenant, proof.owner.grant]));
    broken.push(...emptiness(name, proof));
    if (proof.verdict.ok) rows += proof.verdict.rows;
    else broken.push({ file: name, problem: proof.verdict.problem, message: brokenAt(proof.verdict) });
    broken.push(...proof.faults.map((fault) => ({ file: name, ...fault })));
  }
  // A ledger that is gone as a whole leaves no row that could miss it.
  const gone = Map.groupBy(checkpoints, ({ tenant, grant }) => JSON.stringify([tenant, grant]));
  for (const [owner, [one, ...more]] of gone) {
    if (found.has(owner) || one === undefined) continue;
    const last = more.reduce((far, checkpoint) => (checkpoint.seq > far.seq ? checkpoint : far), one);
    const whose = last.grant === null ? "the tenant's own ledger" : `the ledger of grant ${last.grant}`;
    const message = `${whose} is missing: rows 1 to ${last.seq} were there on ${new Date(last.at).toISOString()}`;
    broken.push({ file: folder, problem: "tail_missing", message });
  }
  const summary = { ledgers: names.length, rows, checkpoints: checkpoints.length, keys: keys.map(keyName) };
  if (options.json)
    printJsonLine({ ok: broken.length === 0, ...summary, ...(broken.length > 0 && { broken }) });
  else if (broken.length === 0) {
    const which = options.key === undefined ? "; compare it with one that you kept apart" : "";
    print(
      `intact: ${names.length} ledgers, ${rows} rows, ${checkpoints.length} checkpoints signed by ${summary.keys.join(", ")}${which}`,
    );
  } else for (const { file: name, message, problem } of broken) print(`${name}: ${message} [${problem}]`);
  return broken.length === 0;
}

async function proveFile(
  file: string,
  checkpoints: readonly Checkpoint[],
  options: { head?: string | undefined; previous?: string | undefined },
  onlyOwn = false,
): Promise<Proof> {
  const bytes: AsyncIterable<Uint8Array> = file === "-" ? process.stdin : createReadStream(file);
  try {
    const proof = await prove(linesOf(bytes), checkpoints, options);
    // Among many files, an empty one has lost nothing that is not reported of its ledger as a whole.
    return onlyOwn && proof.owner === null ? { ...proof, seen: 0, faults: [] } : proof;
  } catch (error) {
    if (!(error instanceof Error && "syscall" in error)) throw error;
    throw new UsageError(`${file} cannot be read: ${error.message}`);
  }
}

function linesAbout({ verdict, seen }: Proof, faults: readonly CheckpointFault[], asked: boolean): string[] {
  if (!verdict.ok) return [`broken at ${brokenAt(verdict)} [${verdict.problem}]`];
  if (faults.length > 0) return faults.map(({ message, problem }) => `broken: ${message} [${problem}]`);
  const { rows, head, forwarded, unknownOutcomes } = verdict;
  const calls =
    forwarded === undefined ? "" : `, ${forwarded} calls forwarded, ${unknownOutcomes} with outcome unknown`;
  const held = asked ? [`${seen} signed checkpoints hold`] : [];
  return [`intact: ${rows} rows${calls}`, ...held, `head ${head ?? "none"}`];
}

function brokenAt({ row, seq, message }: { row: number; seq: number | null; message: string }): string {
  return `row ${row}${seq === null ? "" : ` (seq ${seq})`}: ${message}`;
}

const keyFile = z.object({ keys: z.array(publicKeySchema).min(1) });

/** A public key as it is, or a file with what `audit key --json` printed, or with keys line by line. */
function keysOf(given: string): PublicKey[] {
  const literal = /^[A-Za-z0-9_-]{43}$/;
  const text = literal.test(given) ? given : readText(given);
  const words = text.split(/\s+/).filter((word) => word !== "");
  if (words.length > 0 && words.every((word) => literal.test(word))) {
    return words.map((publicKey) => ({ id: keyIdOf(publicKey), publicKey }));
  }
  try {
    return keyFile.parse(JSON.parse(text)).keys;
  } catch {
    throw new UsageError(`${given} holds no public key; \`sluice audit key\` prints one`);
  }
}

/** Its id as it is computed: what the file says of itself does not count. */
function keyName({ publicKey }: PublicKey): string {
  return keyIdOf(publicKey);
}

function linesOfText(file: string): string[] {
  return readText(file)
    .split("\n")
    .filter((line) => line !== "");
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
