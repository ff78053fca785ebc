import {
  type Bound,
  type GrantRecord,
  grantForm,
  grantKey,
  grantRevisionOf,
  type Load,
  type Snapshot,
  snapshotForm,
  snapshotKey,
  tenantKey,
} from "../contract/snapshot.ts";
import type { Env } from "../env.ts";
import { asGrant, type GrantId, type TenantName } from "../secrets/ids.ts";
import type { Facts } from "../stored/facts.ts";
import type { Result } from "./actor.ts";
import type { ApprovalDesk } from "./approval-desk.ts";
import { bindHolders, type Change, leasesSince } from "./binding.ts";
import type { Deletion } from "./deletion.ts";
import type { Grants } from "./grants.ts";
import type { JobQueue } from "./job-queue.ts";
import { BASELINE, type Policies } from "./policies.ts";
import type { Servers } from "./servers.ts";
import type { Step } from "./step.ts";

/** A copy that KV did not take is written again after this. */
const RETRY_MS = 5000;

interface Deps {
  readonly env: Env;
  readonly tenant: TenantName;
  readonly facts: Facts;
  readonly step: Step;
  readonly jobs: JobQueue;
  readonly grants: Grants;
  readonly policies: Policies;
  readonly servers: () => Servers;
  readonly approvals: ApprovalDesk;
  readonly deletion: Deletion;
  /** Keeps the object alive until the work is done. */
  readonly waitUntil: (work: Promise<unknown>) => void;
}

/**
 * How a change leaves the Tenant object: one step here, which carries a new revision; then a push to the grants that hold a
 * lease, and copies for KV. KV may lag or fail: a worker with an older copy is answered `stale` and loads from here.
 */
