import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Row, until } from "./agent.ts";
import { buildBundle } from "./bundle.ts";
import type { Access, Gateway, GatewayOptions } from "./gateway.ts";

/** Fast enough for a test to wait for. */
export const SHIP = { AUDIT_SHIP_SECONDS: "0.3" };

export const policy = {
  version: "1",
  default: "deny",
  hide: ["secret*"],
  tools: {
    echo: {},
    few: { limits: [{ counter: "few", window: "hour", max: 2 }] },
    no: { action: "deny" },
    ask: { action: "require_approval" },
  },
};

export interface Completeness {
  grant: string;
  seq: number;
  hash: string;
  until: number;
  forked: { seq: number } | null;
}

export interface AuditPage {
  items: Row[];
  next: string | null;
  index: { since: number; complete: Completeness[] };
}

export async function get<Answer>(gateway: Gateway, tenant: string, path: string): Promise<Answer> {
  const { status, body } = await gateway.api("GET", `/api/v1/tenants/${tenant}/${path}`);
  if (status !== 200) throw new Error(`GET ${path} was answered ${status}: ${JSON.stringify(body)}`);
  return body as Answer;
}

/** Every page of a search. */
export async function searchAll(
  gateway: Gateway,
  tenant: string,
  query: Record<string, string | string[] | number>,
  limit = 200,
): Promise<Row[]> {
  const found: Row[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const asked = new URLSearchParams({ limit: String(limit), ...(cursor !== "" && { cursor }) });
    for (const [key, values] of Object.entries(query)) {
      for (const value of [values].flat()) asked.append(key, String(value));
    }
    const page: AuditPage = await get(gateway, tenant, `audit?${asked}`);
    found.push(...page.items);
    cursor = page.next;
  }
  return found;
}

/** How a row of a ledger looks in the index. Rows that only tell outcomes of earlier calls are not in it. */
export function indexed(rows: readonly Row[]): Row[] {
  return rows
    .filter((row) => row["kind"] !== "outcome")
    .map((row) => ({
      grant: row["grant"],
      seq: row["seq"],
      at: row["at"],
      kind: row["kind"],
      server: row["server"],
      method: row["method"],
      tool: row["tool"],
      outcome: row["outcome"],
      layer: row["layer"],
      rule: row["rule"],
      reason: row["reason"],
      approval: row["approval"] ?? null,
      revision: row["revision"],
      count: row["count"] ?? 1,
      firstAt: row["firstAt"] ?? null,
    }));
}

export function newestFirst(rows: readonly Row[]): Row[] {
  return [...rows].sort(
    (a, b) =>
      Number(b["at"]) - Number(a["at"]) ||
      (String(a["grant"]) < String(b["grant"]) ? -1 : String(a["grant"]) > String(b["grant"]) ? 1 : 0) ||
      Number(b["seq"]) - Number(a["seq"]),
  );
}

/** Waits until the index has every row of these grants, and answers their ledgers. */
export async function shipped(
  gateway: Gateway,
  accesses: readonly Access[],
  ms = 40_000,
): Promise<Map<string, Row[]>> {
  const ledgers = new Map<string, Row[]>();
  await until(async () => {
    for (const { tenant, grant } of accesses) {
      const rows = await gateway.ledger(tenant, grant);
      ledgers.set(grant, rows);
      const { items } = await get<{ items: Completeness[] }>(gateway, tenant, "audit/grants");
      const own = items.find((item) => item.grant === grant);
      if (own?.seq !== rows.length || own.hash !== rows.at(-1)?.["hash"]) return false;
    }
    return true;
  }, ms);
  return ledgers;
}

/** The built bundle behind a module of the test's own, which may replace its exports. */
export async function behind(source: string): Promise<NonNullable<GatewayOptions["modules"]>> {
  const dir = await mkdtemp(join(tmpdir(), "sluice-audit-"));
  const entry = { name: "entry.js", path: join(dir, "entry.js") };
  await writeFile(
    entry.path,
    `import * as bundle from "./worker.js";\nexport * from "./worker.js";\n${source}\n`,
  );
  return [entry, ...(await buildBundle()).modules];
}
