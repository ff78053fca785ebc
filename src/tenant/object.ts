import { DurableObject } from "cloudflare:workers";
import type { Env } from "../env.ts";
import type { ApprovalDecision, ApprovalState } from "../grant/index.ts";
import { makeSealer, parseKeys, type Sealer } from "../mcp/index.ts";
import type { Actor, Result } from "./actor.ts";
import { Alarms } from "./alarms.ts";
import { ApprovalDesk, type ShownApproval } from "./approval-desk.ts";
import { ApprovalIndex, type ApprovalQuery, type ApprovalRecord, type Asked } from "./approvals.ts";
import { bindHolders, type Change, leasesSince } from "./binding.ts";
import { type Attempt, Requests } from "./idempotency.ts";
import { type Credential, type KeyRecord, Keys, type TenantRole, type Use } from "./keys.ts";
import { TenantLedger } from "./ledger.ts";
import type { Page } from "./page.ts";
import {
  type GrantRecord,
  grantKey,
  type Lease,
  type Load,
  type ServerRecord,
  type Snapshot,
  snapshotKey,
  tenantKey,
} from "./snapshot.ts";
import { type Delivery, type Exhausted, type Webhook, Webhooks } from "./webhooks.ts";

/** How long a Grant object decides by itself. Publishing waits at most this long for one that cannot be reached. */
const LEASE_MS = 20_000;
/** A snapshot that KV did not take is written again after this. */
const RETRY_MS = 5000;

/**
 * One tenant: the source of truth for its servers, policies and grants.
 *
 * Each change is one synchronous write here, then a snapshot for KV and a push to the grants that hold a lease.
 * KV may lag or fail: a worker with an older snapshot is answered `stale` by the Grant object and loads from here.
 */
