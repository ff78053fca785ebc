import { DurableObject } from "cloudflare:workers";
import { randomBytes } from "node:crypto";
import type { Preset } from "../catalog/index.ts";
import type { ApprovalChange, ApprovalDecision } from "../contract/approval.ts";
import type { Exhausted } from "../contract/exhausted.ts";
import {
  type GrantRecord,
  grantForm,
  grantKey,
  grantObjectName,
  type Lease,
  type Load,
  type Snapshot,
  snapshotForm,
  snapshotKey,
  tenantKey,
} from "../contract/snapshot.ts";
import type { Env } from "../env.ts";
import { parseJson } from "../json/index.ts";
import type { Actor } from "../ledger/actor.ts";
import { SEED_BYTES, signingKeyOf } from "../ledger/checkpoint.ts";
import type { Era } from "../mcp/index.ts";
import type { ToolArguments } from "../policy/index.ts";
import { sealerOf } from "../secrets/sealer-of.ts";
import { migrate } from "../stored/migrate.ts";
import type { Page } from "../stored/page.ts";
import type { Result } from "./actor.ts";
import { Alarms } from "./alarms.ts";
import { ApprovalDesk, type ShownApproval } from "./approval-desk.ts";
import { ApprovalIndex, type ApprovalQuery, type ApprovalRecord, type Asked } from "./approvals.ts";
import { type Activity, MAX_VALUES } from "./audit/object.ts";
import { basisNow } from "./basis.ts";
import { bindHolders, type Change, leasesSince } from "./binding.ts";
import { type Deleted, Deletion, graceMs, type LedgersWord } from "./deletion.ts";
import { ExhaustedLimits } from "./exhausted.ts";
import { type GrantChanges, Grants, type GrantView } from "./grants.ts";
import { type Attempt, Requests } from "./idempotency.ts";
import type { JudgedChange } from "./judged.ts";
import { type Credential, type KeyRecord, Keys, type TenantRole, type Use } from "./keys.ts";
import { TenantLedger } from "./ledger.ts";
import { tenantSteps } from "./migrations.ts";
import {
  BASELINE,
  type DraftView,
  Policies,
  type PolicyDocument,
  type PolicyDraft,
  type PolicyVersion,
  type Publication,
} from "./policies.ts";
import type { Precondition } from "./precondition.ts";
import { reachOfServer, type ServerReach } from "./reach.ts";
import { type PinDecision, Servers, type StoredServer } from "./servers.ts";
import { type Step, stepsOf } from "./step.ts";
import type { ToolQuery, ToolView } from "./tool-view.ts";
import { type Delivery, type Webhook, Webhooks } from "./webhooks.ts";

/** How long a Grant object decides by itself. Publishing waits at most this long for one that cannot be reached. */
const LEASE_MS = 20_000;
/** How long a change waits until the head of the tenant's ledger is signed: changes of that time share a signature. */
const SIGN_AFTER_MS = 10_000;
/** Who a tenant's object is in its own ledger, where nobody asked it. */
const ITSELF: Actor = { key: "sluice", role: "operator" };
/** A snapshot that KV did not take is written again after this. */
const RETRY_MS = 5000;
/** Grants whose objects are emptied side by side. */
const PURGED_AT_ONCE = 50;

/** A tenant, for people. Times in milliseconds since 1970. */
export interface TenantView {
  readonly tenant: string;
  readonly title: string | null;
  readonly createdAt: number;
  readonly revision: number;
  /** null = it is not deleted. */
  readonly deletedAt: number | null;
  readonly purgeAt: number | null;
}

/**
 * One tenant: the source of truth for its servers, policies and grants.
 *
 * Each change is one synchronous write here, then a snapshot for KV and a push to the grants that hold a lease.
 * KV may lag or fail: a worker with an older snapshot is answered `stale` by the Grant object and loads from here.
 */