export class Publisher {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
    deps.jobs.handle("snapshot", () => this.#writeSnapshot());
    deps.jobs.handle("tenant", () => this.#writeMark());
    deps.jobs.handle("grant", (grant) => this.#writeGrant(asGrant(grant)));
  }

  /** Grows by one with every change that decisions depend on. */
  get revision(): number {
    return Number(this.#deps.facts.get("revision") ?? "0");
  }

  /** Makes a change and, where it says so, the revision that brings it to the grants: one step. Then tells the grants. */
  async publish(change: () => boolean): Promise<Change | undefined> {
    const { step, facts, approvals } = this.#deps;
    const changed = step(() => {
      const wanted = change();
      if (!wanted) return false;
      facts.set("revision", String(this.revision + 1));
      approvals.withdrawChanged();
      return true;
    });
    return changed ? this.#tellGrants() : undefined;
  }

  /** The same of a change that can be refused. */
  async publishing<Value extends object>(change: () => Result<Value>): Promise<Result<Value & Change>> {
    let result: Result<Value> | undefined;
    const published = await this.publish(() => {
      result = change();
      return result.ok;
    });
    if (result === undefined) throw new Error("A change that was not made");
    if (!result.ok) return result;
    if (published === undefined) throw new Error("A change that was not published");
    return { ok: true, value: { ...result.value, ...published } };
  }

  /**
   * The same of a grant's change, whose copy in KV is written, too: once the change is made, as KV cannot be taken back.
   *
   * @param change gets the revision that carries it
   */
  async publishGrant(change: (revision: number) => Result<GrantRecord>): Promise<Result<Change>> {
    let changed: GrantRecord | undefined;
    const published = this.publishing(() => {
      const result = change(this.revision + 1);
      if (!result.ok) return result;
      changed = result.value;
      return { ok: true, value: {} };
    });
    // The step is over by now, also where it was lost.
    if (changed !== undefined) this.#deps.waitUntil(this.writeGrantSoon(changed.grant));
    return published;
  }

  /** What the grant of this record must know of the revision in force. */
  boundOf(record: GrantRecord): Bound {
    const { approvals, deletion } = this.#deps;
    return {
      revision: this.revision,
      grantRevision: grantRevisionOf(record),
      expiresAt: record.expiresAt,
      suspended: deletion.state !== null,
      ended: approvals.index.changedOf(record.grant, Date.now()),
    };
  }

  /** Tells a grant that it has ended. */
  revoked(grant: GrantId): Promise<Change> {
    const { env, tenant, grants } = this.#deps;
    // Only spares the Grant object the question: its refusal does not depend on KV.
    this.#deps.waitUntil(this.writeGrantSoon(grant));
    return bindHolders(env, tenant, this.revision, [grants.holder(grant)], (object) => object.revoke());
  }

  /** What a worker whose snapshot is behind needs. undefined: no such grant, or it is revoked. */
  load(grant: GrantId): Load | undefined {
    const record = this.#served(grant);
    if (record === undefined) return undefined;
    return { snapshot: snapshotForm.write(this.snapshot()), grant: grantForm.write(record) };
  }

  /** What the data plane reads of the tenant, as it is now. */
  snapshot(): Snapshot {
    const { tenant, policies, servers } = this.#deps;
    const documents = policies.inForce();
    return {
      tenant,
      revision: this.revision,
      servers: servers().published(documents.map(({ document }) => document)),
      policies: Object.fromEntries(
        documents.filter(({ name }) => name !== BASELINE).map(({ name, document }) => [name, document]),
      ),
      baseline: documents.find(({ name }) => name === BASELINE)?.document ?? null,
    };
  }

  /** KV's mark that the tenant exists, now or, where KV does not take it, again and again until it does. */
  writeMarkSoon(): Promise<void> {
    return this.#writeMark().catch(() => this.#deps.jobs.scheduleBy("tenant", Date.now() + RETRY_MS));
  }

  /** KV's copy of a grant, likewise. */
  writeGrantSoon(grant: GrantId): Promise<void> {
    const again = () => this.#deps.jobs.scheduleBy(`grant:${grant}`, Date.now() + RETRY_MS);
    return this.#writeGrant(grant).catch(again);
  }

  /** KV's copies of all grants, by the alarm: there may be thousands. */
  writeGrantsSoon(): void {
    const { grants, jobs } = this.#deps;
    for (const grant of grants.live()) jobs.scheduleBy(`grant:${grant}`, Date.now());
  }

  async #tellGrants(): Promise<Change> {
    const { env, tenant, grants, jobs, waitUntil } = this.#deps;
    const { revision } = this;
    const holders = grants.holders(leasesSince(Date.now()));
    waitUntil(this.#writeSnapshot().catch(() => jobs.scheduleBy("snapshot", Date.now() + RETRY_MS)));
    return bindHolders(env, tenant, revision, holders, async (object, grant) => {
      const record = grants.active(grant);
      // Revoked while it could not be reached.
      await (record === undefined ? object.revoke() : object.bind(this.boundOf(record)));
    });
  }

  /** The record of a grant that workers may know: not revoked, and of a tenant that is not deleted. */
  #served(grant: GrantId): GrantRecord | undefined {
    return this.#deps.deletion.state === null ? this.#deps.grants.active(grant) : undefined;
  }

  async #writeGrant(grant: GrantId): Promise<void> {
    const { SNAPSHOTS } = this.#deps.env;
    const record = this.#served(grant);
    const key = grantKey(this.#deps.tenant, grant);
    if (record === undefined) await SNAPSHOTS.delete(key);
    else await SNAPSHOTS.put(key, JSON.stringify(grantForm.write(record)));
  }

  /** KV's copy: spares workers the question. Rejects where KV did not take it. */
  async #writeSnapshot(): Promise<void> {
    const { env, tenant } = this.#deps;
    await env.SNAPSHOTS.put(snapshotKey(tenant), JSON.stringify(snapshotForm.write(this.snapshot())));
  }

  /** Tells workers that the tenant exists: keys of others are refused without asking an object. */
  async #writeMark(): Promise<void> {
    const { env, tenant, facts } = this.#deps;
    await env.SNAPSHOTS.put(tenantKey(tenant), String(facts.get("createdAt")));
  }
}
