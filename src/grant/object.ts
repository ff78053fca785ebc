import { DurableObject } from "cloudflare:workers";
import type { Env } from "../env.ts";
import type { Counted, Charge as CounterCharge } from "../limits/index.ts";
import type { Charge } from "../policy/index.ts";
import { counterKey } from "./counter-key.ts";
import { Folds } from "./folds.ts";
import { LeaseHolder } from "./lease.ts";
import type { LedgerEntry } from "./ledger.ts";
import { Store } from "./store.ts";
import type { AdmitReply, AdmitRequest, CallOutcome, Verdict } from "./types.ts";

/** Repeats of a refusal wait this long in memory before they are written: what a crash can lose is this much of a count. */
const FOLD_MS = 1000;
/** A refusal that comes again within this time is a repeat. */
const FOLD_QUIET_MS = 60_000;
const FOLD_MAX_KINDS = 64;
/** Most lines of one page of the ledger. */
const MAX_PAGE = 1000;

interface Refusal {
  readonly request: AdmitRequest;
  readonly outcome: LedgerEntry["outcome"];
  readonly layer: string | null;
  readonly rule: string | null;
  readonly reason: string | null;
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
  readonly #folds = new Folds<Refusal>(FOLD_QUIET_MS, FOLD_MAX_KINDS);
  /** Tenant reservations of calls without an outcome. One that a restart forgets stays charged: it errs to refusal. */
  readonly #reservations = new Map<number, number>();
  #flushing = false;
  #gathering: Promise<void> | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const name = ctx.id.name;
    const slash = name?.indexOf("/") ?? -1;
    if (name === undefined || slash < 1) throw new Error("A Grant object is named <tenant>/<grant>");
    const tenant = name.slice(0, slash);
    const grant = name.slice(slash + 1);
    this.#store = new Store(ctx.storage.sql, tenant, grant);
    this.#lease = new LeaseHolder(() => env.TENANTS.getByName(tenant).lease(grant));
    if (this.#store.fact("revoked") !== undefined) this.#lease.revoke();
  }

  /** Decides one request of the grant. See AdmitReply for what each answer obliges the worker to. */
  async admit(request: AdmitRequest): Promise<AdmitReply> {
    await this.#turn();
    const now = Date.now();
    if (this.#lease.active && !this.#lease.holds(request.revision, now)) await this.#lease.renew(now);
    else if (this.#lease.isAging(now)) this.ctx.waitUntil(this.#lease.renew(now).catch(() => {}));

    const early = this.#beforeLimits(request);
    if (early !== undefined) return early;

    const tenantCharges = request.charges.filter((charge) => charge.scope === "tenant");
    if (tenantCharges.length === 0) return this.#charge(request, request.charges, undefined);
    return this.#admitWithTenant(request, tenantCharges);
  }

  /** Records outcomes that found no later call to ride with. */
  settle(outcomes: readonly CallOutcome[]): void {
    const known = outcomes.filter(({ seq }) => this.#store.isPending(seq));
    if (known.length === 0) return;
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

  /** The tenant's push of a newer revision: from here on, no decision made with an older one is admitted. */
  bind(revision: number): void {
    this.#lease.bind(revision);
  }

  /** The end of the grant, durable before it answers. */
  revoke(): void {
    this.#lease.revoke();
    this.#store.setFact("revoked", String(Date.now()));
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

  /** Everything that may end a request before its limits are looked at. All in one step: no `await`. */
  #beforeLimits(request: AdmitRequest): AdmitReply | undefined {
    if (!this.#lease.active) {
      this.#refuse(request, "revoked", null);
      return { status: "gone", why: "revoked" };
    }
    if (this.#lease.expiresAt !== null && Date.now() >= this.#lease.expiresAt) {
      this.#refuse(request, "expired", null);
      return { status: "gone", why: "expired" };
    }
    if (request.revision < this.#lease.revision) return { status: "stale" };
    if (request.revision > this.#lease.revision) {
      throw new Error(`Revision ${request.revision} is not known to the tenant`);
    }
    if (request.verdict.outcome !== "forward") {
      this.#refuse(request, request.verdict.outcome, request.verdict);
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
    const keyed = local.map((charge) => ({ charge, counter: counterOf(charge, request.session) }));
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
    const seq = this.#store.append({
      ...this.#fields(request, now),
      ...(counted.length > 0 && { charges: mergeByKey(counted) }),
      ...this.#riders(request),
      ...(shadows.length > 0 && { shadows }),
      kind: "call",
      layer: request.verdict.layer,
      outcome: "forwarded",
      reason: request.verdict.reason,
      rule: request.verdict.rule,
    });
    if (reservation !== undefined) this.#reservations.set(seq, reservation);
    return { status: "forward", seq, tasks: request.listTasks ? this.#store.tasks(request.server) : [] };
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
    const reply = this.#beforeLimits(judged) ?? this.#charge(judged, own, reserved.id);
    if (reply.status !== "forward") this.#release(reserved.id);
    return reply;
  }

  #limited(request: AdmitRequest, refused: Charge, retryAfterMs: number | null): AdmitReply {
    const reason = `The limit of ${refused.max} per ${refused.windowMs} ms on ${refused.counter} is reached.`;
    this.#refuse(request, "limited", { layer: refused.layer, rule: refused.rule, reason });
    return { status: "limited", index: request.charges.indexOf(refused), retryAfterMs };
  }

  /** Writes a refusal's row, or folds it into one that is being counted. */
  #refuse(
    request: AdmitRequest,
    outcome: LedgerEntry["outcome"],
    decided: Pick<Verdict, "layer" | "rule" | "reason"> | null,
    reason: string | null = decided?.reason ?? null,
  ): void {
    const refusal: Refusal = {
      request,
      outcome,
      layer: decided?.layer ?? null,
      rule: decided?.rule ?? null,
      reason,
    };
    const coarse = JSON.stringify([outcome, refusal.layer, refusal.rule]);
    const key = JSON.stringify([
      outcome,
      refusal.layer,
      refusal.rule,
      request.server,
      request.method,
      request.tool,
    ]);
    if (this.#folds.add(key, coarse, refusal, this.#time())) this.#appendRefusal(refusal);
    else this.#flushLater();
    this.settle(request.outcomes);
  }

  #appendRefusal(refusal: Refusal, folded?: { count: number; firstAt: number }): void {
    this.#store.append({
      ...this.#fields(refusal.request, this.#time()),
      ...folded,
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
        for (const { refusal, count, firstAt } of this.#folds.collect()) {
          this.#appendRefusal(refusal, { count, firstAt });
        }
      }),
    );
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

  /** Ends the tenant's reservations of finished calls: given back where the upstream was never reached. */
  #closeReservations(outcomes: readonly CallOutcome[]): void {
    for (const { seq, reached } of outcomes) {
      const reservation = this.#reservations.get(seq);
      this.#reservations.delete(seq);
      if (reservation !== undefined && !reached) this.#release(reservation);
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
