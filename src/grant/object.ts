import { DurableObject } from "cloudflare:workers";
import {
  type AdmitReply,
  type AdmitRequest,
  type CallOutcome,
  FORWARD_WITHIN_MS,
  type Verdict,
} from "../contract/admit.ts";
import type { ApprovalDecision, ApprovalState, Decided, WithdrawnBy } from "../contract/approval.ts";
import type { Env } from "../env.ts";
import type { LedgerEntry } from "../ledger/index.ts";
import type { Counted, Charge as CounterCharge } from "../limits/index.ts";
import type { Charge } from "../policy/index.ts";
import { migrate } from "../stored/migrate.ts";
import { Approvals, type Met } from "./approvals.ts";
import { counterKey } from "./counter-key.ts";
import { Exhaustions } from "./exhaustions.ts";
import { Folds } from "./folds.ts";
import { type HeldCall, HeldCalls, type LetOn } from "./held-calls.ts";
import { LeaseHolder } from "./lease.ts";
import { grantSteps } from "./migrations.ts";
import { Shipper, shipEveryMs } from "./ship.ts";
import { Store } from "./store.ts";

/** Repeats of a refusal wait this long in memory before they are written: what a crash can lose is this much of a count. */
const FOLD_MS = 1000;
/** A refusal that comes again within this time is a repeat. */
const FOLD_QUIET_MS = 60_000;
const FOLD_MAX_KINDS = 64;
/** Reservations that may still be given back: as many as calls whose outcome may still come. */
const MAX_RESERVATIONS = 1024;
/** Most lines of one page of the ledger. */
const MAX_PAGE = 1000;

interface Refusal {
  readonly request: AdmitRequest;
  readonly outcome: LedgerEntry["outcome"];
  readonly layer: string | null;
  readonly rule: string | null;
  readonly reason: string | null;
  readonly approval: string | null;
}

/**
 * One grant: the unit of consistency. Revocation, counters, tasks and ledger live here and change together.
 *
 * `admit` answers only when what it decided is durable: SQLite is written without an `await` between reading and
 * writing, and the platform's output gate holds the reply until the write is.
 */
