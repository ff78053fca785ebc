import type { ApprovalChange, ApprovalDecision } from "../contract/approval.ts";
import type { Exhausted } from "../contract/exhausted.ts";
import type { GrantRecord, Lease, Load } from "../contract/snapshot.ts";
import type { Env } from "../env.ts";
import type { Actor } from "../ledger/actor.ts";
import type { GrantId } from "../secrets/ids.ts";
import { migrate } from "../stored/migrate.ts";
import type { Page } from "../stored/page.ts";
import type { Result } from "./actor.ts";
import type { ShownApproval } from "./approval-desk.ts";
import type { ApprovalQuery, ApprovalRecord, Asked } from "./approvals.ts";
import type { Change } from "./binding.ts";
import type { Deleted, LedgersWord } from "./deletion.ts";
import { TenantDesk } from "./desk.ts";
import type { GrantChanges, GrantView } from "./grants.ts";
import { tenantSteps } from "./migrations.ts";
import { BASELINE } from "./policies.ts";
import { purgeElsewhere } from "./purge.ts";
import { reachOfServer, type ServerReach } from "./reach.ts";

/** How long a Grant object decides by itself. Publishing waits at most this long for one that cannot be reached. */
const LEASE_MS = 20_000;

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
export class Tenant extends TenantDesk {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.parts.jobs.handle("purge", () => this.#purge());
  }

  /** Makes the tenant. The value is false where it was there already, and nothing changed. */
  async create(actor: Actor): Promise<Result<boolean>> {
    if (this.parts.deletion.purgedAt !== null) {
      const title = `A tenant ${this.parts.tenant} was deleted; its name is not given again, so take another`;
      return { ok: false, code: "name_used", title };
    }
    if (this.exists()) return { ok: true, value: false };
    const published = this.parts.publisher.publish(() => {
      this.parts.ledger.append(actor, "tenant.create", this.parts.tenant);
      this.parts.facts.set("createdAt", String(Date.now()));
      return true;
    });
    await Promise.all([this.parts.publisher.writeMarkSoon(), published]);
    return { ok: true, value: true };
  }

  describe(): TenantView {
    const createdAt = Number(this.parts.facts.get("createdAt") ?? "0");
    const { deletedAt = null, purgeAt = null } = this.parts.deletion.state ?? {};
    const title = this.parts.facts.get("title") ?? null;
    return {
      tenant: this.parts.tenant,
      title,
      createdAt,
      revision: this.parts.publisher.revision,
      deletedAt,
      purgeAt,
    };
  }

  /** A name for people; null takes it away. The name in addresses stays. */
  setTitle(actor: Actor, title: string | null): TenantView {
    this.parts.step(() => {
      if (title === null) this.parts.facts.delete("title");
      else this.parts.facts.set("title", title);
      this.parts.ledger.append(actor, "tenant.title", this.parts.tenant, { title });
    });
    return this.describe();
  }

  /** Ends the tenant, which can be taken back until `purgeAt`. Its grants are refused as after a revocation. */
  delete(actor: Actor, ledgers: LedgersWord): Promise<Result<Deleted & Change>> {
    return this.parts.publisher.publishing(() => {
      const begun = this.parts.deletion.begin(actor, ledgers);
      if (begun.ok) this.parts.publisher.writeGrantsSoon();
      return begun;
    });
  }

  restore(actor: Actor): Promise<Result<Change>> {
    return this.parts.publisher.publishing(() => {
      const restored = this.parts.deletion.restore(actor);
      if (!restored.ok) return restored;
      this.parts.servers.scheduleAll();
      this.parts.publisher.writeGrantsSoon();
      return { ok: true, value: {} };
    });
  }

  /** The sealed seed of the key that signs this tenant's checkpoints; made when it is first asked for. */
  signingSeed(): string {
    return this.parts.signing.seed();
  }

  /** Stores a grant whose servers and policies exist. */
  async mintGrant(actor: Actor, record: GrantRecord): Promise<Result<GrantView>> {
    const minted = this.parts.step(() => this.parts.grants.mint(actor, record));
    if (minted.ok) await this.parts.publisher.writeGrantSoon(record.grant);
    return minted;
  }

  listGrants(after: string | undefined, limit: number): Page<GrantView> {
    return this.parts.grants.list(after, limit);
  }

  showGrant(grant: string): Result<GrantView> {
    return this.parts.grants.show(grant);
  }

