import { timingSafeEqual } from "node:crypto";
import type { Actor, Role } from "../ledger/actor.ts";
import { type Page, pageOf } from "../stored/page.ts";
import type { Refused, Result } from "./actor.ts";
import type { TenantLedger } from "./ledger.ts";

/** A management key of a tenant, without anything of its secret. Times in milliseconds since 1970. */
export interface KeyRecord {
  readonly id: string;
  readonly role: TenantRole;
  readonly label: string | null;
  readonly createdAt: number;
  /** The key that made it; `operator` is the installation's own. */
  readonly createdBy: string;
  /** To the minute. */
  readonly lastUsedAt: number | null;
  readonly rotatedAt: number | null;
  /** Until when the secret before the last rotation is still taken; null = it is not. */
  readonly graceUntil: number | null;
  readonly revokedAt: number | null;
}

/** Roles that a tenant's keys can have. */
export type TenantRole = Exclude<Role, "operator">;

/** What a request shows: the installation's own key, checked by the worker, or a key of this tenant. */
export type Credential =
  | { readonly operator: true }
  | { readonly operator: false; readonly id: string; readonly secretSha256: string };

/** What is recorded of a use. */
export interface Use {
  readonly method: string;
  readonly path: string;
}

interface Row extends Record<string, SqlStorageValue> {
  id: string;
  role: string;
  label: string | null;
  secretSha256: string;
  previousSha256: string | null;
  previousUntil: number | null;
  createdAt: number;
  createdBy: string;
  lastUsedAt: number | null;
  rotatedAt: number | null;
  revokedAt: number | null;
}

/** Uses are folded: one row of the ledger for a key and a minute tells that the key is in use, and how much. */
const FOLD_MS = 60_000;
const OPERATOR: Actor = { key: "operator", role: "operator" };
/** Compared with where there is no such key, so that an unknown id takes as long as a wrong secret. */
const NO_SECRET = "0".repeat(64);

/** A tenant's management keys. Table `keys`. Synchronous; only hashes of secrets come here. */
export class Keys {
  readonly #sql: SqlStorage;
  readonly #ledger: TenantLedger;
  /** Per key: when its last row was written, and its uses since. */
  readonly #folds = new Map<string, { at: number; uses: number }>();

  constructor(sql: SqlStorage, ledger: TenantLedger) {
    this.#sql = sql;
    this.#ledger = ledger;
  }

  make(
    actor: Actor,
    made: { id: string; role: TenantRole; label: string | null; secretSha256: string },
  ): KeyRecord {
    const { id, role, label, secretSha256 } = made;
    this.#sql.exec(
      "INSERT INTO keys (id, role, label, secretSha256, createdAt, createdBy) VALUES (?, ?, ?, ?, ?, ?)",
      ...[id, role, label, secretSha256, Date.now(), actor.key],
    );
    this.#ledger.append(actor, "key.make", id, { role, label });
    return this.#recordOf(id);
  }

  list(after: string | undefined, limit: number): Page<KeyRecord> {
    const rows = this.#sql
      .exec<Row>("SELECT * FROM keys WHERE id > ? ORDER BY id LIMIT ?", after ?? "", limit + 1)
      .toArray();
    return pageOf(rows, limit, (row) => row.id, shown);
  }

  get(id: string): Result<KeyRecord> {
    const row = this.#row(id);
    return row === undefined ? noKey : { ok: true, value: shown(row) };
  }

  /** Gives the key another secret. The old one is taken for `graceMs` more; one from before that no longer is. */
  rotate(actor: Actor, id: string, secretSha256: string, graceMs: number): Result<KeyRecord> {
    const row = this.#row(id);
    if (row === undefined) return noKey;
    if (row.revokedAt !== null) {
      return { ok: false, code: "already_revoked", title: "The key is revoked; make another" };
    }
    const now = Date.now();
    const until = graceMs > 0 ? now + graceMs : null;
    this.#sql.exec(
      "UPDATE keys SET secretSha256 = ?, previousSha256 = ?, previousUntil = ?, rotatedAt = ? WHERE id = ?",
      ...[secretSha256, until === null ? null : row.secretSha256, until, now, id],
    );
    this.#ledger.append(actor, "key.rotate", id, { graceUntil: until });
    return this.get(id);
  }

  /** Ends a key for good. Ending it twice is not an error. */
  revoke(actor: Actor, id: string): Result<KeyRecord> {
    const row = this.#row(id);
    if (row === undefined) return noKey;
    if (row.revokedAt === null) {
      this.#sql.exec(
        "UPDATE keys SET revokedAt = ?, previousSha256 = NULL, previousUntil = NULL WHERE id = ?",
        ...[Date.now(), id],
      );
      this.#ledger.append(actor, "key.revoke", id);
    }
    return this.get(id);
  }

  /** Whose credential it is, with the use recorded; undefined: nobody's. */
  admit(credential: Credential, use: Use): Actor | undefined {
    const actor = credential.operator ? OPERATOR : this.#actorOf(credential.id, credential.secretSha256);
    if (actor !== undefined) this.#recordUse(actor, use);
    return actor;
  }

  #actorOf(id: string, secretSha256: string): Actor | undefined {
    const row = this.#row(id);
    const fits = sameHash(secretSha256, row?.secretSha256 ?? NO_SECRET);
    const fitted =
      sameHash(secretSha256, row?.previousSha256 ?? NO_SECRET) && Date.now() < (row?.previousUntil ?? 0);
    if (row === undefined || row.revokedAt !== null || !(fits || fitted)) return undefined;
    return { key: id, role: row.role as TenantRole };
  }

  #recordUse(actor: Actor, use: Use): void {
    const now = Date.now();
    const fold = this.#folds.get(actor.key);
    if (fold !== undefined && now - fold.at < FOLD_MS) {
      fold.uses += 1;
      return;
    }
    this.#sql.exec("UPDATE keys SET lastUsedAt = ? WHERE id = ?", now, actor.key);
    this.#ledger.append(actor, "key.use", actor.key, { ...use, foldedBefore: fold?.uses ?? 0 });
    this.#folds.set(actor.key, { at: now, uses: 0 });
  }

  #recordOf(id: string): KeyRecord {
    const row = this.#row(id);
    if (row === undefined) throw new Error("A key that was just written is not there");
    return shown(row);
  }

  #row(id: string): Row | undefined {
    return this.#sql.exec<Row>("SELECT * FROM keys WHERE id = ?", id).toArray()[0];
  }
}

const noKey: Refused = { ok: false, code: "no_key", title: "There is no such key" };

function shown(row: Row): KeyRecord {
  const { id, label, createdAt, createdBy, lastUsedAt, rotatedAt, revokedAt } = row;
  const graceUntil = row.previousUntil !== null && row.previousUntil > Date.now() ? row.previousUntil : null;
  const role = row.role as TenantRole;
  return { id, role, label, createdAt, createdBy, lastUsedAt, rotatedAt, graceUntil, revokedAt };
}

function sameHash(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
