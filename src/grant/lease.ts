import type { Bound, Lease } from "../contract/snapshot.ts";

/** A question may have been asked before the tenant published what a worker already has: then once more. */
const MAX_RENEWALS = 2;

/**
 * What a Grant object may decide with, and until when (docs/security.md, invariant 5).
 *
 * Lives in memory only: an object that was restarted asks its tenant again, so a push that it missed while it
 * was away cannot matter. `ask` calls the Tenant object; its errors reach the caller, who refuses.
 */
export class LeaseHolder {
  readonly #ask: () => Promise<Lease>;
  #revision = 0;
  #grantRevision = 0;
  #until = 0;
  #renewFrom = 0;
  #active = true;
  #expiresAt: number | null = null;
  #suspended = false;
  #unknown = false;
  #asking: Promise<void> | undefined;

  constructor(ask: () => Promise<Lease>) {
    this.#ask = ask;
  }

  get revision(): number {
    return this.#revision;
  }

  /** Whether what a worker decided by is no longer in force: the tenant's snapshot, or the grant's own record. */
  isNewerThan(revision: number, grantRevision: number): boolean {
    return revision < this.#revision || grantRevision < this.#grantRevision;
  }

  /** False once the grant was revoked. */
  get active(): boolean {
    return this.#active;
  }

  /** Milliseconds since the epoch; null = never. */
  get expiresAt(): number | null {
    return this.#expiresAt;
  }

  /** The tenant has no such grant: nothing may be written of it. */
  get unknown(): boolean {
    return this.#unknown;
  }

  /** The tenant is deleted, and may be restored. */
  get suspended(): boolean {
    return this.#suspended;
  }

  /** Whether decisions made with `revision` may be admitted now, without asking the tenant first. */
  covers(revision: number, nowMs: number): boolean {
    return nowMs < this.#until && revision <= this.#revision;
  }

  /** Renews until decisions made with `revision` may be admitted, or the grant turns out to be revoked. Else throws. */
  async ensureCovers(revision: number): Promise<void> {
    for (let renewals = 0; this.#active && !this.covers(revision, Date.now()); renewals++) {
      if (renewals === MAX_RENEWALS) throw new Error("No lease that covers the revision");
      await this.renew(Date.now());
    }
  }

  /** Half of the lease is gone: renewing now keeps the next calls from waiting for it. */
  isAging(nowMs: number): boolean {
    return nowMs >= this.#renewFrom && this.#asking === undefined;
  }

  /** Renews. Calls at the same time share one question. */
  async renew(nowMs: number): Promise<void> {
    this.#asking ??= this.#renew(nowMs).finally(() => {
      this.#asking = undefined;
    });
    await this.#asking;
  }

  /** The tenant's push of a newer revision. An older one that arrives late changes nothing. */
  bind({ revision, grantRevision, expiresAt, suspended }: Bound): void {
    if (revision < this.#revision) return;
    this.#revision = revision;
    this.#grantRevision = grantRevision;
    this.#expiresAt = expiresAt;
    this.#suspended = suspended;
  }

  /** The tenant's push of the end. There is no way back: a new grant has a new object. */
  revoke(): void {
    this.#active = false;
  }

  /** Everything of the grant was removed. */
  forget(): void {
    this.#active = false;
    this.#unknown = true;
  }

  async #renew(askedAtMs: number): Promise<void> {
    const lease = await this.#ask();
    if (!lease.active) {
      this.#active = false;
      this.#unknown = lease.unknown;
      this.#until = Number.POSITIVE_INFINITY;
      this.#renewFrom = Number.POSITIVE_INFINITY;
      return;
    }
    // Counted from before the question was sent: the tenant, which counts from when it arrived, lets it end later.
    this.#until = askedAtMs + lease.durationMs;
    this.#renewFrom = askedAtMs + lease.durationMs / 2;
    this.bind(lease);
  }
}
