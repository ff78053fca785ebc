import type { Actor } from "../ledger/actor.ts";
import { type Page, pageOf } from "../stored/page.ts";
import type { Refused, Result } from "./actor.ts";
import type { TenantLedger } from "./ledger.ts";
import { checkPrecondition, etagOf, type Precondition } from "./precondition.ts";

/** The policy that applies to every call of the tenant. A policy of this name is never a grant's. */
export const BASELINE = "baseline";

/** One version of a policy, without its document. */
export interface PolicyVersion {
  readonly policy: string;
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly by: Actor;
  readonly message: string | null;
  /** The version whose document was taken again. */
  readonly rolledBackTo: number | null;
}

export interface PolicyDocument extends PolicyVersion {
  /** The text as it was published. */
  readonly document: string;
}

/** What is being written and is not in force. */
export interface PolicyDraft {
  readonly policy: string;
  /** The version that it began from; 0 = the policy did not exist. */
  readonly base: number;
  readonly at: number;
  readonly by: Actor;
  readonly document: string;
  readonly etag: string;
}

/** A draft in a list. */
export type DraftView = Omit<PolicyDraft, "document" | "etag">;

export interface Publication {
  readonly document: string;
  readonly message: string | null;
  readonly precondition: Precondition;
  readonly rolledBackTo?: number;
  /** The tag of the draft that is published, and ends. Its base is then used for a missing If-Match. */
  readonly draft?: string;
}

interface VersionRow extends Record<string, SqlStorageValue> {
  name: string;
  version: number;
  at: number;
  key: string;
  role: string;
  message: string | null;
  rolledBackTo: number | null;
}

interface DraftRow extends Record<string, SqlStorageValue> {
  base: number;
  at: number;
  key: string;
  role: string;
  document: string;
}

const VERSION_COLUMNS = "name, version, at, key, role, message, rolledBackTo";
/**
 * Characters of all documents in force. Each worker holds all of them, and no call between objects carries more than 32 MiB:
 * past that nothing could be decided for any grant. Eight times the longest document, and thousands of ordinary ones.
 */
const MAX_IN_FORCE = 8 * 1024 * 1024;
const NEWEST = "version = (SELECT MAX(version) FROM policies newest WHERE newest.name = policies.name)";

/** A tenant's policies: versions that are never destroyed, and drafts. Tables `policies`, `drafts`. Synchronous. */
export class Policies {
  readonly #sql: SqlStorage;
  readonly #ledger: TenantLedger;

  constructor(sql: SqlStorage, ledger: TenantLedger) {
    this.#sql = sql;
    this.#ledger = ledger;
  }

  /** The newest version of each policy, by name, without the baseline. */
  list(after: string | undefined, limit: number): Page<PolicyVersion> {
    const rows = this.#sql
      .exec<VersionRow>(
        `SELECT ${VERSION_COLUMNS} FROM policies WHERE name > ? AND name <> ? AND ${NEWEST} ORDER BY name LIMIT ?`,
        ...[after ?? "", BASELINE, limit + 1],
      )
      .toArray();
    return pageOf(rows, limit, (row) => row.name, versionOf);
  }

  /** The newest document of each policy, the baseline's too. */
  inForce(): { readonly name: string; readonly document: string }[] {
    return this.#sql
      .exec<{ name: string; document: string }>(`SELECT name, document FROM policies WHERE ${NEWEST}`)
      .toArray();
  }

  has(name: string): boolean {
    return this.#sql.exec("SELECT 1 FROM policies WHERE name = ? LIMIT 1", name).toArray().length > 0;
  }

  names(limit: number): string[] {
    return this.#sql
      .exec<{ name: string }>("SELECT DISTINCT name FROM policies ORDER BY name LIMIT ?", limit)
      .toArray()
      .map(({ name }) => name);
  }

