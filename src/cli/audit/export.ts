import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Client, RefusedError } from "../client.ts";
import { UsageError } from "../policy/load.ts";
import { printJson, progress } from "../print.ts";
import type { Remote } from "../remote.ts";
import { ledgerLines } from "./pages.ts";
import { Target } from "./target.ts";

/** Rows between two tellings of how far an export is. */
const PROGRESS_ROWS = 5000;

/** The files of a whole tenant's export, which `verify` reads. */
export const TENANT_FILES = {
  key: "key.json",
  checkpoints: "checkpoints.ndjson",
  changes: "changes.ndjson",
  /** A folder: one file for each grant. */
  ledgers: "ledgers",
} as const;

export interface ExportOptions {
  grant?: string;
  after: number;
  out?: string;
}

export async function exportAudit({ client, json }: Remote, options: ExportOptions): Promise<void> {
  const { grant, out } = options;
  if (grant !== undefined) {
    const path = `/grants/${encodeURIComponent(grant)}/ledger`;
    const { rows, last } = await exportLedger(client, path, options.after, out);
    if (json && out !== undefined) printJson({ ok: true, rows, last });
    return;
  }
  if (out === undefined)
    throw new UsageError("without --grant, --out must name a folder for the whole tenant");
  if (options.after > 0) throw new UsageError("--after is for one ledger: it takes --grant");
  const written = await exportTenant(client, out);
  if (json) printJson({ ok: true, ...written });
  else {
    const { ledgers, rows, checkpoints } = written;
    progress(`${ledgers} ledgers and the tenant's own, ${rows} rows, ${checkpoints} checkpoints`);
  }
}

/**
 * Key, checkpoints, changes and all ledgers into a folder. Checkpoints first: one that is younger than its ledger's copy
 * would look like a tail cut off.
 */
export async function exportTenant(client: Client, folder: string) {
  const key = await client.get("/audit/key");
  const ledgers = join(folder, TENANT_FILES.ledgers);
  try {
    await mkdir(ledgers, { recursive: true });
    await writeFile(join(folder, TENANT_FILES.key), `${JSON.stringify(key, null, 2)}\n`);
  } catch (error) {
    throw new UsageError(`${folder} cannot be written: ${error instanceof Error ? error.message : error}`);
  }
  const target = new Target(join(folder, TENANT_FILES.checkpoints));
  let checkpoints = 0;
  target.open();
  for await (const line of client.lines("/audit/checkpoints")) {
    await target.write(line);
    checkpoints++;
  }
  await target.close();

  const changes = join(folder, TENANT_FILES.changes);
  let { rows } = await exportLedger(client, "/ledger", 0, changes);
  let grants = 0;
  for (const item of await client.list("/grants")) {
    const grant = grantOf(item);
    rows += (await exportLedger(client, `/grants/${grant}/ledger`, 0, join(ledgers, `${grant}.ndjson`))).rows;
    grants++;
  }
  return { ledgers: grants, rows, checkpoints };
}

async function exportLedger(
  client: Client,
  path: string,
  after: number,
  out: string | undefined,
): Promise<{ rows: number; last: number }> {
  const target = new Target(out);
  let rows = 0;
  let last = after;
  try {
    for await (const { seq, bytes } of ledgerLines(client, path, after)) {
      if (!(await target.write(bytes))) return { rows, last };
      last = seq;
      rows++;
      if (rows % PROGRESS_ROWS === 0) progress(`${rows} rows …`);
    }
    target.open();
  } catch (error) {
    if (!(error instanceof RefusedError) || rows === 0) throw error;
    throw new RefusedError(`${error.message}; ${rows} rows were written, --after ${last} goes on from there`);
  } finally {
    await target.close();
  }
  progress(`${rows} rows, the last is ${last}`);
  return { rows, last };
}

/** The id names a file: nothing but an id may. */
function grantOf(item: unknown): string {
  const grant = typeof item === "object" && item !== null && "grant" in item ? item.grant : undefined;
  if (typeof grant !== "string" || !/^[a-z0-9]{1,32}$/.test(grant)) {
    throw new RefusedError("the gateway's list of grants has an item without an id");
  }
  return grant;
}
