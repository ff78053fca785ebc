import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UsageError } from "../policy/load.ts";
import {
  fetchJson,
  fetchLines,
  fetchList,
  type Gateway,
  GatewayError,
  gatewayOfEnvironment,
  tenantPath,
} from "./gateway.ts";
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
  tenant: string;
  grant?: string;
  after: number;
  out?: string;
  json?: boolean;
}

export async function exportAudit(options: ExportOptions): Promise<boolean> {
  const gateway = gatewayOfEnvironment();
  const { tenant, grant, out } = options;
  if (grant !== undefined) {
    const path = tenantPath(tenant, `grants/${encodeURIComponent(grant)}/ledger`);
    const { rows, last } = await exportLedger(gateway, path, options.after, out);
    if (options.json && out !== undefined) say({ ok: true, rows, last });
    return true;
  }
  if (out === undefined)
    throw new UsageError("without --grant, --out must name a folder for the whole tenant");
  if (options.after > 0) throw new UsageError("--after is for one ledger: it takes --grant");
  const written = await exportTenant(gateway, tenant, out);
  if (options.json) say({ ok: true, ...written });
  else
    tell(
      `${written.ledgers} ledgers and the tenant's own, ${written.rows} rows, ${written.checkpoints} checkpoints\n`,
    );
  return true;
}

/**
 * Key, checkpoints, changes and all ledgers into a folder. Checkpoints first: one that is younger than its ledger's copy
 * would look like a tail cut off.
 */
async function exportTenant(gateway: Gateway, tenant: string, folder: string) {
  const key = await fetchJson(gateway, tenantPath(tenant, "audit/key"));
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
  for await (const line of fetchLines(gateway, tenantPath(tenant, "audit/checkpoints"))) {
    await target.write(line);
    checkpoints++;
  }
  await target.close();

  const changes = join(folder, TENANT_FILES.changes);
  let { rows } = await exportLedger(gateway, tenantPath(tenant, "ledger"), 0, changes);
  let grants = 0;
  for await (const { item } of fetchList(gateway, tenantPath(tenant, "grants"))) {
    const grant = grantOf(item);
    const path = tenantPath(tenant, `grants/${grant}/ledger`);
    rows += (await exportLedger(gateway, path, 0, join(ledgers, `${grant}.ndjson`))).rows;
    grants++;
  }
  return { ledgers: grants, rows, checkpoints };
}

async function exportLedger(
  gateway: Gateway,
  path: string,
  after: number,
  out: string | undefined,
): Promise<{ rows: number; last: number }> {
  const target = new Target(out);
  let rows = 0;
  let last = after;
  try {
    for await (const { seq, bytes } of ledgerLines(gateway, path, after)) {
      if (!(await target.write(bytes))) return { rows, last };
      last = seq;
      rows++;
      if (rows % PROGRESS_ROWS === 0) tell(`${rows} rows …\r`);
    }
    target.open();
  } catch (error) {
    if (!(error instanceof GatewayError) || rows === 0) throw error;
    throw new GatewayError(`${error.message}; ${rows} rows were written, --after ${last} goes on from there`);
  } finally {
    await target.close();
  }
  tell(`${rows} rows, the last is ${last}\n`);
  return { rows, last };
}

/** The id names a file: nothing but an id may. */
function grantOf(item: unknown): string {
  const grant = typeof item === "object" && item !== null && "grant" in item ? item.grant : undefined;
  if (typeof grant !== "string" || !/^[a-z0-9]{1,32}$/.test(grant)) {
    throw new GatewayError("the gateway's list of grants has an item without an id");
  }
  return grant;
}

function say(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

function tell(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(text);
}
