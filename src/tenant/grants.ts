import type { GrantRecord, GrantSecret } from "../contract/snapshot.ts";
import type { Actor } from "../ledger/actor.ts";
import type { GrantId } from "../secrets/ids.ts";
import { type Page, pageOf } from "../stored/page.ts";
import type { Refused, Result } from "./actor.ts";
import type { Activity } from "./audit/object.ts";
import type { Holder } from "./binding.ts";
import type { TenantLedger } from "./ledger.ts";

/** A grant as people see it: nothing of its secrets. Times in milliseconds since 1970. */
export interface GrantView {
  readonly grant: string;
  readonly label: string | null;
  /** Server name to policy name. */
  readonly servers: Readonly<Record<string, string>>;
  /** null = never. */
  readonly expiresAt: number | null;
  readonly origins: readonly string[];
  readonly createdAt: number;
  /** The key that minted it. */
  readonly createdBy: string;
  /** Until when the secret before the last rotation is still taken; null = it is not. */
  readonly graceUntil: number | null;
  readonly revokedAt: number | null;
}

/** What may be changed of a grant. Absent members stay as they are. */
export type GrantChanges = Partial<Pick<GrantRecord, "label" | "servers" | "expiresAt" | "origins">>;

/** KV tells workers of a revocation within this. */
const REVOKED_LAG_MS = 120_000;

interface Row extends Record<string, SqlStorageValue> {
  id: GrantId;
  record: string;
  createdAt: number;
  createdBy: string;
  revokedAt: number | null;
  leaseUntil: number;
}

/** What a grant may name: asked of those who have it. */
interface Known {
  readonly server: (name: string) => boolean;
  readonly policy: (name: string) => boolean;
}

/** A tenant's grants. Table `grants`. Synchronous; only hashes of secrets come here. */
export class Grants {
  readonly #sql: SqlStorage;
  readonly #ledger: TenantLedger;
  readonly #known: Known;

  constructor(sql: SqlStorage, ledger: TenantLedger, known: Known) {
    this.#sql = sql;
    this.#ledger = ledger;
    this.#known = known;
  }