  /** The versions of a policy, the newest first. */
  versions(name: string, before: number | undefined, limit: number): Result<Page<PolicyVersion>> {
    if (this.#newest(name) === 0) return noPolicy;
    const rows = this.#sql
      .exec<VersionRow>(
        `SELECT ${VERSION_COLUMNS} FROM policies WHERE name = ? AND version < ? ORDER BY version DESC LIMIT ?`,
        ...[name, before ?? Number.MAX_SAFE_INTEGER, limit + 1],
      )
      .toArray();
    return { ok: true, value: pageOf(rows, limit, (row) => row.version, versionOf) };
  }

  /** One version, the newest when none is named. */
  get(name: string, version?: number): Result<PolicyDocument> {
    const newest = this.#newest(name);
    if (newest === 0) return noPolicy;
    const row = this.#sql
      .exec<VersionRow & { document: string }>(
        "SELECT * FROM policies WHERE name = ? AND version = ?",
        ...[name, version ?? newest],
      )
      .toArray()[0];
    if (row === undefined) {
      return { ok: false, code: "no_version", title: `The policy has no version ${version}` };
    }
    return { ok: true, value: { ...versionOf(row), document: row.document } };
  }

  /** Adds a version, which is in force from then on. */
  publish(actor: Actor, name: string, publication: Publication): Result<{ version: number }> {
    const { document, message, rolledBackTo = null } = publication;
    const newest = this.#newest(name);
    const draft = publication.draft === undefined ? undefined : this.draft(name);
    if (draft !== undefined && !(draft.ok && draft.value.etag === publication.draft)) {
      return changedDraft(draft.ok ? draft.value.etag : undefined);
    }
    const precondition =
      draft?.ok && publication.precondition.ifMatch === null
        ? {
            ...publication.precondition,
            ifMatch: draft.value.base === 0 ? null : policyTag(draft.value.base),
          }
        : publication.precondition;
    const refused = checkPrecondition(precondition, newest === 0 ? undefined : policyTag(newest));
    // A draft of a policy that came to be meanwhile names no version of it: that is a conflict, not an oversight.
    if (refused !== undefined) return draft?.ok ? { ...refused, code: "changed_meanwhile" } : refused;
    if (!this.#hasRoom(name, document)) {
      const title = `The policies in force would hold more than ${MAX_IN_FORCE} characters together; make one of them shorter first`;
      return { ok: false, code: "too_many", title };
    }
    const version = newest + 1;
    this.#sql.exec(
      `INSERT INTO policies (name, version, document, at, key, role, message, rolledBackTo)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[name, version, document, Date.now(), actor.key, actor.role, message, rolledBackTo],
    );
    if (draft?.ok) this.#sql.exec("DELETE FROM drafts WHERE name = ?", name);
    this.#ledger.append(actor, rolledBackTo === null ? "policy.publish" : "policy.rollback", name, {
      version,
      document: etagOf(document).slice(1, -1),
      ...(message !== null && { message }),
      ...(rolledBackTo !== null && { rolledBackTo }),
    });
    return { ok: true, value: { version } };
  }

  /** Whether the documents in force stay within their bound; one that becomes no longer always may be replaced. */
  #hasRoom(name: string, document: string): boolean {
    const { others, own } = this.#sql
      .exec<{ others: number; own: number }>(
        `SELECT COALESCE(SUM(CASE WHEN name = ? THEN 0 ELSE LENGTH(document) END), 0) AS others,
         COALESCE(SUM(CASE WHEN name = ? THEN LENGTH(document) ELSE 0 END), 0) AS own FROM policies WHERE ${NEWEST}`,
        ...[name, name],
      )
      .one();
    return others + document.length <= MAX_IN_FORCE || document.length <= own;
  }

  /** Drafts by name, the baseline's too, without their documents. */
  drafts(after: string | undefined, limit: number): Page<DraftView> {
    const rows = this.#sql
      .exec<DraftRow & { name: string }>(
        "SELECT name, base, at, key, role FROM drafts WHERE name > ? ORDER BY name LIMIT ?",
        ...[after ?? "", limit + 1],
      )
      .toArray();
    return pageOf(
      rows,
      limit,
      ({ name }) => name,
      (row) => ({ policy: row.name, base: row.base, at: row.at, by: actorOf(row) }),
    );
  }

  draft(name: string): Result<PolicyDraft> {
    const row = this.#sql.exec<DraftRow>("SELECT * FROM drafts WHERE name = ?", name).toArray()[0];
    return row === undefined ? noDraft : { ok: true, value: draftOf(name, row) };
  }

  /** Writes the draft. One that exists keeps the version that it began from. */
  putDraft(actor: Actor, name: string, document: string, precondition: Precondition): Result<PolicyDraft> {
    const present = this.draft(name);
    const refused = checkPrecondition(precondition, present.ok ? present.value.etag : undefined);
    if (refused !== undefined) return refused;
    const base = present.ok ? present.value.base : this.#newest(name);
    this.#sql.exec(
      "INSERT OR REPLACE INTO drafts (name, base, document, at, key, role) VALUES (?, ?, ?, ?, ?, ?)",
      ...[name, base, document, Date.now(), actor.key, actor.role],
    );
    this.#ledger.append(actor, "policy.draft", name, { base, document: etagOf(document).slice(1, -1) });
    return this.draft(name);
  }

  dropDraft(actor: Actor, name: string): Result<null> {
    const present = this.draft(name);
    if (!present.ok) return present;
    this.#sql.exec("DELETE FROM drafts WHERE name = ?", name);
    this.#ledger.append(actor, "policy.drop_draft", name, { base: present.value.base });
    return { ok: true, value: null };
  }

  /** 0 = there is no such policy. */
  #newest(name: string): number {
    return this.#sql
      .exec<{ version: number }>(
        "SELECT COALESCE(MAX(version), 0) AS version FROM policies WHERE name = ?",
        name,
      )
      .one().version;
  }
}

/** The ETag of a policy at a version: a version never changes. */
export function policyTag(version: number): string {
  return `"${version}"`;
}

const noPolicy: Refused = { ok: false, code: "no_policy", title: "There is no such policy" };
const noDraft: Refused = { ok: false, code: "no_draft", title: "The policy has no draft" };

function changedDraft(current: string | undefined): Refused {
  const title = "The draft was changed meanwhile; nothing was published";
  return { ok: false, code: "changed_meanwhile", title, ...(current !== undefined && { current }) };
}

function versionOf(row: VersionRow): PolicyVersion {
  const { name: policy, version, at, message, rolledBackTo } = row;
  return { policy, version, at, by: actorOf(row), message, rolledBackTo };
}

function draftOf(policy: string, row: DraftRow): PolicyDraft {
  const { base, at, document } = row;
  const etag = etagOf(JSON.stringify([base, at, document]));
  return { policy, base, at, by: actorOf(row), document, etag };
}

function actorOf({ key, role }: { key: string; role: string }): Actor {
  return { key, role: role as Actor["role"] };
}