export class Tenant extends DurableObject<Env> {
  readonly #sql: SqlStorage;
  readonly #ledger: TenantLedger;
  readonly #step: Step;
  readonly #alarms: Alarms;
  readonly #webhooks: Webhooks;
  readonly #approvals: ApprovalDesk;
  readonly #exhausted: ExhaustedLimits;
  readonly #grants: Grants;
  readonly #servers: Servers;
  readonly #keys: Keys;
  readonly #requests: Requests;
  readonly #policies: Policies;
  readonly #deletion: Deletion;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    migrate(ctx.storage, "Tenant", tenantSteps);
    this.#ledger = new TenantLedger(this.#sql, this.#name);
    this.#step = stepsOf(ctx.storage, this.#ledger);
    this.#alarms = new Alarms(ctx.storage);
    this.#alarms.handle("sign", () => this.#signChanges());
    this.#ledger.appended = () => this.#alarms.scheduleBy("sign", Date.now() + SIGN_AFTER_MS);
    this.#webhooks = new Webhooks(this.#sql, this.#alarms, this.#ledger, this.#name, () =>
      sealerOf(this.env),
    );
    const approvals = new ApprovalIndex(this.#sql);
    this.#approvals = new ApprovalDesk(
      env,
      this.#name,
      approvals,
      this.#ledger,
      this.#webhooks,
      this.#step,
      () => basisNow(this.#snapshot(), (grant) => this.#grants.active(grant)?.servers),
    );
    this.#exhausted = new ExhaustedLimits(this.#sql, this.#alarms, (told) =>
      this.#webhooks.emit("limit.exhausted", told),
    );
    this.#alarms.handle("snapshot", () => this.#writeSnapshot());
    this.#alarms.handle("tenant", () => this.#writeMark());
    this.#grants = new Grants(this.#sql, this.#ledger);
    this.#alarms.handle("grant", (grant) => this.#writeGrant(grant));
    this.#keys = new Keys(this.#sql, this.#ledger);
    this.#requests = new Requests(this.#sql);
    this.#policies = new Policies(this.#sql, this.#ledger);
    this.#servers = new Servers({
      sql: this.#sql,
      tenant: this.#name,
      ledger: this.#ledger,
      alarms: this.#alarms,
      webhooks: this.#webhooks,
      sealer: () => sealerOf(this.env),
      publish: (change) => this.#publish(change),
    });
    this.#deletion = new Deletion({
      sql: this.#sql,
      ledger: this.#ledger,
      alarms: this.#alarms,
      tenant: this.#name,
      graceMs: graceMs(env.TENANT_GRACE_SECONDS),
    });
    this.#alarms.handle("purge", () => this.#purge());
  }

  /** Makes the tenant. The value is false where it was there already, and nothing changed. */
  async create(actor: Actor): Promise<Result<boolean>> {
    if (this.#deletion.purgedAt !== null) {
      const title = `A tenant ${this.#name} was deleted; its name is not given again, so take another`;
      return { ok: false, code: "name_used", title };
    }
    if (this.exists()) return { ok: true, value: false };
    const published = this.#publish(() => {
      this.#ledger.append(actor, "tenant.create", this.#name);
      this.#setFact("createdAt", String(Date.now()));
      return true;
    });
    const marked = this.#writeMark().catch(() => this.#alarms.scheduleBy("tenant", Date.now() + RETRY_MS));
    await Promise.all([marked, published]);
    return { ok: true, value: true };
  }

  describe(): TenantView {
    const createdAt = Number(this.#fact("createdAt") ?? "0");
    const { deletedAt = null, purgeAt = null } = this.#deletion.state ?? {};
    const title = this.#fact("title") ?? null;
    return { tenant: this.#name, title, createdAt, revision: this.#revision(), deletedAt, purgeAt };
  }

  /** A name for people; null takes it away. The name in addresses stays. */
  setTitle(actor: Actor, title: string | null): TenantView {
    this.#step(() => {
      if (title === null) this.#sql.exec("DELETE FROM facts WHERE name = 'title'");
      else this.#setFact("title", title);
      this.#ledger.append(actor, "tenant.title", this.#name, { title });
    });
    return this.describe();
  }

  /** Ends the tenant, which can be taken back until `purgeAt`. Its grants are refused as after a revocation. */
  delete(actor: Actor, ledgers: LedgersWord): Promise<Result<Deleted & Change>> {
    return this.#publishing(() => {
      const begun = this.#deletion.begin(actor, ledgers);
      if (begun.ok) this.#writeGrantsSoon();
      return begun;
    });
  }

  restore(actor: Actor): Promise<Result<Change>> {
    return this.#publishing(() => {
      const restored = this.#deletion.restore(actor);
      if (!restored.ok) return restored;
      this.#servers.scheduleAll();
      this.#writeGrantsSoon();
      return { ok: true, value: {} };
    });
  }

  /** The sealed seed of the key that signs this tenant's checkpoints; made when it is first asked for. */
  signingSeed(): string {
    const sealed = this.#fact("signingSeed");
    const opened = sealed && sealerOf(this.env).open("signing seed", [this.#name], sealed);
    // One that opens with an older key only is sealed anew; one that opens no more has to be followed by another.
    if (sealed && opened && sealed.startsWith(`${this.env.SEALING_KEY.split(":")[0]?.trim()}.`))
      return sealed;
    const seed = opened || randomBytes(SEED_BYTES).toString("base64");
    const anew = sealerOf(this.env).seal("signing seed", [this.#name], seed);
    this.#step(() => {
      this.#setFact("signingSeed", anew);
      if (opened) return;
      const { id } = signingKeyOf(Buffer.from(seed, "base64"));
      this.#ledger.append(ITSELF, "audit.key", id);
    });
    return anew;
  }

  /** Until when grants may have decided something; of all grants, the 1,000 that were active last. */
  activity(grants?: readonly string[]): Activity[] {
    return this.#grants.activity(grants, 1000);
  }

  /** Names that a search may ask for, besides those that are in the index. */
  auditNames(): { server: string[]; layer: string[]; tool: string[]; grant: string[] } {
    const names = (query: string) =>
      this.#sql
        .exec<{ name: string }>(`${query} LIMIT ${MAX_VALUES}`)
        .toArray()
        .map(({ name }) => name);
    return {
      server: names("SELECT name FROM servers ORDER BY name"),
      layer: names("SELECT DISTINCT name FROM policies ORDER BY name"),
      tool: names("SELECT DISTINCT tool AS name FROM pins ORDER BY tool"),
      grant: names("SELECT id AS name FROM grants ORDER BY createdAt DESC"),
    };
  }

  /** Lines of the tenant's own ledger before row `before`, newest first. */
  newestChanges(before: number, limit: number): string[] {
    return this.#ledger.newest(before, limit);
  }

  /** Lines of the tenant's own ledger after row `after`, oldest first. */
  changes(after: number, limit: number): string[] {
    return this.#ledger.page(after, limit);
  }

  /** Whose credential it is, with the use recorded; undefined: nobody's, or there is no such tenant. */
  enter(credential: Credential, use: Use): (Actor & { deletedAt: number | null }) | undefined {
    const actor = this.exists() ? this.#step(() => this.#keys.admit(credential, use)) : undefined;
    return actor && { ...actor, deletedAt: this.#deletion.state?.deletedAt ?? null };
  }

  makeKey(
    actor: Actor,
    made: { id: string; role: TenantRole; label: string | null; secretSha256: string },
  ): KeyRecord {
    return this.#step(() => this.#keys.make(actor, made));
  }

  listKeys(after: string | undefined, limit: number): Page<KeyRecord> {
    return this.#keys.list(after, limit);
  }

  getKey(id: string): Result<KeyRecord> {
    return this.#keys.get(id);
  }

  rotateKey(actor: Actor, id: string, secretSha256: string, graceMs: number): Result<KeyRecord> {
    return this.#step(() => this.#keys.rotate(actor, id, secretSha256, graceMs));
  }

  revokeKey(actor: Actor, id: string): Result<KeyRecord> {
    return this.#step(() => this.#keys.revoke(actor, id));
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

  /** Registers a server; with `look`, it is scanned before this answers. */
  putServer(
    actor: Actor,
    name: string,
    record: StoredServer,
    look: boolean,
    given: Precondition,
  ): Promise<Result<Change>> {
    return this.#servers.put(actor, name, record, look, given);
  }

  /**
   * Tools that a policy can meet, with their arguments: on `server`, or else on every server where a live grant has the policy.
   * null = not all of them are known. undefined: there is no such server.
   */
  toolsFor(policy: string, server?: string): ToolArguments[] | null | undefined {
    if (server !== undefined && this.#servers.get(server) === undefined) return undefined;
    const servers = server === undefined ? this.#grants.serversUnder(policy) : [server];
    const known = servers.map((name) => this.#servers.views.arguments(name));
    return known.length === 0 || known.includes(null) ? null : known.flatMap((tools) => tools ?? []);
  }

  removeServer(actor: Actor, name: string, anyway: boolean): Promise<Result<Change>> {
    return this.#servers.remove(actor, name, anyway);
  }

  /** Scans now. The server's words are hers: what was found is read with `showScan`. */
  scanServer(actor: Actor, name: string): Promise<Result<null>> {
    return this.#servers.scan(actor, name);
  }

  /** Names of servers after `after`, in order. */
  listServers(after: string | undefined, limit: number): Page<string> {
    return this.#servers.page(after, limit);
  }

  showServer(name: string): string | undefined {
    return this.#servers.views.show(name);
  }

  showScan(name: string): string | undefined {
    return this.#servers.views.showScan(name);
  }

  /** A server's tools and their pins; undefined: there is no such server. */
  serverTools(name: string, query: ToolQuery): (ToolView & JudgedChange)[] | undefined {
    return this.#servers.views.tools(name, query);
  }

  /** What the tools of a server are judged to be: JSON text; undefined: there is no such server. */
  serverReport(name: string): Promise<string | undefined> {
    return this.#servers.views.report(name);
  }

  /** The text of a policy to begin with on a server. Nothing is written. */
  starterPolicy(server: string, preset: Preset): Promise<Result<string>> {
    return this.#servers.views.starter(server, preset);
  }

  toolDifference(server: string, tool: string): string | undefined {
    return this.#servers.views.difference(server, tool);
  }

  decidePins(
    actor: Actor,
    server: string,
    decisions: readonly PinDecision[],
    verdict: "accept" | "reject",
  ): Promise<Result<Change>> {
    return this.#servers.decide(actor, server, decisions, verdict);
  }

  /** The data plane's news of definitions that are not the pinned ones, as JSON text of an array. */
  observeTools(server: string, address: string, era: Era, definitions: string): Promise<void> {
    return this.#servers.observe(server, address, era, parseJson(definitions) as unknown[]);
  }

  listPolicies(after: string | undefined, limit: number): Page<PolicyVersion> {
    return this.#policies.list(after, limit);
  }

  policyVersions(name: string, before: number | undefined, limit: number): Result<Page<PolicyVersion>> {
    return this.#policies.versions(name, before, limit);
  }

  getPolicy(name: string, version?: number): Result<PolicyDocument> {
    return this.#policies.get(name, version);
  }

  /** Adds a version of a policy. The name `baseline` is the tenant's baseline. Versions are never destroyed. */
  async publishPolicy(
    actor: Actor,
    name: string,
    publication: Publication,
  ): Promise<Result<Change & { version: number }>> {
    return this.#publishing(() => this.#policies.publish(actor, name, publication));
  }

  listDrafts(after: string | undefined, limit: number): Page<DraftView> {
    return this.#policies.drafts(after, limit);
  }

  getDraft(name: string): Result<PolicyDraft> {
    return this.#policies.draft(name);
  }

  putDraft(actor: Actor, name: string, document: string, given: Precondition): Result<PolicyDraft> {
    return this.#step(() => this.#policies.putDraft(actor, name, document, given));
  }

  dropDraft(actor: Actor, name: string): Result<null> {
    return this.#step(() => this.#policies.dropDraft(actor, name));
  }

  /** Stores a grant whose servers and policies exist. */
  async mintGrant(actor: Actor, record: GrantRecord): Promise<Result<GrantView>> {
    const minted = this.#step(() => this.#grants.mint(actor, record));
    if (minted.ok) await this.#writeGrantSoon(record.grant);
    return minted;
  }

  listGrants(after: string | undefined, limit: number): Page<GrantView> {
    return this.#grants.list(after, limit);
  }

  showGrant(grant: string): Result<GrantView> {
    return this.#grants.show(grant);
  }

  /** What the grant can do on each of its servers, as far as their tools are known. */
  reachOfGrant(grant: string): Result<ServerReach[]> {
    const shown = this.#grants.show(grant);
    if (!shown.ok) return shown;
    const baseline = this.#policies.get(BASELINE);
    const value = Object.entries(shown.value.servers).map(([server, name]) => {
      const own = this.#policies.get(name);
      const documents = [baseline, own].flatMap((found) =>
        found.ok ? [[found.value.policy, found.value.document] as const] : [],
      );
      return reachOfServer(server, name, this.#servers.views.known(server), documents);
    });
    return { ok: true, value };
  }

  rotateGrant(actor: Actor, grant: string, sha256: string, graceMs: number): Promise<Result<Change>> {
    return this.#publishGrant(() => this.#grants.rotate(actor, grant, sha256, graceMs));
  }

  changeGrant(actor: Actor, grant: string, changes: GrantChanges): Promise<Result<Change>> {
    return this.#publishGrant(() => this.#grants.change(actor, grant, changes));
  }

  /** Ends a grant for good. Ending it twice is no error. */
  async revokeGrant(actor: Actor, grant: string): Promise<Result<Change>> {
    const revoked = this.#step(() => {
      const result = this.#grants.revoke(actor, grant);
      if (result.ok && result.value) {
        this.#approvals.index.endGrant(grant);
        this.#webhooks.emit("grant.revoked", { grant, by: actor.key });
      }
      return result;
    });
    if (!revoked.ok) return revoked;
    // Only spares the Grant object the question: its refusal does not depend on KV.
    this.ctx.waitUntil(this.#writeGrantSoon(grant));
    const holders = [this.#grants.holder(grant)];
    const value = await bindHolders(this.env, this.#name, this.#revision(), holders, (object) =>
      object.revoke(),
    );
    return { ok: true, value };
  }

  /** A Grant object asks for a human. False: what the approval rests on has changed meanwhile, and it has ended. */
  approvalPending(asked: Asked): boolean {
    return this.#step(() => this.#approvals.pending(asked));
  }

  /** A Grant object's news of an approval that it used, got back or ended. */
  approvalChanged(change: ApprovalChange): void {
    this.#step(() => this.#approvals.index.changed(change));
  }

  listApprovals(query: ApprovalQuery): Page<ApprovalRecord> {
    return this.#approvals.index.list(query, Date.now());
  }

  showApproval(id: string): Promise<ShownApproval | undefined> {
    return this.#approvals.show(id);
  }

  async decideApproval(
    actor: Actor,
    id: string,
    decision: ApprovalDecision,
  ): Promise<Result<ApprovalRecord>> {
    if (this.#deletion.state !== null) {
      return { ok: false, code: "approval_ended", title: "The tenant is deleted: nothing of it is approved" };
    }
    return this.#approvals.decide(actor, id, decision);
  }

  createWebhook(actor: Actor, webhook: Webhook, secret: string): Result<Webhook> {
    return this.#step(() => this.#webhooks.create(actor, webhook, secret));
  }

  listWebhooks(): Webhook[] {
    return this.#webhooks.list();
  }

  getWebhook(id: string): Webhook | undefined {
    return this.#webhooks.get(id);
  }

  removeWebhook(actor: Actor, id: string): boolean {
    return this.#step(() => this.#webhooks.remove(actor, id));
  }

  /** The delivery's id; undefined: there is no such webhook. */
  testWebhook(actor: Actor, id: string): string | undefined {
    return this.#step(() => this.#webhooks.test(actor, id));
  }

  listDeliveries(id: string, after: number | undefined, limit: number): Page<Delivery> {
    return this.#webhooks.deliveries(id, after, limit);
  }

  /** A Grant object's news of limits that refused calls. */
  limitsExhausted(told: readonly Exhausted[]): void {
    this.#step(() => {
      for (const one of told) this.#exhausted.add(one, Date.now());
    });
  }

  /** Asked by Grant objects. Recorded before it is answered, so that a later publish knows every holder. */
  lease(grant: string): Lease {
    const record = this.#grants.active(grant);
    if (record === undefined) return { active: false, unknown: !this.#grants.has(grant) };
    this.#grants.noteLease(grant, Date.now() + LEASE_MS);
    return {
      active: true,
      revision: this.#revision(),
      durationMs: LEASE_MS,
      expiresAt: record.expiresAt,
      suspended: this.#deletion.state !== null,
      ended: this.#approvals.index.withdrawn(grant, Date.now()),
    };
  }

  /** What a worker whose snapshot is behind needs. undefined: no such grant, or it is revoked. */
  load(grant: string): Load | undefined {
    const record = this.#served(grant);
    if (record === undefined) return undefined;
    return { snapshot: snapshotForm.write(this.#snapshot()), grant: grantForm.write(record) };
  }

  /** Whether the tenant ever had this grant; its ledger outlives its revocation. */
  hasGrant(grant: string): boolean {
    return this.#grants.has(grant);
  }

  override async alarm(): Promise<void> {
    await this.#alarms.run(Date.now());
  }

  get #name(): string {
    const name = this.ctx.id.name;
    if (name === undefined) throw new Error("A Tenant object is reached by its name");
    return name;
  }

  /** Makes a change and, where it says so, the revision that brings it to the grants: one step. Then tells the grants. */
  async #publish(change: () => boolean): Promise<Change | undefined> {
    const changed = this.#step(() => {
      const wanted = change();
      if (!wanted) return false;
      this.#setFact("revision", String(this.#revision() + 1));
      this.#approvals.withdrawChanged();
      return true;
    });
    return changed ? this.#tellGrants() : undefined;
  }

  /** The same of a change that can be refused. */
  async #publishing<Value extends object>(change: () => Result<Value>): Promise<Result<Value & Change>> {
    let result: Result<Value> | undefined;
    const published = await this.#publish(() => {
      result = change();
      return result.ok;
    });
    if (result === undefined) throw new Error("A change that was not made");
    if (!result.ok) return result;
    if (published === undefined) throw new Error("A change that was not published");
    return { ok: true, value: { ...result.value, ...published } };
  }

  async #tellGrants(): Promise<Change> {
    const revision = this.#revision();
    const ended = (grant: string) => this.#approvals.index.withdrawn(grant, Date.now());
    const holders = this.#grants.holders(leasesSince(Date.now()));
    const expiries = new Map(holders.map(({ grant, expiresAt }) => [grant, expiresAt]));
    this.ctx.waitUntil(
      this.#writeSnapshot().catch(() => this.#alarms.scheduleBy("snapshot", Date.now() + RETRY_MS)),
    );
    return bindHolders(this.env, this.#name, revision, holders, (object, grant) =>
      object.bind(revision, expiries.get(grant) ?? null, this.#deletion.state !== null, ended(grant)),
    );
  }

  async #publishGrant(change: () => Result<GrantRecord>): Promise<Result<Change>> {
    return this.#publishing(() => {
      const changed = change();
      if (!changed.ok) return changed;
      this.ctx.waitUntil(this.#writeGrantSoon(changed.value.grant));
      return { ok: true, value: {} };
    });
  }

  /** KV's copy of a grant, now or, where KV does not take it, again and again until it does. */
  #writeGrantSoon(grant: string): Promise<void> {
    const job = `grant:${grant}`;
    return this.#writeGrant(grant).catch(() => this.#alarms.scheduleBy(job, Date.now() + RETRY_MS));
  }

  async #writeGrant(grant: string): Promise<void> {
    const record = this.#served(grant);
    const key = grantKey(this.#name, grant);
    if (record === undefined) await this.env.SNAPSHOTS.delete(key);
    else await this.env.SNAPSHOTS.put(key, JSON.stringify(grantForm.write(record)));
  }

  /** The record of a grant that workers may know: not revoked, and of a tenant that is not deleted. */
  #served(grant: string): GrantRecord | undefined {
    return this.#deletion.state === null ? this.#grants.active(grant) : undefined;
  }

  /** KV's copies of all grants, by the alarm: there may be thousands. */
  #writeGrantsSoon(): void {
    const now = Date.now();
    for (const grant of this.#grants.live()) this.#alarms.scheduleBy(`grant:${grant}`, now);
  }

  /** Removes everything of the tenant, a part at a time; done again from where it failed. */
  async #purge(): Promise<void> {
    const { SNAPSHOTS, GRANTS, TENANT_COUNTERS, AUDIT } = this.env;
    const grants = this.#grants.first(PURGED_AT_ONCE);
    await Promise.all(
      grants.map(async (grant) => {
        await SNAPSHOTS.delete(grantKey(this.#name, grant));
        await GRANTS.getByName(grantObjectName(this.#name, grant)).purge();
        this.#grants.forget(grant);
      }),
    );
    if (grants.length > 0) return this.#alarms.schedule("purge", Date.now());
    await TENANT_COUNTERS.getByName(this.#name).purge();
    await AUDIT.getByName(this.#name).purge();
    await SNAPSHOTS.delete(snapshotKey(this.#name));
    await SNAPSHOTS.delete(tenantKey(this.#name));
    const emptied = this.ctx.storage.deleteAll();
    migrate(this.ctx.storage, "Tenant", tenantSteps);
    this.#deletion.markPurged();
    await emptied;
  }

  async #signChanges(): Promise<void> {
    const { head } = this.#ledger;
    await this.env.AUDIT.getByName(this.#name).signChanges(head);
    // A change meanwhile found this job still due, and waits for the next.
    if (this.#ledger.head.seq > head.seq) this.#alarms.schedule("sign", Date.now() + SIGN_AFTER_MS);
  }

  /** KV's copy: spares workers the question. Rejects where KV did not take it. */
  async #writeSnapshot(): Promise<void> {
    const value = JSON.stringify(snapshotForm.write(this.#snapshot()));
    await this.env.SNAPSHOTS.put(snapshotKey(this.#name), value);
  }

  /** Tells workers that the tenant exists: keys of others are refused without asking an object. */
  async #writeMark(): Promise<void> {
    await this.env.SNAPSHOTS.put(tenantKey(this.#name), String(this.#fact("createdAt")));
  }

  #snapshot(): Snapshot {
    const policies = this.#sql
      .exec<{ name: string; document: string }>(
        "SELECT name, document FROM policies p WHERE version = (SELECT MAX(version) FROM policies WHERE name = p.name)",
      )
      .toArray();
    return {
      tenant: this.#name,
      revision: this.#revision(),
      servers: this.#servers.published(policies.map(({ document }) => document)),
      policies: Object.fromEntries(
        policies.filter(({ name }) => name !== "baseline").map(({ name, document }) => [name, document]),
      ),
      baseline: policies.find(({ name }) => name === "baseline")?.document ?? null,
    };
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