export class Grant extends DurableObject<Env> {
  readonly #store: Store;
  readonly #lease: LeaseHolder;
  readonly #shipper: Shipper;
  readonly #approvals: Approvals;
  readonly #held = new HeldCalls();
  readonly #folds = new Folds<Refusal>(FOLD_QUIET_MS, FOLD_MAX_KINDS);
  /** Tenant reservations of calls without an outcome. One that a restart forgets stays charged: it errs to refusal. */
  readonly #reservations = new Map<number, number>();
  readonly #exhaustions: Exhaustions;
  #flushing = false;
  #gathering: Promise<void> | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const name = ctx.id.name;
    const slash = name?.indexOf("/") ?? -1;
    if (name === undefined || slash < 1) throw new Error("A Grant object is named <tenant>/<grant>");
    const tenant = name.slice(0, slash);
    const grant = name.slice(slash + 1);
    migrate(ctx.storage, "Grant", grantSteps);
    this.#store = new Store(ctx.storage.sql, tenant, grant);
    const index = () => env.AUDIT.getByName(tenant);
    this.#shipper = new Shipper(this.#store, ctx.storage, index, shipEveryMs(env.AUDIT_SHIP_SECONDS));
    this.#lease = new LeaseHolder(async () => {
      const lease = await env.TENANTS.getByName(tenant).lease(grant);
      // Before anything is decided with its revision: what was approved under older rules has ended.
      if (lease.active) this.#withdrawChanged(lease.ended);
      return lease;
    });
    this.#approvals = new Approvals(ctx.storage.sql, (change) => {
      this.#held.release(change.id);
      ctx.waitUntil(
        env.TENANTS.getByName(tenant)
          .approvalChanged(change)
          .catch(() => {}),
      );
    });
    this.#exhaustions = new Exhaustions(
      (told) => env.TENANTS.getByName(tenant).limitsExhausted(told),
      (work) => ctx.waitUntil(work),
    );
    if (this.#store.fact("revoked") !== undefined) this.#lease.revoke();
  }

  /** Decides one request of the grant. See AdmitReply for what each answer obliges the worker to. */
  async admit(request: AdmitRequest): Promise<AdmitReply> {
    await this.#turn();
    const now = Date.now();
    if (!this.#lease.holds(request.revision, now)) await this.#lease.hold(request.revision);
    else if (this.#lease.isAging(now)) this.ctx.waitUntil(this.#lease.renew(now).catch(() => {}));

    const reply = await this.#admit(request);
    if (request.held !== undefined && reply.status !== "stale") this.#held.forget(request.held);
    return reply;
  }

  async #admit(request: AdmitRequest): Promise<AdmitReply> {
    const early = this.#beforeLimits(request);
    if (early !== undefined) return this.#announced(request, early);

    const tenantCharges = request.charges.filter((charge) => charge.scope === "tenant");
    if (tenantCharges.length === 0) return this.#charge(request, request.charges, undefined);
    return this.#admitWithTenant(request, tenantCharges);
  }

  /** Records outcomes that found no later call to ride with. */
  settle(outcomes: readonly CallOutcome[]): void {
    const known = outcomes.filter(({ seq }) => this.#store.isPending(seq));
    if (known.length === 0 || this.#lease.unknown) return;
    this.#store.append({
      argumentNames: [],
      argumentsSha256: null,
      at: this.#time(),
      kind: "outcome",
      layer: null,
      method: "",
      outcome: "forwarded",
      outcomes: known,
      reason: null,
      revision: this.#lease.revision,
      rule: null,
      server: "",
      tool: null,
    });
    this.#closeReservations(known);
  }

  /** Makes a task the grant's own. Durable before it answers: the task's id goes to the client after this. */
  addTask(server: string, id: string): void {
    this.#store.addTask(server, id);
  }

  hasTask(server: string, id: string): boolean {
    return this.#store.hasTask(server, id);
  }

  /**
   * The tenant's push of a newer revision: from here on, no decision made with an older one is admitted. Answers when
   * every call that was admitted before has been sent to its server, or never will be.
   */
  async bind(
    revision: number,
    expiresAt: number | null,
    suspended: boolean,
    ended: readonly string[],
  ): Promise<void> {
    this.#withdrawChanged(ended);
    this.#lease.bind(revision, expiresAt, suspended);
    await this.#drained();
  }

  /** The end of the grant, durable before it answers; it answers like `bind`. */
  async revoke(): Promise<void> {
    this.#lease.revoke();
    this.#store.setFact("revoked", String(Date.now()));
    this.#approvals.endAll();
    this.#held.releaseAll();
    await this.#drained();
  }

  /**
   * What a stream that stays open may count on: `current` = go on, `stale` = the tenant has published since `revision`,
   * `gone` = the grant was revoked or has expired. Throws where the tenant cannot say.
   */
  async standing(revision: number): Promise<"current" | "stale" | "gone"> {
    await this.#lease.hold(revision);
    const { active, expiresAt, suspended } = this.#lease;
    if (!active || suspended || (expiresAt !== null && Date.now() >= expiresAt)) return "gone";
    return revision < this.#lease.revision ? "stale" : "current";
  }

  /** A human's decision, durable before it answers; it binds on the next call, and releases those that wait. */
  decideApproval(id: string, decision: ApprovalDecision): Decided {
    if (!this.#lease.active) return { ok: false, code: "approval_ended" };
    const decided = this.#approvals.decide(id, decision, Date.now());
    if (typeof decided === "string") return { ok: false, code: decided };
    this.#held.release(id);
    const { state, calls, endsAt } = decided;
    return { ok: true, state, calls, endsAt };
  }

  /** An approval as it stands, with the sealed arguments while it is undecided. undefined: it has ended. */
  showApproval(id: string):
    | {
        state: ApprovalState;
        endsAt: number;
        callsLeft: number | null;
        withdrawnBy: WithdrawnBy | null;
        sealed: string | null;
      }
    | undefined {
    const shown = this.#approvals.show(id, Date.now());
    if (shown === undefined) return undefined;
    const { state, approval, sealed } = shown;
    const { endsAt, callsLeft, withdrawnBy = null } = approval;
    return { state, endsAt, callsLeft, withdrawnBy, sealed };
  }

  /** Holds a call until its approval is decided or has ended, the client cancels it, or `waitMs` are over. */
  async waitForDecision(id: string, waitMs: number, call: HeldCall): Promise<LetOn> {
    const now = Date.now();
    const shown = this.#approvals.show(id, now);
    // Decided between the answer and this question: it is let on at once, and can be cancelled until it is admitted.
    const pending = shown?.state === "pending";
    const waiting = this.#held.wait(
      id,
      call,
      pending ? Math.min(waitMs, shown.approval.endsAt - now) : waitMs,
      now,
    );
    if (!pending) this.#held.release(id);
    return waiting;
  }

  /** The client of a held call is gone, and the call is never sent. `cancels`: that withdraws the question, too. */
  drop(ticket: string, cancels: boolean): void {
    const unwanted = this.#held.drop(ticket);
    if (cancels && unwanted !== undefined) {
      this.#approvals.withdrawUndecided(unwanted, "disconnected", Date.now());
    }
  }

  /** Ships what waits for the audit index: see `Shipper.shipNow`. Repeats that are being counted are written first. */
  async shipNow(): Promise<number | null> {
    this.#flush();
    return this.#shipper.shipNow();
  }

  /** Removes everything of the grant, for good. */
  async purge(): Promise<void> {
    this.#lease.forget();
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  override async alarm(): Promise<void> {
    await this.#shipper.run();
  }

  /** Up to `limit` (at most 1,000) ledger lines after row `after`. */
  page(after: number, limit: number): string[] {
    return this.#store.page(after, Math.min(limit, MAX_PAGE));
  }

  /**
   * Group commit: requests that arrive while earlier rows are being made durable wait for that, and are then decided one
   * after the other in one step, so that all their rows are one transaction. Alone, a request waits for nothing.
   */
  #turn(): Promise<void> {
    this.#gathering ??= this.ctx.storage.sync().finally(() => {
      this.#gathering = undefined;
    });
    return this.#gathering;
  }

  /** A worker that holds an admission for `FORWARD_WITHIN_MS` gives it back: after that, none is on its way. */
  async #drained(): Promise<void> {
    const openMs = this.#store.lastCallAt + FORWARD_WITHIN_MS - Date.now();
    if (openMs > 0) await scheduler.wait(Math.min(openMs, FORWARD_WITHIN_MS));
  }

  /** Everything that may end a request before its limits are looked at. All in one step: no `await`. */
  #beforeLimits(request: AdmitRequest): AdmitReply | undefined {
    if (this.#lease.unknown) return { status: "gone", why: "revoked" };
    if (!this.#lease.active) {
      this.#refuse(request, "revoked", null);
      return { status: "gone", why: "revoked" };
    }
    if (this.#lease.suspended) {
      this.#refuse(request, "revoked", null, "The tenant is deleted.");
      return { status: "gone", why: "revoked" };
    }
    if (this.#lease.expiresAt !== null && Date.now() >= this.#lease.expiresAt) {
      this.#refuse(request, "expired", null);
      return { status: "gone", why: "expired" };
    }
    if (request.revision < this.#lease.revision) return { status: "stale" };
    // Looked at here, in the step that admits: the lease may have ended while its renewal or the tenant was waited for.
    if (!this.#lease.holds(request.revision, Date.now())) throw new Error("The lease ended");
    if (request.cancels !== undefined && this.#cancels(request, request.cancels))
      return { status: "cancelled" };
    if (request.held !== undefined && !this.#held.mayGoOn(request.held)) {
      this.#refuse(request, "refused", null, "The client cancelled the call while it waited for a human.");
      return { status: "cancelled" };
    }
    const { outcome } = request.verdict;
    if (outcome === "needs_approval" && request.approval !== undefined) {
      const met = this.#approvals.meet(request.approval, Date.now());
      if (met.kind !== "usable") return this.#unapproved(request, met);
    } else if (outcome !== "forward") {
      const { declines } = request;
      if (declines !== undefined) this.#approvals.withdraw(declines, "declined", Date.now());
      this.#refuse(request, outcome, request.verdict, request.verdict.reason, declines ?? null);
      return { status: "recorded" };
    }
    if (request.task !== null && !this.#store.hasTask(request.server, request.task)) {
      this.#refuse(request, "refused", null, "The task is not one of this grant's.");
      return { status: "no_task" };
    }
    return undefined;
  }

  /** Checks the limits, charges them and writes the row: one step. */
  #charge(request: AdmitRequest, local: readonly Charge[], reservation: number | undefined): AdmitReply {
    const now = this.#time();
    const { counters } = this.#store;
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
    const seq = this.#store.append({
      ...this.#fields(request, now),
      ...(approval !== undefined && { approval }),
      ...(counted.length > 0 && { charges: mergeByKey(counted) }),
      ...this.#riders(request),
      ...(shadows.length > 0 && { shadows }),
      kind: "call",
      layer: request.verdict.layer,
      outcome: "forwarded",
      reason: request.verdict.reason,
      rule: request.verdict.rule,
    });
    if (approval !== undefined) this.#approvals.use(approval, seq, Date.now());
    if (reservation !== undefined) this.#keepReservation(seq, reservation);
    return { status: "forward", seq, tasks: request.listTasks ? this.#store.tasks(request.server) : [] };
  }

  /** Counters of earlier versions that hold something still of what these charges count. */
  #former(charges: readonly Charge[]): Charge[] {
    return charges.flatMap(({ formerCounter, ...charge }) => {
      if (formerCounter === undefined) return [];
      const former = { ...charge, counter: formerCounter };
      return this.#store.counters.has(counterKey(former, null)) ? [former] : [];
    });
  }

  /** The approval that the request may use, in this step. Only limits stand between it and its use. */
  #usable(request: AdmitRequest): string | undefined {
    if (request.verdict.outcome !== "needs_approval" || request.approval === undefined) return undefined;
    const met = this.#approvals.meet(request.approval, Date.now());
    if (met.kind !== "usable") throw new Error("A call went on without its approval");
    return met.id;
  }

  /** Whether the client cancels calls that are held here. Their approvals are withdrawn, unless others wait for them. */
  #cancels(request: AdmitRequest, caller: string): boolean {
    const now = Date.now();
    const unwanted = this.#held.cancel(caller, now);
    if (unwanted === undefined) return false;
    for (const id of unwanted) this.#approvals.withdrawUndecided(id, "cancelled", now);
    const reason = "The client cancelled a call that waited for a human; the server never had it.";
    this.#refuse(request, "refused", null, reason, unwanted[0] ?? null);
    return true;
  }

  #withdrawChanged(ids: readonly string[]): void {
    for (const id of ids) this.#approvals.withdraw(id, "changed", Date.now());
  }

  #unapproved(request: AdmitRequest, met: Exclude<Met, { kind: "usable" }>): AdmitReply {
    const { verdict } = request;
    switch (met.kind) {
      case "pending": {
        const { id, endsAt } = met.approval;
        this.#refuse(request, "needs_approval", verdict, verdict.reason, id);
        return { status: "pending", id, endsAt, created: met.created };
      }
      case "rejected": {
        const { id, endsAt, words } = met.approval;
        this.#refuse(request, "denied", verdict, "A human rejected the call.", id);
        return { status: "rejected", id, endsAt, words: words ?? "" };
      }
      case "crowded":
        this.#refuse(request, "needs_approval", verdict, "Too many calls of this grant wait for a human.");
        return { status: "crowded" };
    }
  }

  /** Has the tenant list what a human is asked. If it cannot be told now, the next try of the same call tells it. */
  async #announced(request: AdmitRequest, reply: AdmitReply): Promise<AdmitReply> {
    if (reply.status !== "pending" || request.approval === undefined || this.#approvals.isListed(reply.id))
      return reply;
    const { id, endsAt } = reply;
    const { server, method, verdict, approval } = request;
    const { layer, rule, reason } = verdict;
    const { name: tool, origin, basis, subjects } = approval;
    const { tenant, grant } = this.#store;
    const asked = { id, grant, server, method, tool, layer, rule, reason, endsAt, origin, basis, subjects };
    try {
      const stands = await this.env.TENANTS.getByName(tenant).approvalPending(asked);
      this.#approvals.setListed(id);
      // Asked under rules that are replaced already: this worker had not heard of the new ones.
      if (!stands) this.#withdrawChanged([id]);
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
    const reserved = await this.#tenantCounters().reserve(counters(binding), counters(shadows));
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
      if (reply?.status !== "forward") this.#release(reserved.id);
    }
    return this.#announced(request, reply);
  }

  #limited(request: AdmitRequest, refused: Charge, retryAfterMs: number | null): AdmitReply {
    const reason = `The limit of ${refused.max} per ${refused.windowMs} ms on ${refused.counter} is reached.`;
    this.#refuse(request, "limited", { layer: refused.layer, rule: refused.rule, reason });
    this.#exhausted(request, refused);
    const index = request.charges.findIndex(
      (charge) => charge === refused || charge.formerCounter === refused.counter,
    );
    return { status: "limited", index, retryAfterMs };
  }

  /** Has the tenant told of a limit that refused. Refusals of one counter are gathered, and told with their number. */
  #exhausted(request: AdmitRequest, refused: Charge): void {
    const own = counterKey(refused, request.session);
    const { grant } = this.#store;
    const { counter, scope, windowMs, max } = refused;
    const { server, tool } = request;
    const rule = `${refused.layer}${refused.rule}`;
    const key = scope === "tenant" ? own : `${grant} ${own}`;
    this.#exhaustions.add({
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

  /** Writes a refusal's row, or folds it into one that is being counted. */
  #refuse(
    request: AdmitRequest,
    outcome: LedgerEntry["outcome"],
    decided: Pick<Verdict, "layer" | "rule" | "reason"> | null,
    reason: string | null = decided?.reason ?? null,
    approval: string | null = null,
  ): void {
    const refusal: Refusal = {
      request,
      outcome,
      layer: decided?.layer ?? null,
      rule: decided?.rule ?? null,
      reason,
      approval,
    };
    const coarse = JSON.stringify([outcome, refusal.layer, refusal.rule]);
    const key = JSON.stringify([
      outcome,
      refusal.layer,
      refusal.rule,
      request.server,
      request.method,
      request.tool,
      approval,
    ]);
    if (this.#folds.add(key, coarse, refusal, this.#time())) this.#appendRefusal(refusal);
    else this.#flushLater();
    this.settle(request.outcomes);
  }

  #appendRefusal(refusal: Refusal, folded?: { count: number; firstAt: number }): void {
    this.#store.append({
      ...this.#fields(refusal.request, this.#time()),
      ...folded,
      ...(refusal.approval !== null && { approval: refusal.approval }),
      ...(refusal.request.shadows.length > 0 && { shadows: [...refusal.request.shadows] }),
      kind: "refusal",
      layer: refusal.layer,
      outcome: refusal.outcome,
      reason: refusal.reason,
      rule: refusal.rule,
    });
  }

  #flushLater(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    this.ctx.waitUntil(
      scheduler.wait(FOLD_MS).then(() => {
        this.#flushing = false;
        this.#flush();
      }),
    );
  }

  #flush(): void {
    if (this.#lease.unknown) return;
    for (const { refusal, count, firstAt } of this.#folds.collect()) {
      this.#appendRefusal(refusal, { count, firstAt });
    }
  }

  #fields(request: AdmitRequest, at: number) {
    return {
      argumentNames: [...request.argumentNames],
      argumentsSha256: request.argumentsSha256,
      at,
      method: request.method,
      revision: request.revision,
      server: request.server,
      ...(request.session !== null && { session: request.session }),
      tool: request.tool,
    };
  }

  #riders(request: AdmitRequest): { outcomes?: CallOutcome[] } {
    if (request.outcomes.length === 0) return {};
    const known = request.outcomes.filter(({ seq }) => this.#store.isPending(seq));
    this.#closeReservations(known);
    return known.length > 0 ? { outcomes: known } : {};
  }

  /** Ends what finished calls held, the tenant's reservations and approvals: given back where the upstream was never reached. */
  #closeReservations(outcomes: readonly CallOutcome[]): void {
    for (const { seq, reached } of outcomes) {
      this.#approvals.settle(seq, reached, Date.now());
      const reservation = this.#reservations.get(seq);
      this.#reservations.delete(seq);
      if (reservation !== undefined && !reached) this.#release(reservation);
    }
  }

  /** One whose call never gets an outcome stays charged; it is not kept for ever. */
  #keepReservation(seq: number, reservation: number): void {
    this.#reservations.set(seq, reservation);
    if (this.#reservations.size <= MAX_RESERVATIONS) return;
    for (const oldest of this.#reservations.keys()) {
      this.#reservations.delete(oldest);
      break;
    }
  }

  #release(id: number): void {
    this.ctx.waitUntil(this.#tenantCounters().release(id));
  }

  #tenantCounters() {
    return this.env.TENANT_COUNTERS.getByName(this.#store.tenant);
  }

  /** The counters' clock: never runs backward, so that a row's time is the time its charges were made. */
  #time(): number {
    return this.#store.counters.clamp(Date.now());
  }
}

function counterOf(charge: Charge, session: string | null): CounterCharge {
  return {
    key: counterKey(charge, session),
    windowMs: charge.windowMs,
    max: charge.max,
    cost: charge.cost,
  };
}

/** A call counts once on a counter, however many of its limits name it: with the largest cost. */
function mergeByKey(charges: readonly CounterCharge[]): Counted[] {
  const merged = new Map<string, Counted>();
  for (const { key, windowMs, cost } of charges) {
    const known = merged.get(key);
    if (known === undefined || known.cost < cost) merged.set(key, { cost, key, windowMs });
  }
  return [...merged.values()];
}
