import type { Actor } from "../ledger/actor.ts";
import type { TenantName } from "../secrets/ids.ts";
import type { Facts } from "../stored/facts.ts";
import type { Result } from "./actor.ts";
import type { JobQueue } from "./job-queue.ts";
import type { TenantLedger } from "./ledger.ts";

/** What became of the ledgers, as the person who deletes says: copied first, or given up. */
export type LedgersWord = "exported" | "given_up";

/** A tenant that is on its way out. Times in milliseconds since 1970. */
export interface Deleted {
  readonly deletedAt: number;
  /** When everything of it is removed for good. */
  readonly purgeAt: number;
}

/** How long a deleted tenant can be restored, in milliseconds, by the setting TENANT_GRACE_SECONDS. */
export function graceMs(seconds: string | undefined): number {
  const given = Number(seconds);
  const WEEK_SECONDS = 7 * 24 * 3600;
  return (Number.isFinite(given) && given > 0 ? given : WEEK_SECONDS) * 1000;
}

interface Deps {
  readonly facts: Facts;
  readonly ledger: TenantLedger;
  readonly jobs: JobQueue;
  readonly tenant: TenantName;
  readonly graceMs: number;
}

/**
 * A tenant's end: deleted, which can be taken back for the grace; then purged, which cannot. The purge leaves one fact, that
 * the name was used: it is never given again, so that no record or token of the old tenant can be taken for one of a new.
 * Facts `deleted`, `purgedAt`. Synchronous.
 */
export class Deletion {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  get state(): Deleted | null {
    const value = this.#deps.facts.get("deleted");
    return value === undefined ? null : (JSON.parse(value) as Deleted);
  }

  /** When everything was removed; null = it was not. */
  get purgedAt(): number | null {
    const value = this.#deps.facts.get("purgedAt");
    return value === undefined ? null : Number(value);
  }

  begin(actor: Actor, ledgers: LedgersWord): Result<Deleted> {
    if (this.state !== null)
      return { ok: false, code: "tenant_deleted", title: "The tenant is deleted already" };
    const deletedAt = Date.now();
    const state: Deleted = { deletedAt, purgeAt: deletedAt + this.#deps.graceMs };
    this.#deps.ledger.append(actor, "tenant.delete", this.#deps.tenant, {
      ledgers,
      purgeAt: state.purgeAt,
    });
    this.#deps.facts.set("deleted", JSON.stringify(state));
    // Nothing is asked of its servers meanwhile.
    this.#deps.jobs.cancelKind("scan");
    this.#deps.jobs.schedule("purge", state.purgeAt);
    return { ok: true, value: state };
  }

  restore(actor: Actor): Result<null> {
    if (this.state === null) return { ok: false, code: "not_deleted", title: "The tenant is not deleted" };
    this.#deps.ledger.append(actor, "tenant.restore", this.#deps.tenant);
    this.#deps.facts.delete("deleted");
    this.#deps.jobs.cancel("purge");
    return { ok: true, value: null };
  }

  /** To be called on the empty tables that a purge leaves. */
  markPurged(): void {
    this.#deps.facts.set("purgedAt", String(Date.now()));
  }
}
