import { type Finding, poisonOutsideTools, type Sign } from "../catalog/index.ts";
import { parseJson } from "../json/index.ts";
import { type Era, isObject } from "../mcp/index.ts";
import type { Scan, ScanError, View } from "../upstream/index.ts";

/** What a server said of itself in one era, but for its lists. */
interface Seen {
  readonly version: string;
  readonly serverInfo: unknown;
  readonly capabilities: unknown;
  readonly instructions: string | null;
  readonly counts: Readonly<Record<Kind, number>>;
  /** Alarms and signs of poison outside the tools. */
  readonly findings: readonly (Finding | Sign)[];
}

/** The last scan of a server. */
export interface ScanRecord {
  /** When it was last tried, in milliseconds since the epoch. */
  readonly at: number;
  /** Why that failed; null = it did not. */
  readonly error: ScanError | null;
  /** When the server was last seen; null = never. What follows is from then. */
  readonly seenAt: number | null;
  readonly eras: { readonly [era in Era]?: Seen };
  /** Why an era that the server began to speak was not seen. */
  readonly errors: { readonly [era in Era]?: ScanError };
}

type Kind = "tools" | "resources" | "resourceTemplates" | "prompts";

/** Lists that are kept here; tools are kept with their pins. */
const KEPT = ["resources", "resourceTemplates", "prompts"] as const;
/** A row of SQLite on Durable Objects holds 2 MB. */
const MAX_LIST_CHARACTERS = 900_000;

/** What servers said when they were scanned last. Tables `scans` and `listings`. */
export class Scans {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  get(server: string): ScanRecord | undefined {
    const [row] = this.#sql
      .exec<{ record: string }>("SELECT record FROM scans WHERE server = ?", server)
      .toArray();
    return row === undefined ? undefined : (JSON.parse(row.record) as ScanRecord);
  }

  /** Resources, templates and prompts with their definitions, by era. */
  listings(server: string): Record<string, Record<string, unknown>> {
    const eras = new Map<string, Record<string, unknown>>();
    for (const { era, kind, items } of this.#sql.exec<{ era: string; kind: string; items: string }>(
      "SELECT era, kind, items FROM listings WHERE server = ?",
      server,
    )) {
      eras.set(era, { ...eras.get(era), [kind]: parseJson(items) });
    }
    return Object.fromEntries(eras);
  }

  /** Keeps a scan. A failed one leaves what was seen before. */
  keep(server: string, scan: Scan, now: number): ScanRecord {
    const before = this.get(server);
    const record: ScanRecord = scan.ok
      ? {
          at: now,
          error: null,
          seenAt: now,
          eras: {
            ...(scan.views.modern !== undefined && { modern: seenOf(scan.views.modern) }),
            ...(scan.views.legacy !== undefined && { legacy: seenOf(scan.views.legacy) }),
          },
          errors: scan.errors,
        }
      : {
          at: now,
          error: scan.error,
          seenAt: before?.seenAt ?? null,
          eras: before?.eras ?? {},
          errors: before?.errors ?? {},
        };
    this.#sql.exec(
      "INSERT OR REPLACE INTO scans (server, record) VALUES (?, ?)",
      server,
      JSON.stringify(record),
    );
    if (!scan.ok) return record;
    this.#sql.exec("DELETE FROM listings WHERE server = ?", server);
    for (const [era, view] of Object.entries(scan.views)) {
      for (const kind of KEPT) {
        if (view[kind].length === 0) continue;
        this.#sql.exec(
          "INSERT INTO listings (server, era, kind, items) VALUES (?, ?, ?, ?)",
          server,
          era,
          kind,
          cut(view[kind]),
        );
      }
    }
    return record;
  }

  forget(server: string): void {
    this.#sql.exec("DELETE FROM scans WHERE server = ?", server);
    this.#sql.exec("DELETE FROM listings WHERE server = ?", server);
  }
}

function seenOf(view: View): Seen {
  const { version, serverInfo, capabilities, instructions } = view;
  return {
    version,
    serverInfo: isObject(serverInfo) ? serverInfo : null,
    capabilities,
    instructions,
    counts: {
      tools: view.tools.length,
      resources: view.resources.length,
      resourceTemplates: view.resourceTemplates.length,
      prompts: view.prompts.length,
    },
    findings: poisonOutsideTools(view),
  };
}

/** As many entries as fit into a row. */
function cut(items: readonly unknown[]): string {
  const texts: string[] = [];
  let characters = 0;
  for (const item of items) {
    const text = JSON.stringify(item) ?? "null";
    characters += text.length + 1;
    if (characters > MAX_LIST_CHARACTERS) break;
    texts.push(text);
  }
  return `[${texts.join(",")}]`;
}
