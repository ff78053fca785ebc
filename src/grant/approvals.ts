import type { ApprovalAsk } from "../contract/admit.ts";
import type {
  ApprovalChange,
  ApprovalDecision,
  ApprovalState,
  DecisionRefusal,
  WithdrawnBy,
} from "../contract/approval.ts";
import { newId } from "../secrets/ids.ts";
import { type Approval, consume, decide, find, isLive, restoreUse, stateAt, withdraw } from "./approval.ts";

/** Most undecided approvals of a grant: more than a human reads, and a bound on what an agent can have stored. */
const MAX_PENDING = 50;

/** What a call that needs a human meets in the waiting room. */
export type FoundApproval =
  /** Use it with `use`, in the same step as the row of the call. */
  | { readonly kind: "usable"; readonly id: string }
  | { readonly kind: "pending"; readonly approval: Approval; readonly created: boolean }
  | { readonly kind: "rejected"; readonly approval: Approval }
  /** Too many others wait for a human. */
  | { readonly kind: "crowded" };

type Row = { record: string; sealed: string | null };

/**
 * The waiting room of one grant. Synchronous, so that an approval is used in the same step, and the same transaction, as
 * the row of the call that it lets through. Tables: `approvals(id, call, endsAt, record, sealed, listed)`, one row for
 * each, with the sealed arguments until it is decided; `approval_uses(seq, id)`, the calls whose outcome may give a use back.
 */
export class Approvals {
  readonly #sql: SqlStorage;
  readonly #changed: (change: ApprovalChange) => void;

  /** @param changed called with every change */
  constructor(sql: SqlStorage, changed: (change: ApprovalChange) => void) {
    this.#sql = sql;
    this.#changed = changed;
  }

  /** What the call of `ask` meets; a call that nobody was asked about yet is asked about. */
  lookUp(ask: ApprovalAsk, nowMs: number): FoundApproval {
    const known = this.#ofCall(ask.call);
    for (const other of known) {
      // The same call under rules that have changed since: what was decided was decided about other rules.
      if (other.fingerprint !== ask.fingerprint && isLive(other, nowMs)) this.#end(other, "changed");
    }
    const found = find(
      known.filter(({ fingerprint }) => fingerprint === ask.fingerprint),
      nowMs,
    );
    switch (found?.state) {
      case "rejected":
        return { kind: "rejected", approval: found };
      case "approved":
        return { kind: "usable", id: found.id };
      case "pending":
        return { kind: "pending", approval: found, created: false };
      default:
        return this.#ask(ask, nowMs);
    }
  }

  /** Uses an approval for the call in row `seq`. Throws where `lookUp` did not call it usable in this very step. */
  use(id: string, seq: number, nowMs: number): void {
    const approval = this.get(id);
    const used = approval && consume(approval, nowMs);
    if (approval === undefined || used === undefined)
      throw new Error("An approval was used that is not there");
    this.#sql.exec("INSERT INTO approval_uses (seq, id) VALUES (?, ?)", seq, id);
    if (used !== approval) this.#put(used);
    if (used.state !== approval.state) this.#changed({ id, state: used.state, withdrawnBy: null });
  }

  /**
   * The outcome of the call in row `seq`: its approval is given back where the server was never reached. Once.
   *
   * What is used up does not end with its rules, as nothing of it is left: so it comes back only where none were published since.
   *
   * @param revisions that of the row, and the newest that is known
   */
  settle(
    seq: number,
    reached: boolean,
    revisions: () => { readonly used: number; readonly newest: number },
    nowMs: number,
  ): void {
    const [use] = this.#sql
      .exec<{ id: string }>("DELETE FROM approval_uses WHERE seq = ? RETURNING id", seq)
      .toArray();
    if (use === undefined || reached) return;
    const approval = this.get(use.id);
    if (approval === undefined) return;
    const returned = restoreUse(approval, nowMs);
    if (returned === approval) return;
    const { id, state } = returned;
    if (state === approval.state) {
      this.#put(returned);
      return;
    }
    const { used, newest } = revisions();
    if (used < newest) return;
    this.#put(returned);
    this.#changed({ id, state, withdrawnBy: null, usedUnder: used });
  }