  /** What the grant can do on each of its servers, as far as their tools are known. */
  reachOfGrant(grant: string): Result<ServerReach[]> {
    const shown = this.parts.grants.show(grant);
    if (!shown.ok) return shown;
    const baseline = this.parts.policies.get(BASELINE);
    const value = Object.entries(shown.value.servers).map(([server, name]) => {
      const own = this.parts.policies.get(name);
      const documents = [baseline, own].flatMap((found) =>
        found.ok ? [[found.value.policy, found.value.document] as const] : [],
      );
      return reachOfServer(server, name, this.parts.servers.views.known(server), documents);
    });
    return { ok: true, value };
  }

  rotateGrant(actor: Actor, grant: string, sha256: string, graceMs: number): Promise<Result<Change>> {
    return this.parts.publisher.publishGrant((revision) =>
      this.parts.grants.rotate(actor, grant, { sha256, graceMs, revision }),
    );
  }

  changeGrant(actor: Actor, grant: string, changes: GrantChanges): Promise<Result<Change>> {
    return this.parts.publisher.publishGrant((revision) =>
      this.parts.grants.change(actor, grant, changes, revision),
    );
  }

  /** Ends a grant for good. Ending it twice is not an error. */
  async revokeGrant(actor: Actor, grant: GrantId): Promise<Result<Change>> {
    const revoked = this.parts.step(() => {
      const result = this.parts.grants.revoke(actor, grant);
      if (result.ok && result.value) {
        this.parts.approvals.index.endGrant(grant);
        this.parts.webhooks.emit("grant.revoked", { grant, by: actor.key });
      }
      return result;
    });
    if (!revoked.ok) return revoked;
    return { ok: true, value: await this.parts.publisher.revoked(grant) };
  }

  /** A Grant object asks for a human. False: what the approval rests on has changed meanwhile, and it has ended. */
  approvalPending(asked: Asked): boolean {
    return this.parts.step(() => this.parts.approvals.pending(asked));
  }

  /** A Grant object's news of an approval that it used, got back or ended. False: what it got back has ended. */
  approvalChanged(change: ApprovalChange): boolean {
    return this.parts.step(() => this.parts.approvals.changed(change, this.parts.publisher.revision));
  }

  listApprovals(query: ApprovalQuery): Page<ApprovalRecord> {
    return this.parts.approvals.index.list(query, Date.now());
  }

  showApproval(id: string): Promise<ShownApproval | undefined> {
    return this.parts.approvals.show(id);
  }

  async decideApproval(
    actor: Actor,
    id: string,
    decision: ApprovalDecision,
  ): Promise<Result<ApprovalRecord>> {
    if (this.parts.deletion.state !== null) {
      return { ok: false, code: "approval_ended", title: "The tenant is deleted: nothing of it is approved" };
    }
    return this.parts.approvals.decide(actor, id, decision);
  }

  /** A Grant object's news of limits that refused calls. */
  limitsExhausted(told: readonly Exhausted[]): void {
    this.parts.step(() => {
      for (const one of told) this.parts.exhausted.add(one, Date.now());
    });
  }

  /** Asked by Grant objects. Recorded before it is answered, so that a later publish knows every holder. */
  lease(grant: string): Lease {
    const record = this.parts.grants.active(grant);
    if (record === undefined) return { active: false, unknown: !this.parts.grants.has(grant) };
    this.parts.grants.noteLease(grant, Date.now() + LEASE_MS);
    return {
      active: true,
      ...this.parts.publisher.boundOf(record),
      durationMs: LEASE_MS,
    };
  }

  /** What a worker whose snapshot is behind needs. undefined: no such grant, or it is revoked. */
  load(grant: GrantId): Load | undefined {
    return this.parts.publisher.load(grant);
  }

  /** Whether the tenant ever had this grant; its ledger outlives its revocation. */
  hasGrant(grant: string): boolean {
    return this.parts.grants.has(grant);
  }

  override async alarm(): Promise<void> {
    await this.parts.jobs.run(Date.now());
  }

  async #purge(): Promise<void> {
    if (!(await purgeElsewhere(this.env, this.parts.tenant, this.parts.grants))) {
      return this.parts.jobs.schedule("purge", Date.now());
    }
    const emptied = this.ctx.storage.deleteAll();
    migrate(this.ctx.storage, "Tenant", tenantSteps);
    this.parts.deletion.markPurged();
    await emptied;
  }
}