export class Tenant extends DurableObject<Env> {
  readonly #sql: SqlStorage;
  readonly #ledger: TenantLedger;
  readonly #alarms: Alarms;
  readonly #webhooks: Webhooks;
  readonly #approvals: ApprovalDesk;
  readonly #keys: Keys;
  readonly #requests: Requests;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    for (const table of [
      "facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
      "servers (name TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID",
      "policies (name TEXT NOT NULL, version INTEGER NOT NULL, document TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (name, version)) WITHOUT ROWID",
      "grants (id TEXT PRIMARY KEY, record TEXT NOT NULL, revokedAt INTEGER, leaseUntil INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID",
    ]) {
      this.#sql.exec(`CREATE TABLE IF NOT EXISTS ${table}`);
    }
    this.#ledger = new TenantLedger(this.#sql, this.#name);
    this.#alarms = new Alarms(ctx.storage);
    this.#webhooks = new Webhooks(this.#sql, this.#alarms, this.#ledger, this.#name, () => this.#sealer());
    const approvals = new ApprovalIndex(this.#sql);
    this.#approvals = new ApprovalDesk(env, this.#name, approvals, this.#ledger, this.#webhooks);
    this.#alarms.handle("snapshot", () => this.#writeSnapshot());
    this.#alarms.handle("tenant", () => this.#writeMark());
    this.#keys = new Keys(this.#sql, this.#ledger);
    this.#requests = new Requests(this.#sql);
  }

  /** Makes the tenant. False: it was there already, and nothing changed. */
  async create(actor: Actor): Promise<boolean> {
    if (this.exists()) return false;
    this.#ledger.append(actor, "tenant.create", this.#name);
    this.#setFact("createdAt", String(Date.now()));
    const marked = this.#writeMark().catch(() => this.#alarms.scheduleBy("tenant", Date.now() + RETRY_MS));
    await Promise.all([marked, this.#publish()]);
    return true;
  }

  describe(): { tenant: string; createdAt: number; revision: number } {
    const createdAt = Number(this.#fact("createdAt") ?? "0");
    return { tenant: this.#name, createdAt, revision: this.#revision() };
  }

  /** Lines of the tenant's own ledger after row `after`, oldest first. */
  changes(after: number, limit: number): string[] {
    return this.#ledger.page(after, limit);
  }

  /** Whose credential it is, with the use recorded; undefined: nobody's, or there is no such tenant. */
  enter(credential: Credential, use: Use): Actor | undefined {
    return this.exists() ? this.#keys.admit(credential, use) : undefined;
  }

  makeKey(
    actor: Actor,
    made: { id: string; role: TenantRole; label: string | null; secretSha256: string },
  ): KeyRecord {
    return this.#keys.make(actor, made);
  }

  listKeys(after: string | undefined, limit: number): Page<KeyRecord> {
    return this.#keys.list(after, limit);
  }

  getKey(id: string): Result<KeyRecord> {
    return this.#keys.get(id);
  }

  rotateKey(actor: Actor, id: string, secretSha256: string, graceMs: number): Result<KeyRecord> {
    return this.#keys.rotate(actor, id, secretSha256, graceMs);
  }

  revokeKey(actor: Actor, id: string): Result<KeyRecord> {
    return this.#keys.revoke(actor, id);
  }

  beginRequest(actor: string, key: string, fingerprint: string): Promise<Attempt> {
    return this.#requests.begin(actor, key, fingerprint);
  }

  finishRequest(actor: string, key: string, answer: string): void {
    this.#requests.finish(actor, key, answer);
  }

  abandonRequest(actor: string, key: string): void {
    this.#requests.abandon(actor, key);
  }

  exists(): boolean {
    return this.#fact("createdAt") !== undefined;
  }

  async putServer(actor: Actor, name: string, record: ServerRecord): Promise<Change> {
    this.#sql.exec(
      "INSERT OR REPLACE INTO servers (name, record) VALUES (?, ?)",
      name,
      JSON.stringify(record),
    );
    this.#ledger.append(actor, "server.put", name, { address: record.address });
    return this.#publish();
  }

  /** Adds a version of a policy. The name `baseline` is the tenant's baseline. Versions are never destroyed. */
  async putPolicy(actor: Actor, name: string, document: string): Promise<Change & { version: number }> {
    const { version } = this.#sql
      .exec<{ version: number }>(
        "SELECT COALESCE(MAX(version), 0) + 1 AS version FROM policies WHERE name = ?",
        name,
      )
      .one();
    this.#sql.exec(
      "INSERT INTO policies (name, version, document, at) VALUES (?, ?, ?, ?)",
      name,
      version,
      document,
      Date.now(),
    );
    this.#ledger.append(actor, "policy.put", name, { version });
    return { ...(await this.#publish()), version };
  }

  /** Stores a grant whose servers and policies exist, or says which does not. */
  async mintGrant(actor: Actor, record: GrantRecord): Promise<{ ok: true } | { ok: false; missing: string }> {
    for (const [server, policy] of Object.entries(record.servers)) {
      if (!this.#has("servers", server)) return { ok: false, missing: `server ${server}` };
      if (!this.#has("policies", policy)) return { ok: false, missing: `policy ${policy}` };
    }
    this.#sql.exec("INSERT INTO grants (id, record) VALUES (?, ?)", record.grant, JSON.stringify(record));
    this.#ledger.append(actor, "grant.mint", record.grant, { servers: record.servers });
    await this.env.SNAPSHOTS.put(grantKey(record.tenant, record.grant), JSON.stringify(record));
    return { ok: true };
  }

  /** Ends a grant for good. undefined: there is no such grant. Ending it twice is no error. */
  async revokeGrant(actor: Actor, grant: string): Promise<Change | undefined> {
    const row = this.#grant(grant);
    if (row === undefined) return undefined;
    if (row.revokedAt === null) {
      this.#ledger.append(actor, "grant.revoke", grant);
      this.#approvals.index.endGrant(grant);
      this.#webhooks.emit("grant.revoked", { grant, by: actor.key });
      this.#sql.exec("UPDATE grants SET revokedAt = ? WHERE id = ?", Date.now(), grant);
    }
    // Only spares the Grant object the question: its refusal does not depend on KV.
    this.ctx.waitUntil(this.env.SNAPSHOTS.delete(grantKey(this.#name, grant)).catch(() => {}));
    const holders = [{ grant, leaseUntil: row.leaseUntil }];
    return bindHolders(this.env, this.#name, this.#revision(), holders, (object) => object.revoke());
  }

  /** A Grant object asks for a human. */
  approvalPending(asked: Asked): void {
    this.#approvals.pending(asked);
  }

  /** A Grant object's news of an approval that it used, got back or ended. */
  approvalChanged(id: string, state: ApprovalState): void {
    this.#approvals.index.changed(id, state);
  }

  listApprovals(query: ApprovalQuery): Page<ApprovalRecord> {
    return this.#approvals.index.list(query, Date.now());
  }

  showApproval(id: string): Promise<ShownApproval | undefined> {
    return this.#approvals.show(id);
  }

  decideApproval(actor: Actor, id: string, decision: ApprovalDecision): Promise<Result<ApprovalRecord>> {
    return this.#approvals.decide(actor, id, decision);
  }

  createWebhook(actor: Actor, webhook: Webhook, secret: string): Result<Webhook> {
    return this.#webhooks.create(actor, webhook, secret);
  }

  listWebhooks(): Webhook[] {
    return this.#webhooks.list();
  }

  getWebhook(id: string): Webhook | undefined {
    return this.#webhooks.get(id);
  }

  removeWebhook(actor: Actor, id: string): boolean {
    return this.#webhooks.remove(actor, id);
  }

  /** The delivery's id; undefined: there is no such webhook. */
  testWebhook(actor: Actor, id: string): string | undefined {
    return this.#webhooks.test(actor, id);
  }

  listDeliveries(id: string, after: number | undefined, limit: number): Page<Delivery> {
    return this.#webhooks.deliveries(id, after, limit);
  }

  /** A Grant object's news of a limit that is reached: told once for each counter and window. */
  limitExhausted({ counterKey, ...told }: Exhausted): void {
    this.#webhooks.emitOnce("limit.exhausted", told, counterKey, told.windowMs);
  }

  /** Asked by Grant objects. Recorded before it is answered, so that a later publish knows every holder. */
  lease(grant: string): Lease {
    const row = this.#grant(grant);
    if (row === undefined || row.revokedAt !== null) return { active: false };
    this.#sql.exec("UPDATE grants SET leaseUntil = ? WHERE id = ?", Date.now() + LEASE_MS, grant);
    const { expiresAt } = JSON.parse(row.record) as GrantRecord;
    return { active: true, revision: this.#revision(), durationMs: LEASE_MS, expiresAt };
  }

  /** What a worker whose snapshot is behind needs. undefined: no such grant, or it is revoked. */
  load(grant: string): Load | undefined {
    const row = this.#grant(grant);
    if (row === undefined || row.revokedAt !== null) return undefined;
    return { snapshot: this.#snapshot(), grant: JSON.parse(row.record) as GrantRecord };
  }

  /** Whether the tenant ever had this grant; its ledger outlives its revocation. */
  hasGrant(grant: string): boolean {
    return this.#grant(grant) !== undefined;
  }

  override async alarm(): Promise<void> {
    await this.#alarms.run(Date.now());
  }

  get #name(): string {
    const name = this.ctx.id.name;
    if (name === undefined) throw new Error("A Tenant object is reached by its name");
    return name;
  }

  async #publish(): Promise<Change> {
    this.#setFact("revision", String(this.#revision() + 1));
    const revision = this.#revision();
    const holders = this.#sql
      .exec<{ grant: string; record: string; leaseUntil: number }>(
        "SELECT id AS grant, record, leaseUntil FROM grants WHERE revokedAt IS NULL AND leaseUntil > ?",
        leasesSince(Date.now()),
      )
      .toArray();
    const expiries = new Map(
      holders.map(({ grant, record }) => [grant, (JSON.parse(record) as GrantRecord).expiresAt]),
    );
    this.ctx.waitUntil(
      this.#writeSnapshot().catch(() => this.#alarms.scheduleBy("snapshot", Date.now() + RETRY_MS)),
    );
    return bindHolders(this.env, this.#name, revision, holders, (object, grant) =>
      object.bind(revision, expiries.get(grant) ?? null),
    );
  }

  /** KV's copy: spares workers the question. Rejects where KV did not take it. */
  async #writeSnapshot(): Promise<void> {
    await this.env.SNAPSHOTS.put(snapshotKey(this.#name), JSON.stringify(this.#snapshot()));
  }

  /** Tells workers that the tenant exists: keys of others are refused without asking an object. */
  async #writeMark(): Promise<void> {
    await this.env.SNAPSHOTS.put(tenantKey(this.#name), String(this.#fact("createdAt")));
  }

  #snapshot(): Snapshot {
    const servers = this.#sql.exec<{ name: string; record: string }>("SELECT name, record FROM servers");
    const policies = this.#sql
      .exec<{ name: string; document: string }>(
        "SELECT name, document FROM policies p WHERE version = (SELECT MAX(version) FROM policies WHERE name = p.name)",
      )
      .toArray();
    return {
      tenant: this.#name,
      revision: this.#revision(),
      servers: Object.fromEntries(
        servers.toArray().map(({ name, record }) => [name, JSON.parse(record) as ServerRecord]),
      ),
      policies: Object.fromEntries(
        policies.filter(({ name }) => name !== "baseline").map(({ name, document }) => [name, document]),
      ),
      baseline: policies.find(({ name }) => name === "baseline")?.document ?? null,
    };
  }

  #grant(id: string) {
    return this.#sql
      .exec<{ record: string; revokedAt: number | null; leaseUntil: number }>(
        "SELECT record, revokedAt, leaseUntil FROM grants WHERE id = ?",
        id,
      )
      .toArray()[0];
  }

  #sealer(): Sealer {
    const parsed = parseKeys(this.env.SEALING_KEY);
    if (!parsed.ok) throw new Error(`SEALING_KEY: ${parsed.error}`);
    return makeSealer(parsed.keys);
  }

  #has(table: "servers" | "policies", name: string): boolean {
    return this.#sql.exec(`SELECT 1 FROM ${table} WHERE name = ? LIMIT 1`, name).toArray().length > 0;
  }

  #revision(): number {
    return Number(this.#fact("revision") ?? "0");
  }

  #fact(name: string): string | undefined {
    return this.#sql.exec<{ value: string }>("SELECT value FROM facts WHERE name = ?", name).toArray()[0]
      ?.value;
  }

  #setFact(name: string, value: string): void {
    this.#sql.exec("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", name, value);
  }
}