  /** Stores a grant whose servers and policies exist. */
  mint(actor: Actor, record: GrantRecord): Result<GrantView> {
    const missing = this.#missing(record.servers);
    if (missing !== undefined) return missing;
    this.#sql.exec(
      "INSERT INTO grants (id, record, createdAt, createdBy) VALUES (?, ?, ?, ?)",
      ...[record.grant, JSON.stringify(record), Date.now(), actor.key],
    );
    const { label, servers, expiresAt, origins } = record;
    this.#ledger.append(actor, "grant.mint", record.grant, { label, servers, expiresAt, origins });
    return this.show(record.grant);
  }

  show(id: string): Result<GrantView> {
    const row = this.#row(id);
    return row === undefined ? noGrant : { ok: true, value: viewOf(row) };
  }

  /** Servers on which a live grant has this policy; for the baseline, those of all live grants. */
  serversUnder(policy: string): string[] {
    return this.#sql
      .exec<{ server: string }>(
        `SELECT DISTINCT used.key AS server FROM grants, json_each(grants.record, '$.servers') AS used
         WHERE revokedAt IS NULL AND (used.value = ? OR ? = 'baseline')`,
        ...[policy, policy],
      )
      .toArray()
      .map(({ server }) => server);
  }

  list(after: string | undefined, limit: number): Page<GrantView> {
    const rows = this.#sql
      .exec<Row>("SELECT * FROM grants WHERE id > ? ORDER BY id LIMIT ?", after ?? "", limit + 1)
      .toArray();
    return pageOf(rows, limit, ({ id }) => id, viewOf);
  }

  /** Gives the grant another secret. The old one is taken for `graceMs` more; one from before that no longer is. */
  rotate(
    actor: Actor,
    id: string,
    { sha256, graceMs, revision }: { sha256: string; graceMs: number; revision: number },
  ): Result<GrantRecord> {
    const now = Date.now();
    return this.#write(id, (record) => {
      const [present] = record.secrets;
      const old: GrantSecret[] =
        present === undefined || graceMs <= 0 ? [] : [{ sha256: present.sha256, until: now + graceMs }];
      this.#ledger.append(actor, "grant.rotate", id, { graceUntil: old[0]?.until ?? null });
      return { ...record, secrets: [{ sha256, until: null }, ...old], revision };
    });
  }

  /** @param revision carries the change */
  change(actor: Actor, id: string, changes: GrantChanges, revision: number): Result<GrantRecord> {
    const missing = changes.servers === undefined ? undefined : this.#missing(changes.servers);
    if (missing !== undefined) return missing;
    return this.#write(id, (record) => {
      this.#ledger.append(actor, "grant.change", id, { ...changes });
      return { ...record, ...changes, revision };
    });
  }

  /** Ends a grant for good. The value says whether that was news: ending it twice is not an error. */
  revoke(actor: Actor, id: string): Result<boolean> {
    const row = this.#row(id);
    if (row === undefined) return noGrant;
    if (row.revokedAt !== null) return { ok: true, value: false };
    this.#sql.exec("UPDATE grants SET revokedAt = ? WHERE id = ?", Date.now(), id);
    this.#ledger.append(actor, "grant.revoke", id);
    return { ok: true, value: true };
  }

  /** Whether the tenant ever had this grant. */
  has(id: string): boolean {
    return this.#row(id) !== undefined;
  }

  /** Ids of grants, revoked ones too: the first `limit`. */
  first(limit: number): GrantId[] {
    return this.#sql
      .exec<{ id: GrantId }>("SELECT id FROM grants ORDER BY id LIMIT ?", limit)
      .toArray()
      .map(({ id }) => id);
  }

  /** Ids of all grants that are not revoked. */
  live(): GrantId[] {
    return this.#sql
      .exec<{ id: GrantId }>("SELECT id FROM grants WHERE revokedAt IS NULL")
      .toArray()
      .map(({ id }) => id);
  }

  /**
   * Until when grants may have decided something: while their leases hold, and of a revoked one while some worker may not
   * know of it yet. Those that were active last come first.
   */
  activity(grants: readonly string[] | undefined, limit: number): Activity[] {
    const only = grants === undefined ? "" : `WHERE id IN (${grants.map(() => "?").join(", ")})`;
    return this.#sql
      .exec<{ id: GrantId; createdAt: number; until: number }>(
        `SELECT id, createdAt, MAX(leaseUntil, COALESCE(revokedAt + ${REVOKED_LAG_MS}, 0)) AS until FROM grants ${only}
         ORDER BY until DESC LIMIT ?`,
        ...[...(grants ?? []), limit],
      )
      .toArray()
      .map(({ id, ...times }) => ({ grant: id, ...times }));
  }

  /** Ids, the latest first. */
  ids(limit: number): string[] {
    return this.#sql
      .exec<{ id: string }>("SELECT id FROM grants ORDER BY createdAt DESC LIMIT ?", limit)
      .toArray()
      .map(({ id }) => id);
  }

  /** Live grants that may use the server. */
  usersOf(server: string): string[] {
    return this.#sql
      .exec<{ id: string; record: string }>("SELECT id, record FROM grants WHERE revokedAt IS NULL")
      .toArray()
      .filter(({ record }) => Object.hasOwn((JSON.parse(record) as GrantRecord).servers, server))
      .map(({ id }) => id);
  }

  /** Forgets a grant of which nothing is left. */
  forget(id: string): void {
    this.#sql.exec("DELETE FROM grants WHERE id = ?", id);
  }

  /** The record of a grant that is not revoked. */
  active(id: string): GrantRecord | undefined {
    const row = this.#row(id);
    return row === undefined || row.revokedAt !== null ? undefined : recordOf(row);
  }

  /** Notes that the grant decides by itself until `until`. */
  noteLease(id: string, until: number): void {
    this.#sql.exec("UPDATE grants SET leaseUntil = ? WHERE id = ?", until, id);
  }

  holder(id: GrantId): Holder {
    return { grant: id, leaseUntil: this.#row(id)?.leaseUntil ?? 0 };
  }

  /** Grants whose lease ends, or ended, after `since`. */
  holders(since: number): Holder[] {
    return this.#sql
      .exec<Row>("SELECT * FROM grants WHERE revokedAt IS NULL AND leaseUntil > ?", since)
      .toArray()
      .map(({ id, leaseUntil }) => ({ grant: id, leaseUntil }));
  }

  #write(id: string, next: (record: GrantRecord) => GrantRecord): Result<GrantRecord> {
    const row = this.#row(id);
    if (row === undefined) return noGrant;
    if (row.revokedAt !== null) {
      return { ok: false, code: "already_revoked", title: "The grant is revoked; mint another" };
    }
    const value = next(recordOf(row));
    this.#sql.exec("UPDATE grants SET record = ? WHERE id = ?", JSON.stringify(value), id);
    return { ok: true, value };
  }

  #missing(servers: GrantRecord["servers"]): Refused | undefined {
    for (const [server, policy] of Object.entries(servers)) {
      if (policy === "baseline") {
        return { ok: false, code: "reserved_name", title: "The baseline applies to every grant by itself" };
      }
      if (!this.#known.server(server)) {
        return { ok: false, code: "missing", title: `The tenant has no server ${server}` };
      }
      if (!this.#known.policy(policy)) {
        return { ok: false, code: "missing", title: `The tenant has no policy ${policy}` };
      }
    }
    return undefined;
  }

  #row(id: string): Row | undefined {
    return this.#sql.exec<Row>("SELECT * FROM grants WHERE id = ?", id).toArray()[0];
  }
}

const noGrant: Refused = { ok: false, code: "no_grant", title: "There is no such grant" };

const recordOf = (row: Row): GrantRecord => JSON.parse(row.record) as GrantRecord;

function viewOf(row: Row): GrantView {
  const { grant, label, servers, expiresAt, origins, secrets } = recordOf(row);
  const until = secrets[1]?.until ?? null;
  return {
    grant,
    label,
    servers,
    expiresAt,
    origins,
    createdAt: row.createdAt,
    createdBy: row.createdBy,
    graceUntil: until !== null && until > Date.now() ? until : null,
    revokedAt: row.revokedAt,
  };
}
