import { creates, type Step } from "../stored/migrate.ts";

/** Tables of the Tenant object; what they hold: docs/storage.md. */
export const tenantSteps: readonly Step[] = [
  // As of 0.1.0, whose objects have these tables and no version.
  creates(
    "TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    `TABLE IF NOT EXISTS keys (id TEXT PRIMARY KEY, role TEXT NOT NULL, label TEXT, secretSha256 TEXT NOT NULL,
     previousSha256 TEXT, previousUntil INTEGER, createdAt INTEGER NOT NULL, createdBy TEXT NOT NULL,
     lastUsedAt INTEGER, rotatedAt INTEGER, revokedAt INTEGER) WITHOUT ROWID`,
    "TABLE IF NOT EXISTS servers (name TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID",
    `TABLE IF NOT EXISTS pins (server TEXT NOT NULL, tool TEXT NOT NULL, era TEXT NOT NULL, state TEXT NOT NULL,
     pinned TEXT, seen TEXT, since INTEGER NOT NULL, reverted INTEGER NOT NULL,
     PRIMARY KEY (server, tool, era)) WITHOUT ROWID`,
    `TABLE IF NOT EXISTS definitions (server TEXT NOT NULL, hash TEXT NOT NULL, definition TEXT NOT NULL,
     PRIMARY KEY (server, hash)) WITHOUT ROWID`,
    "TABLE IF NOT EXISTS scans (server TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID",
    `TABLE IF NOT EXISTS listings (server TEXT NOT NULL, era TEXT NOT NULL, kind TEXT NOT NULL, items TEXT NOT NULL,
     PRIMARY KEY (server, era, kind)) WITHOUT ROWID`,
    `TABLE IF NOT EXISTS policies (name TEXT NOT NULL, version INTEGER NOT NULL, document TEXT NOT NULL,
     at INTEGER NOT NULL, key TEXT NOT NULL, role TEXT NOT NULL, message TEXT, rolledBackTo INTEGER,
     PRIMARY KEY (name, version)) WITHOUT ROWID`,
    `TABLE IF NOT EXISTS drafts (name TEXT PRIMARY KEY, base INTEGER NOT NULL, document TEXT NOT NULL,
     at INTEGER NOT NULL, key TEXT NOT NULL, role TEXT NOT NULL) WITHOUT ROWID`,
    `TABLE IF NOT EXISTS grants (id TEXT PRIMARY KEY, record TEXT NOT NULL, createdAt INTEGER NOT NULL,
     createdBy TEXT NOT NULL, revokedAt INTEGER, leaseUntil INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID`,
    `TABLE IF NOT EXISTS approvals (seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
     grantId TEXT NOT NULL, state TEXT NOT NULL, endsAt INTEGER NOT NULL, record TEXT NOT NULL)`,
    "TABLE IF NOT EXISTS webhooks (id TEXT PRIMARY KEY, record TEXT NOT NULL, secret TEXT NOT NULL) WITHOUT ROWID",
    `TABLE IF NOT EXISTS deliveries (seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
     webhook TEXT NOT NULL, event TEXT NOT NULL, body TEXT NOT NULL, state TEXT NOT NULL, createdAt INTEGER NOT NULL,
     attempts INTEGER NOT NULL DEFAULT 0, lastAt INTEGER, lastStatus INTEGER, lastError TEXT, nextAt INTEGER)`,
    "INDEX IF NOT EXISTS deliveries_webhook ON deliveries (webhook, seq)",
    "TABLE IF NOT EXISTS told (key TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID",
    `TABLE IF NOT EXISTS requests (actor TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL,
     at INTEGER NOT NULL, answer TEXT, PRIMARY KEY (actor, key)) WITHOUT ROWID`,
    "TABLE IF NOT EXISTS changes (seq INTEGER PRIMARY KEY, line TEXT NOT NULL)",
    `TABLE IF NOT EXISTS jobs (name TEXT PRIMARY KEY, at INTEGER NOT NULL,
     attempts INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID`,
  ),
  (sql) => {
    creates(
      "INDEX IF NOT EXISTS approvals_state ON approvals (state, endsAt)",
      "INDEX IF NOT EXISTS deliveries_waiting ON deliveries (webhook, event) WHERE state = 'waiting'",
      `TABLE IF NOT EXISTS dropped (webhook TEXT NOT NULL, event TEXT NOT NULL, count INTEGER NOT NULL, delivery TEXT NOT NULL,
       PRIMARY KEY (webhook, event)) WITHOUT ROWID`,
      "TABLE IF NOT EXISTS exhausted (key TEXT PRIMARY KEY, until INTEGER NOT NULL, count INTEGER NOT NULL, told TEXT NOT NULL) WITHOUT ROWID",
    )(sql);
    // `exhausted` has its place, with a count.
    sql.exec("DROP TABLE IF EXISTS told");
    // What it rests on was not kept, so that nobody can say whether it is still valid: see the Grant object's step.
    sql.exec("UPDATE approvals SET record = json_set(record, '$.withdrawnBy', NULL)");
    sql.exec(
      `UPDATE approvals SET state = 'withdrawn', record = json_set(record, '$.withdrawnBy', 'upgraded')
       WHERE state IN ('pending', 'approved') AND endsAt > ?`,
      Date.now(),
    );
  },
  // One detector of poison: what it finds outside the tools has the codes and places of the catalogue. `words` is `comment`.
  (sql) => {
    sql.exec(
      "UPDATE approvals SET record = json_remove(json_set(record, '$.comment', json_extract(record, '$.words')), '$.words')",
    );
    for (const { server, record } of sql
      .exec<{ server: string; record: string }>("SELECT server, record FROM scans")
      .toArray()) {
      sql.exec("UPDATE scans SET record = ? WHERE server = ?", withCatalogueFindings(record), server);
    }
  },
];

/** As 0.1.0 named them. */
const SIGN_CODES = new Map([
  ["hidden_instructions", "suspicious-wording"],
  ["invisible_characters", "unusual-characters"],
  ["control_characters", "unusual-characters"],
  ["hidden_by_whitespace", "hidden-by-blanks"],
  ["encoded_text", "encoded-run"],
  ["foreign_tool", "names-foreign-tool"],
  ["too_many_findings", "too-many-signs"],
]);

/** A record of `scans`, whose findings had a `pointer` and codes with underscores. */
function withCatalogueFindings(text: string): string {
  const record = JSON.parse(text) as { eras: Record<string, { findings: OldFinding[] }> };
  const eras = Object.entries(record.eras).map(([era, seen]) => [
    era,
    {
      ...seen,
      findings: seen.findings.map(({ pointer, code, detail }) => ({
        code: SIGN_CODES.get(code) ?? code.replaceAll("_", "-"),
        at: pointer.slice(1),
        detail,
      })),
    },
  ]);
  return JSON.stringify({ ...record, eras: Object.fromEntries(eras) });
}
interface OldFinding {
  readonly code: string;
  readonly pointer: string;
  readonly detail: string;
}

/** Tables of the TenantCounters object. */
export const counterSteps: readonly Step[] = [
  // As of 0.1.0, whose objects have these tables and no version.
  creates(
    "TABLE IF NOT EXISTS log (id INTEGER PRIMARY KEY, row TEXT NOT NULL)",
    "TABLE IF NOT EXISTS checkpoint (one INTEGER PRIMARY KEY CHECK (one = 1), id INTEGER NOT NULL, state TEXT NOT NULL)",
  ),
  // A checkpoint may outgrow a row.
  (sql) => {
    sql.exec(
      "CREATE TABLE checkpoint_parts (part INTEGER PRIMARY KEY, at INTEGER NOT NULL, text TEXT NOT NULL)",
    );
    sql.exec("INSERT INTO checkpoint_parts (part, at, text) SELECT 0, id, state FROM checkpoint");
    sql.exec("DROP TABLE checkpoint");
  },
];
