import type { AdmitReply, AdmitRequest } from "../contract/admit.ts";
import type { Env } from "../env.ts";
import type { Charge } from "../policy/index.ts";
import type { Approvals, FoundApproval } from "./approvals.ts";
import { counterOf, fieldsOf, mergeByKey } from "./charges.ts";
import { counterKey } from "./counter-key.ts";
import type { Exhaustions } from "./exhaustions.ts";
import type { HeldCalls } from "./held-calls.ts";
import type { LeaseHolder } from "./lease.ts";
import type { Refusals } from "./refusals.ts";
import type { Settlement } from "./settlement.ts";
import type { Store } from "./store.ts";

interface Deps {
  readonly env: Env;
  readonly store: Store;
  readonly lease: LeaseHolder;
  readonly approvals: Approvals;
  readonly held: HeldCalls;
  readonly exhaustions: Exhaustions;
  readonly refusals: Refusals;
  readonly settlement: Settlement;
}

/** Decides what the worker asks to admit: revocation, approvals, tasks, limits, and the row that records it. */
export class Admission {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async admit(request: AdmitRequest): Promise<AdmitReply> {
    const early = this.#beforeLimits(request);
    if (early !== undefined) return this.#announced(request, early);

    const tenantCharges = request.charges.filter((charge) => charge.scope === "tenant");
    if (tenantCharges.length === 0) return this.#charge(request, request.charges, undefined);
    return this.#admitWithTenant(request, tenantCharges);
  }