  /** A human's decision. The arguments have been seen: they are dropped. */
  decide(id: string, decision: ApprovalDecision, nowMs: number): Approval | DecisionRefusal {
    const approval = this.get(id);
    if (approval === undefined) return "approval_ended";
    const decided = decide(approval, decision, nowMs);
    if (typeof decided === "string") return decided;
    this.#put(decided);
    // The tenant asked for it; where its question or the answer is cut off, it still has to know what stands.
    this.#changed({ id, state: decided.state, withdrawnBy: null, endsAt: decided.endsAt });
    if (decided.state !== "rejected") return decided;
    // A rejection is final: every other live approval of the same call ends.
    for (const other of this.#ofCall(approval.call)) {
      if (other.id !== id && isLive(other, nowMs)) this.#end(other, "rejected_elsewhere");
    }
    return decided;
  }

  /** Ends what is not over yet: a question that nobody has decided, or what was approved and is not used up. */
  withdraw(id: string, withdrawnBy: WithdrawnBy, nowMs: number): void {
    const approval = this.get(id);
    const state = approval && stateAt(approval, nowMs);
    if (approval !== undefined && (state === "pending" || state === "approved"))
      this.#end(approval, withdrawnBy);
  }

  /** Ends those that a published change has ended: what was approved under older rules is not approved any more. */
  withdrawChanged(ids: readonly string[]): void {
    for (const id of ids) this.withdraw(id, "changed", Date.now());
  }

  /** As `withdraw`, unless somebody has decided: that nobody wants this call any more says nothing of the next one. */
  withdrawUndecided(id: string, withdrawnBy: WithdrawnBy, nowMs: number): void {
    const approval = this.get(id);
    if (approval !== undefined && stateAt(approval, nowMs) === "pending") this.#end(approval, withdrawnBy);
  }

  get(id: string): Approval | undefined {
    const row = this.#row(id);
    return row === undefined ? undefined : (JSON.parse(row.record) as Approval);
  }

  /** As it is, with the sealed arguments while it is undecided. */
  show(
    id: string,
    nowMs: number,
  ): { approval: Approval; state: ApprovalState; sealed: string | null } | undefined {
    const row = this.#row(id);
    if (row === undefined) return undefined;
    const approval = JSON.parse(row.record) as Approval;
    const state = stateAt(approval, nowMs);
    return { approval, state, sealed: state === "pending" ? row.sealed : null };
  }

  /** Whether the tenant lists it. Only asked about undecided ones. */
  isListed(id: string): boolean {
    return this.#sql.exec("SELECT 1 FROM approvals WHERE id = ? AND listed = 1", id).toArray().length > 0;
  }

  setListed(id: string): void {
    this.#sql.exec("UPDATE approvals SET listed = 1 WHERE id = ?", id);
  }

  /** The grant has ended, and all that was approved for it. */
  endAll(): void {
    this.#sql.exec("DELETE FROM approvals");
    this.#sql.exec("DELETE FROM approval_uses");
  }

  #ask(ask: ApprovalAsk, nowMs: number): FoundApproval {
    this.#prune(nowMs);
    const pending = this.#sql
      .exec<{ waiting: number }>(
        "SELECT COUNT(*) AS waiting FROM approvals WHERE json_extract(record, '$.state') = 'pending'",
      )
      .one();
    if (pending.waiting >= MAX_PENDING) return { kind: "crowded" };
    const approval: Approval = {
      id: newId(),
      fingerprint: ask.fingerprint,
      call: ask.call,
      state: "pending",
      createdAt: nowMs,
      endsAt: nowMs + ask.lifetimeMs,
      lifetimeMs: ask.lifetimeMs,
      calls: null,
      callsLeft: null,
      comment: null,
    };
    this.#put(approval, ask.sealed);
    return { kind: "pending", approval, created: true };
  }

  #end(approval: Approval, withdrawnBy: WithdrawnBy): void {
    this.#put(withdraw(approval, withdrawnBy));
    this.#changed({ id: approval.id, state: "withdrawn", withdrawnBy });
  }

  #put(approval: Approval, sealed: string | null = null): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO approvals (id, call, endsAt, record, sealed) VALUES (?, ?, ?, ?, ?)",
      approval.id,
      approval.call,
      approval.endsAt,
      JSON.stringify(approval),
      sealed,
    );
  }

  #ofCall(call: string): Approval[] {
    return this.#sql
      .exec<{ record: string }>("SELECT record FROM approvals WHERE call = ?", call)
      .toArray()
      .map(({ record }) => JSON.parse(record) as Approval);
  }

  #row(id: string): Row | undefined {
    return this.#sql.exec<Row>("SELECT record, sealed FROM approvals WHERE id = ?", id).toArray()[0];
  }

  #prune(nowMs: number): void {
    this.#sql.exec("DELETE FROM approvals WHERE endsAt <= ?", nowMs);
    this.#sql.exec("DELETE FROM approval_uses WHERE id NOT IN (SELECT id FROM approvals)");
  }
}
