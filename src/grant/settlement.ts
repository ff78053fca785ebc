import type { AdmitRequest, CallOutcome } from "../contract/admit.ts";
import type { Env } from "../env.ts";
import type { Approvals } from "./approvals.ts";
import type { LeaseHolder } from "./lease.ts";
import type { Store } from "./store.ts";

/** Reservations that may still be given back: as many as calls whose outcome may still come. */
const MAX_RESERVATIONS = 1024;

interface Deps {
  readonly env: Env;
  readonly store: Store;
  readonly lease: LeaseHolder;
  readonly approvals: Approvals;
  readonly waitUntil: (work: Promise<unknown>) => void;
}

/** What became of forwarded calls, and what they hold until that is known. */
export class Settlement {
  readonly #deps: Deps;
  /** Tenant reservations of calls without an outcome. One that a restart forgets stays charged: it errs to refusal. */
  readonly #reservations = new Map<number, number>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Records outcomes that found no later call to ride with. */
  settle(outcomes: readonly CallOutcome[]): void {
    const known = outcomes.filter(({ seq }) => this.#deps.store.isPending(seq));
    if (known.length === 0 || this.#deps.lease.unknown) return;
    this.#deps.store.append({
      argumentNames: [],
      argumentsSha256: null,
      at: this.#deps.store.now(),
      kind: "outcome",
      layer: null,
      method: "",
      outcome: "forwarded",
      outcomes: known,
      reason: null,
      revision: this.#deps.lease.revision,
      rule: null,
      server: "",
      tool: null,
    });
    this.#closeReservations(known);
  }

  riding(request: AdmitRequest): { outcomes?: CallOutcome[] } {
    if (request.outcomes.length === 0) return {};
    const known = request.outcomes.filter(({ seq }) => this.#deps.store.isPending(seq));
    this.#closeReservations(known);
    return known.length > 0 ? { outcomes: known } : {};
  }

  /** Ends what finished calls held, the tenant's reservations and approvals: given back where the upstream was never reached. */
  #closeReservations(outcomes: readonly CallOutcome[]): void {
    for (const { seq, reached } of outcomes) {
      const { store, lease, approvals } = this.#deps;
      const revisions = () => ({ used: store.revisionOf(seq), newest: lease.revision });
      approvals.settle(seq, reached, revisions, Date.now());
      const reservation = this.#reservations.get(seq);
      this.#reservations.delete(seq);
      if (reservation !== undefined && !reached) this.release(reservation);
    }
  }

  /** One whose call never gets an outcome stays charged; it is not kept forever. */
  keep(seq: number, reservation: number): void {
    this.#reservations.set(seq, reservation);
    if (this.#reservations.size <= MAX_RESERVATIONS) return;
    for (const oldest of this.#reservations.keys()) {
      this.#reservations.delete(oldest);
      break;
    }
  }

  release(id: number): void {
    this.#deps.waitUntil(this.tenantCounters().release(id));
  }

  tenantCounters() {
    return this.#deps.env.TENANT_COUNTERS.getByName(this.#deps.store.tenant);
  }
}