  /** Everything that may end a request before its limits are looked at. All in one step: no `await`. */
  #beforeLimits(request: AdmitRequest): AdmitReply | undefined {
    if (this.#deps.lease.unknown) return { status: "gone", why: "revoked" };
    if (!this.#deps.lease.active) {
      this.#deps.refusals.refuse(request, "revoked", null);
      return { status: "gone", why: "revoked" };
    }
    if (this.#deps.lease.suspended) {
      this.#deps.refusals.refuse(request, "revoked", null, "The tenant is deleted.");
      return { status: "gone", why: "revoked" };
    }
    if (this.#deps.lease.expiresAt !== null && Date.now() >= this.#deps.lease.expiresAt) {
      this.#deps.refusals.refuse(request, "expired", null);
      return { status: "gone", why: "expired" };
    }
    if (this.#deps.lease.isNewerThan(request.revision, request.grantRevision)) return { status: "stale" };
    // Looked at here, in the step that admits: the lease may have ended while its renewal or the tenant was waited for.
    if (!this.#deps.lease.covers(request.revision, Date.now())) throw new Error("The lease ended");
    if (request.cancels !== undefined && this.#cancels(request, request.cancels))
      return { status: "cancelled" };
    if (request.held !== undefined && !this.#deps.held.mayGoOn(request.held)) {
      this.#deps.refusals.refuse(
        request,
        "refused",
        null,
        "The client cancelled the call while it waited for a human.",
      );
      return { status: "cancelled" };
    }
    const { outcome } = request.verdict;
    if (outcome === "needs_approval" && request.approval !== undefined) {
      const found = this.#deps.approvals.lookUp(request.approval, Date.now());
      if (found.kind !== "usable") return this.#unapproved(request, found);
    } else if (outcome !== "forward") {
      const { declines } = request;
      if (declines !== undefined) this.#deps.approvals.withdraw(declines, "declined", Date.now());
      this.#deps.refusals.refuse(request, outcome, request.verdict, request.verdict.reason, declines ?? null);
      return { status: "recorded" };
    }
    const { task, taskServer = request.server } = request;
    if (task !== null && !this.#deps.store.hasTask(taskServer, task)) {
      this.#deps.refusals.refuse(request, "refused", null, "The task is not one of this grant's.");
      return { status: "no_task" };
    }
    return undefined;
  }

  /** Checks the limits, charges them and writes the row: one step. */
  #charge(request: AdmitRequest, local: readonly Charge[], reservation: number | undefined): AdmitReply {
    const now = this.#deps.store.now();
    const { counters } = this.#deps.store;
    const keyed = [...local, ...this.#former(local)].map((charge) => ({
      charge,
      counter: counterOf(charge, request.session),
    }));
    const binding = keyed.filter(({ charge }) => charge.binding);
    const admission = counters.check(
      binding.map(({ counter }) => counter),
      now,
    );
    if (!admission.admitted) {
      const refused = binding[admission.index]?.charge;
      if (refused === undefined) throw new Error("A charge refused that was not asked");
      return this.#limited(request, refused, admission.retryAfterMs ?? null);
    }
    const shadows = [...request.shadows];
    const counted = binding.map(({ counter }) => counter);
    for (const { charge, counter } of keyed) {
      if (charge.binding) continue;
      if (counters.check([counter], now).admitted) counted.push(counter);
      else shadows.push({ layer: charge.layer, outcome: "limited", rule: charge.rule });
    }
    const approval = this.#usable(request);
    const seq = this.#deps.store.append({
      ...fieldsOf(request, now),
      ...(approval !== undefined && { approval }),
      ...(counted.length > 0 && { charges: mergeByKey(counted) }),
      ...this.#deps.settlement.riding(request),
      ...(shadows.length > 0 && { shadows }),
      kind: "call",
      layer: request.verdict.layer,
      outcome: "forwarded",
      reason: request.verdict.reason,
      rule: request.verdict.rule,
    });
    if (approval !== undefined) this.#deps.approvals.use(approval, seq, Date.now());
    if (reservation !== undefined) this.#deps.settlement.keep(seq, reservation);
    return {
      status: "forward",
      seq,
      tasks: request.listTasks ? this.#deps.store.tasks(request.taskServer ?? request.server) : [],
    };
  }

  /** Counters of earlier versions that hold something still of what these charges count. */
  #former(charges: readonly Charge[]): Charge[] {
    return charges.flatMap(({ formerCounter, ...charge }) => {
      if (formerCounter === undefined) return [];
      const former = { ...charge, counter: formerCounter };
      return this.#deps.store.counters.has(counterKey(former, null)) ? [former] : [];
    });
  }

  /** The approval that the request may use, in this step. Only limits can still keep it from being used. */
  #usable(request: AdmitRequest): string | undefined {
    if (request.verdict.outcome !== "needs_approval" || request.approval === undefined) return undefined;
    const found = this.#deps.approvals.lookUp(request.approval, Date.now());
    if (found.kind !== "usable") throw new Error("A call went on without its approval");
    return found.id;
  }

  /** Whether the client cancels calls that are held here. Their approvals are withdrawn, unless others wait for them. */
  #cancels(request: AdmitRequest, caller: string): boolean {
    const now = Date.now();
    const unwanted = this.#deps.held.cancel(caller, now);
    if (unwanted === undefined) return false;
    for (const id of unwanted) this.#deps.approvals.withdrawUndecided(id, "cancelled", now);
    const reason = "The client cancelled a call that waited for a human; the server never had it.";
    this.#deps.refusals.refuse(request, "refused", null, reason, unwanted[0] ?? null);
    return true;
  }

  #unapproved(request: AdmitRequest, found: Exclude<FoundApproval, { kind: "usable" }>): AdmitReply {
    const { verdict } = request;
    switch (found.kind) {
      case "pending": {
        const { id, endsAt } = found.approval;
        this.#deps.refusals.refuse(request, "needs_approval", verdict, verdict.reason, id);
        return { status: "pending", id, endsAt, created: found.created };
      }
      case "rejected": {
        const { id, endsAt, comment } = found.approval;
        this.#deps.refusals.refuse(request, "denied", verdict, "A human rejected the call.", id);
        return { status: "rejected", id, endsAt, comment: comment ?? "" };
      }
      case "crowded":
        this.#deps.refusals.refuse(
          request,
          "needs_approval",
          verdict,
          "Too many calls of this grant wait for a human.",
        );
        return { status: "crowded" };
    }
  }

  /** Has the tenant list what a human is asked. If it cannot be reached now, the next try of the same call does it. */
  async #announced(request: AdmitRequest, reply: AdmitReply): Promise<AdmitReply> {
    if (
      reply.status !== "pending" ||
      request.approval === undefined ||
      this.#deps.approvals.isListed(reply.id)
    )
      return reply;
    const { id, endsAt } = reply;
    const { server, method, verdict, approval } = request;
    const { layer, rule, reason } = verdict;
    const { name: tool, origin, basis, subjects } = approval;
    const { tenant, grant } = this.#deps.store;
    const asked = { id, grant, server, method, tool, layer, rule, reason, endsAt, origin, basis, subjects };
    try {
      const stands = await this.#deps.env.TENANTS.getByName(tenant).approvalPending(asked);
      this.#deps.approvals.setListed(id);
      // Asked under rules that are replaced already: this worker did not know the new ones.
      if (!stands) this.#deps.approvals.withdrawChanged([id]);
    } catch (error) {
      console.error("approval not listed", error instanceof Error ? error.message : error);
    }
    return reply;
  }

  /**
   * Limits of tenant scope: reserved at the tenant's counters first, given back when the grant's own refuse.
   * The world may change while the tenant is asked, so everything before the limits is looked at again.
   */
  async #admitWithTenant(request: AdmitRequest, tenantCharges: readonly Charge[]): Promise<AdmitReply> {
    const own = request.charges.filter((charge) => charge.scope !== "tenant");
    const binding = tenantCharges.filter((charge) => charge.binding);
    const shadows = tenantCharges.filter((charge) => !charge.binding);
    const counters = (charges: readonly Charge[]) =>
      charges.map((charge) => counterOf(charge, request.session));
    const reserved = await this.#deps.settlement
      .tenantCounters()
      .reserve(counters(binding), counters(shadows));
    if (!reserved.admitted) {
      const refused = binding[reserved.index];
      if (refused === undefined) throw new Error("A charge refused that was not asked");
      return this.#limited(request, refused, reserved.retryAfterMs);
    }
    const over = shadows.filter((_, index) => reserved.over.includes(index));
    const shadowed = over.map(({ layer, rule }) => ({ layer, outcome: "limited", rule }));
    const judged = { ...request, shadows: [...request.shadows, ...shadowed] };
    let reply: AdmitReply | undefined;
    try {
      reply = this.#beforeLimits(judged) ?? this.#charge(judged, own, reserved.id);
    } finally {
      // Also where the lease ended meanwhile, or the row could not be written: then nothing is forwarded, either.
      if (reply?.status !== "forward") this.#deps.settlement.release(reserved.id);
    }
    return this.#announced(request, reply);
  }

  #limited(request: AdmitRequest, refused: Charge, retryAfterMs: number | null): AdmitReply {
    const reason = `The limit of ${refused.max} per ${refused.windowMs} ms on ${refused.counter} is reached.`;
    this.#deps.refusals.refuse(request, "limited", { layer: refused.layer, rule: refused.rule, reason });
    this.#notifyLimitReached(request, refused);
    const index = request.charges.findIndex(
      (charge) => charge === refused || charge.formerCounter === refused.counter,
    );
    return { status: "limited", index, retryAfterMs };
  }

  /** Notifies the tenant of a limit that refused. Refusals of one counter are gathered, and sent with their number. */
  #notifyLimitReached(request: AdmitRequest, refused: Charge): void {
    const own = counterKey(refused, request.session);
    const { grant } = this.#deps.store;
    const { counter, scope, windowMs, max } = refused;
    const { server, tool } = request;
    const rule = `${refused.layer}${refused.rule}`;
    const key = scope === "tenant" ? own : `${grant} ${own}`;
    this.#deps.exhaustions.add({
      grant,
      server,
      tool,
      counter,
      scope,
      windowMs,
      max,
      rule,
      counterKey: key,
      count: 1,
    });
  }
}
