import { DurableObject } from "cloudflare:workers";
import { type AdmitReply, type AdmitRequest, type CallOutcome, ON_ITS_WAY_MS } from "../contract/admit.ts";
import type { ApprovalDecision, ApprovalState, Decided, WithdrawnBy } from "../contract/approval.ts";
import type { Bound } from "../contract/snapshot.ts";
import type { Env } from "../env.ts";
import { asGrant, asTenant } from "../secrets/ids.ts";
import { migrate } from "../stored/migrate.ts";
import { Admission } from "./admission.ts";
import { Approvals } from "./approvals.ts";
import { Exhaustions } from "./exhaustions.ts";
import { type HeldCall, HeldCalls, type LetOn } from "./held-calls.ts";
import { LeaseHolder } from "./lease.ts";
import { grantSteps } from "./migrations.ts";
import { Refusals } from "./refusals.ts";
import { Settlement } from "./settlement.ts";
import { Shipper, shipEveryMs } from "./ship.ts";
import { Store } from "./store.ts";

/** Most lines of one page of the ledger. */
const MAX_PAGE = 1000;

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
  readonly #settlement: Settlement;
  readonly #refusals: Refusals;
  readonly #admission: Admission;
  #gathering: Promise<void> | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const name = ctx.id.name;
    const slash = name?.indexOf("/") ?? -1;
    if (name === undefined || slash < 1) throw new Error("A Grant object is named <tenant>/<grant>");
    const tenant = asTenant(name.slice(0, slash));
    const grant = asGrant(name.slice(slash + 1));
    migrate(ctx.storage, "Grant", grantSteps);
    this.#store = new Store(ctx.storage.sql, tenant, grant);
    const index = () => env.AUDIT.getByName(tenant);
    this.#shipper = new Shipper(this.#store, ctx.storage, index, shipEveryMs(env.AUDIT_SHIP_SECONDS));
    this.#lease = new LeaseHolder(async () => {
      const lease = await env.TENANTS.getByName(tenant).lease(grant);
      // Before anything is decided with its revision: what was approved under older rules has ended.
      if (lease.active) this.#approvals.withdrawChanged(lease.ended);
      return lease;
    });
    this.#approvals = new Approvals(ctx.storage.sql, (change) => {
      this.#held.release(change.id);
      ctx.waitUntil(
        env.TENANTS.getByName(tenant)
          .approvalChanged(change)
          // Given back under rules that are replaced already: this object did not know the new ones.
          .then((stands) => this.#approvals.withdrawChanged(stands ? [] : [change.id]))
          .catch(() => {}),
      );
    });
    const waitUntil = (work: Promise<unknown>) => ctx.waitUntil(work);
    const common = { env, store: this.#store, lease: this.#lease, approvals: this.#approvals };
    this.#settlement = new Settlement({ ...common, waitUntil });
    this.#refusals = new Refusals({ ...common, settlement: this.#settlement, waitUntil });
    this.#admission = new Admission({
      ...common,
      held: this.#held,
      exhaustions: new Exhaustions((told) => env.TENANTS.getByName(tenant).limitsExhausted(told), waitUntil),
      refusals: this.#refusals,
      settlement: this.#settlement,
    });
    if (this.#store.facts.get("revoked") !== undefined) this.#lease.revoke();
  }

  /** Decides one request of the grant. See AdmitReply for what each answer obliges the worker to. */
  async admit(request: AdmitRequest): Promise<AdmitReply> {
    await this.#turn();
    const now = Date.now();
    if (!this.#lease.covers(request.revision, now)) await this.#lease.ensureCovers(request.revision);
    else if (this.#lease.isAging(now)) this.ctx.waitUntil(this.#lease.renew(now).catch(() => {}));

    const reply = await this.#admission.admit(request);
    if (request.held !== undefined && reply.status !== "stale") this.#held.forget(request.held);
    return reply;
  }

  /** Records outcomes that found no later call to ride with. */
  settle(outcomes: readonly CallOutcome[]): void {
    this.#settlement.settle(outcomes);
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
  async bind(bound: Bound): Promise<void> {
    this.#approvals.withdrawChanged(bound.ended);
    this.#lease.bind(bound);
    await this.#drained();
  }

  /** The end of the grant, durable before it answers; it answers like `bind`. */
  async revoke(): Promise<void> {
    this.#lease.revoke();
    this.#store.facts.set("revoked", String(Date.now()));
    this.#approvals.endAll();
    this.#held.releaseAll();
    await this.#drained();
  }

  /**
   * What a stream that stays open may count on: `current` = go on, `stale` = something newer than what it is judged by is in force,
   * `gone` = the grant was revoked or has expired. Throws where the tenant cannot say.
   */
  async streamStatus(revision: number, grantRevision: number): Promise<"current" | "stale" | "gone"> {
    await this.#lease.ensureCovers(revision);
    const { active, expiresAt, suspended } = this.#lease;
    if (!active || suspended || (expiresAt !== null && Date.now() >= expiresAt)) return "gone";
    return this.#lease.isNewerThan(revision, grantRevision) ? "stale" : "current";
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

  /** An approval as it is, with the sealed arguments while it is undecided. undefined: it has ended. */
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
    this.#refusals.flush();
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

  /** Waits until nothing that was admitted is on its way any more. */
  async #drained(): Promise<void> {
    const openMs = this.#store.lastCallAt + ON_ITS_WAY_MS - Date.now();
    if (openMs > 0) await scheduler.wait(Math.min(openMs, ON_ITS_WAY_MS));
  }
}
