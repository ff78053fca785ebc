import { DurableObject } from "cloudflare:workers";
import { type AuditFilter, type AuditPlace, type AuditRow, FILTERS } from "../../contract/audit-row.ts";
import type { Shipment, ShipReply } from "../../contract/shipment.ts";
import type { Env } from "../../env.ts";
import { type PublicKey, type SigningKey, signCheckpoint, signingKeyOf } from "../../ledger/checkpoint.ts";
import { chainStart } from "../../ledger/index.ts";
import { asTenant, type GrantId, type TenantName } from "../../secrets/ids.ts";
import { sealerOf } from "../../secrets/sealer-of.ts";
import { migrate } from "../../stored/migrate.ts";
import { valuesOf } from "./chunk.ts";
import { Chunks, RETENTION_MS } from "./chunks.ts";
import { type Fork, Heads } from "./heads.ts";
import { auditSteps } from "./migrations.ts";
import { type Counted, count, search } from "./query.ts";

/** How far the index is with a grant. */
export interface Completeness {
  readonly grant: string;
  readonly seq: number;
  readonly hash: string;
  /** Every row older than this is in the index; milliseconds since 1970. */
  readonly until: number;
  readonly forked: Fork | null;
}

/** What an answer rests on. */
export interface Basis {
  /** Older rows have left the index; milliseconds since 1970. */
  readonly since: number;
  /** How far the index is with the grants that were asked for, by name; at most `MAX_LISTED`. */
  readonly complete: Completeness[];
}

/** Until when a grant may have decided something. Milliseconds since 1970. */
export interface Activity {
  readonly grant: GrantId;
  readonly createdAt: number;
  readonly until: number;
}

const MAX_LISTED = 100;
/** Of a column: names of tools may be what an agent made up. */
export const MAX_VALUES = 2000;
const MAX_PAGE = 1000;

/**
 * What a tenant's grants did, in one place: rows that they ship, for searches and counts that touch no Grant object, and
 * signed checkpoints of their chains.
 *
 * An object of its own, so that searches never slow the Tenant object. The ledgers stay authoritative: what is lost here
 * is shipped again. A shipment is durable, with its mark, in one step: it counts once, however often it is sent.
 */
export class AuditIndex extends DurableObject<Env> {
  readonly #chunks: Chunks;
  readonly #heads: Heads;
  readonly #sql: SqlStorage;
  #signing: Promise<SigningKey> | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    migrate(ctx.storage, "AuditIndex", auditSteps);
    this.#chunks = new Chunks(this.#sql);
    this.#heads = new Heads(this.#sql);
  }

  /** Removes everything, for good. */
  async purge(): Promise<void> {
    await this.ctx.storage.deleteAll();
  }

  /** Takes the rows after the grant's mark, and signs the head that they lead to. */
  async ship(shipment: Shipment): Promise<ShipReply> {
    const key = await this.#key();
    // From here on no `await`: looked at, written and moved in one step.
    const { grant, after, head } = shipment;
    const mark = this.#heads.mark(grant) ?? { seq: 0, hash: chainStart(this.#tenant, grant) };
    if (after.seq !== mark.seq || after.hash !== mark.hash) {
      return { ok: false, mark: { seq: mark.seq, hash: mark.hash } };
    }
    const now = Date.now();
    this.#chunks.add(
      shipment.rows.map((row) => ({ ...row, grant })),
      now,
    );
    const tenant = this.#tenant;
    this.#heads.put(signCheckpoint({ at: now, grant, ...head, tenant }, key), shipment.until);
    return { ok: true };
  }

  /** Signs the head of the tenant's own ledger. An older one that arrives late changes nothing. */
  async signChanges(head: { seq: number; hash: string }): Promise<void> {
    const key = await this.#key();
    if (head.seq <= (this.#heads.mark(null)?.seq ?? 0)) return;
    const now = Date.now();
    this.#heads.put(signCheckpoint({ at: now, grant: null, ...head, tenant: this.#tenant }, key), now);
  }

  /** A grant's word that its ledger does not have the row that the index has last: its rows are taken no more. */
  reportFork(grant: string, head: { seq: number; hash: string }): void {
    this.#heads.putFork(grant, { at: Date.now(), ...head });
  }

  /** Up to `limit` (at most 1,000) matching rows, newest first. */
  search(
    filter: AuditFilter,
    after: AuditPlace | undefined,
    limit: number,
  ): { rows: AuditRow[]; basis: Basis } {
    const within = { ...filter, from: Math.max(filter.from ?? 0, this.#since()) };
    const to = Math.min(filter.to ?? Infinity, after === undefined ? Infinity : after.at + 1);
    const chunks = this.#chunks.between(within.from, to);
    return { rows: search(chunks, within, after, Math.min(limit, MAX_PAGE)), basis: this.#basis(filter) };
  }

  /** Decisions in each step of a time, by a column: the `most` frequent values by themselves, the others together. */
  count(
    filter: AuditFilter & { from: number; to: number },
    by: "outcome" | "server" | "tool",
    stepMs: number,
    most: number,
  ): Counted & { basis: Basis } {
    const chunks = this.#chunks.between(Math.max(filter.from, this.#since()), filter.to);
    return { ...count(chunks, filter, by, stepMs, most), basis: this.#basis(filter) };
  }

  /**
   * Of grants, until when each may have decided something: those of which younger decisions may not be here yet, with
   * the time up to which all are. A grant that never shipped anything has nothing here from before it was made.
   */
  behind(active: readonly Activity[]): { grant: GrantId; until: number }[] {
    return active.flatMap(({ grant, createdAt, until: last }) => {
      const until = this.#heads.mark(grant)?.until ?? createdAt;
      return last > until ? [{ grant, until }] : [];
    });
  }

  /** Distinct values of the columns that can be asked for, of each at most `MAX_VALUES`. */
  values(): Record<(typeof FILTERS)[number], string[]> {
    const found = new Map<(typeof FILTERS)[number], Set<string>>(
      FILTERS.map((column) => [column, new Set()]),
    );
    for (const { texts } of this.#chunks.between(this.#since(), Number.MAX_SAFE_INTEGER)) {
      const values = valuesOf(texts());
      for (const [column, known] of found)
        for (const value of values[column]) if (value !== null && known.size < MAX_VALUES) known.add(value);
    }
    const lists = [...found].map(([column, known]) => [column, [...known]] as const);
    return Object.fromEntries(lists) as Record<(typeof FILTERS)[number], string[]>;
  }

  /** How far the index is with each grant after `after`, by name. */
  completeness(after: string, limit: number): Completeness[] {
    return this.#heads.grants(after, limit).flatMap((grant) => this.#complete(grant));
  }

  /** Lines of checkpoints; see Heads.page. */
  checkpoints(
    grant: string | null | undefined,
    after: { ledger: string; slot: number },
  ): { ledger: string; slot: number; line: string }[] {
    return this.#heads.page(grant, after, MAX_PAGE);
  }

  /** Every key that ever signed here, the present one first. */
  async keys(): Promise<(PublicKey & { since: number; current: boolean })[]> {
    const { id: current } = await this.#key();
    return this.#sql
      .exec<{ id: string; publicKey: string; since: number }>("SELECT id, publicKey, since FROM keys")
      .toArray()
      .map((key) => ({ ...key, current: key.id === current }))
      .sort((a, b) => Number(b.current) - Number(a.current) || b.since - a.since);
  }

  get #tenant(): TenantName {
    const name = this.ctx.id.name;
    if (name === undefined) throw new Error("An AuditIndex object is reached by its tenant's name");
    return asTenant(name);
  }

  #since(): number {
    return Date.now() - RETENTION_MS;
  }

  #basis({ grant }: AuditFilter): Basis {
    const asked = grant ?? this.#heads.grants("", MAX_LISTED);
    return { since: this.#chunks.since(Date.now()), complete: asked.flatMap((name) => this.#complete(name)) };
  }

  #complete(grant: string): Completeness[] {
    const mark = this.#heads.mark(grant);
    if (mark === undefined) return [];
    const { seq, hash, until } = mark;
    return [{ grant, seq, hash, until, forked: this.#heads.fork(grant) ?? null }];
  }

  /** Asked once for each life of the object. A failure is not remembered. */
  #key(): Promise<SigningKey> {
    this.#signing ??= this.#loadKey().catch((error: unknown) => {
      this.#signing = undefined;
      throw error;
    });
    return this.#signing;
  }

  async #loadKey(): Promise<SigningKey> {
    const seed = this.env.SIGNING_KEY || (await this.#tenantSeed());
    const key = signingKeyOf(Buffer.from(seed, "base64"));
    this.#sql.exec(
      "INSERT OR IGNORE INTO keys (id, publicKey, since) VALUES (?, ?, ?)",
      key.id,
      key.publicKey,
      Date.now(),
    );
    return key;
  }

  async #tenantSeed(): Promise<string> {
    const sealed = await this.env.TENANTS.getByName(this.#tenant).signingSeed();
    const seed = sealerOf(this.env).open("signing seed", [this.#tenant], sealed);
    if (seed === undefined) throw new Error("The signing key does not open with SEALING_KEY");
    return seed;
  }
}
