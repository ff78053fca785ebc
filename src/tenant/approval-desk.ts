import { type ApprovalChange, type ApprovalDecision, type Decided, WITHDRAWN } from "../contract/approval.ts";
import { grantObjectName } from "../contract/snapshot.ts";
import type { Env } from "../env.ts";
import type { Actor } from "../ledger/actor.ts";
import type { GrantId, TenantName } from "../secrets/ids.ts";
import type { Result } from "./actor.ts";
import { type ApprovalIndex, type ApprovalRecord, type Asked, approvalPage } from "./approvals.ts";
import type { BasisNow } from "./basis.ts";
import type { TenantLedger } from "./ledger.ts";
import type { Step } from "./step.ts";
import type { Webhooks } from "./webhooks.ts";

/** An approval with what the human must see; `sealed` = null once it is decided, or has ended. */
export interface ShownApproval {
  readonly record: ApprovalRecord;
  readonly sealed: string | null;
}

/** Where the tenant's approvals come in, are looked at and are decided. */
export class ApprovalDesk {
  readonly index: ApprovalIndex;
  readonly #env: Env;
  readonly #tenant: TenantName;
  readonly #ledger: TenantLedger;
  readonly #webhooks: Webhooks;
  readonly #step: Step;
  readonly #basisNow: () => BasisNow;

  /** @param basisNow what a call rests on now, by the tenant's own word */
  constructor(
    env: Env,
    tenant: TenantName,
    index: ApprovalIndex,
    ledger: TenantLedger,
    webhooks: Webhooks,
    step: Step,
    basisNow: () => BasisNow,
  ) {
    this.#step = step;
    this.index = index;
    this.#env = env;
    this.#tenant = tenant;
    this.#ledger = ledger;
    this.#webhooks = webhooks;
    this.#basisNow = basisNow;
  }

  /** A Grant object asks. Asking twice is not an error. False: what it rests on has changed, or it has ended otherwise. */
  pending(asked: Asked): boolean {
    const { id, grant, server, subjects } = asked;
    const now = Date.now();
    if (!this.index.add(asked, now)) return this.index.get(id, now)?.state !== "withdrawn";
    if (asked.basis !== this.#basisNow()(grant, server, subjects)) {
      this.index.changed({ id, state: "withdrawn", withdrawnBy: "changed" });
      return false;
    }
    this.#webhooks.emit("approval.pending", this.#told(asked));
    return true;
  }

  /**
   * A Grant object's news. False: it gives back what was used up when rules were published, and nobody could see whether they
   * end it.
   */
  changed(change: ApprovalChange, revision: number): boolean {
    const stands = change.usedUnder === undefined || change.usedUnder >= revision;
    this.index.changed(stands ? change : { ...change, state: "withdrawn", withdrawnBy: "changed" });
    return stands;
  }

  /**
   * Ends everything whose rules, server or accepted definition are no longer what they were when it was asked. To be
   * called in the step that makes a new revision: a change that is changed back leaves nothing standing.
   */
  withdrawChanged(): void {
    const open = this.index.open(Date.now());
    if (open.length === 0) return;
    const basis = this.#basisNow();
    for (const { id, grant, server, subjects, basis: asked } of open) {
      if (asked === basis(grant, server, subjects)) continue;
      this.index.changed({ id, state: "withdrawn", withdrawnBy: "changed" });
    }
  }

  /** As the Grant object has it, which is what counts. undefined: there is no such approval. */
  async show(id: string): Promise<ShownApproval | undefined> {
    const record = this.index.get(id, Date.now());
    if (record === undefined) return undefined;
    const shown = await this.#object(record.grant).showApproval(id);
    // The Grant object may not know of it yet.
    if (shown === undefined || record.state === "withdrawn") return { record, sealed: null };
    const { state, endsAt, withdrawnBy, sealed } = shown;
    return { record: { ...record, state, endsAt, withdrawnBy }, sealed };
  }

  /** Recorded before it takes effect; a decision that the Grant object refuses is recorded as that, too. */
  async decide(actor: Actor, id: string, decision: ApprovalDecision): Promise<Result<ApprovalRecord>> {
    const record = this.index.get(id, Date.now());
    if (record === undefined) return { ok: false, code: "no_approval", title: "There is no such approval" };
    const { kind, ...terms } = decision;
    const { grant, server, tool } = record;
    this.#ledger.append(actor, `approval.${kind}`, id, { grant, server, tool, ...defined(terms) });
    const decided: Decided =
      record.state === "withdrawn"
        ? { ok: false, code: "approval_ended" }
        : await this.#object(grant).decideApproval(id, decision);
    if (!decided.ok) {
      this.#ledger.append(actor, "approval.refused", id, { grant, code: decided.code });
      const { withdrawnBy } = record;
      return {
        ok: false,
        code: decided.code,
        title: REFUSALS[decided.code],
        ...(withdrawnBy !== null && { detail: WITHDRAWN[withdrawnBy] }),
      };
    }
    const value = this.#step(() => {
      const after = this.index.decided(id, actor, decision, decided, Date.now()) ?? record;
      const { calls, minutes, comment, decidedBy } = after;
      const { state } = decided;
      const told = { ...this.#told(after), state, calls, minutes, comment, decidedBy };
      this.#webhooks.emit("approval.decided", told);
      return after;
    });
    return { ok: true, value };
  }

  #told(asked: Asked): Record<string, unknown> {
    const { id, grant, server, method, tool, layer, rule, reason, endsAt } = asked;
    const url = approvalPage(this.#tenant, asked);
    return {
      approval: id,
      url,
      grant,
      server,
      method,
      tool,
      rule: `${layer ?? ""}${rule ?? ""}`,
      reason,
      endsAt,
    };
  }

  #object(grant: GrantId) {
    return this.#env.GRANTS.getByName(grantObjectName(this.#tenant, grant));
  }
}

const REFUSALS = {
  approval_ended: "The approval has ended: its time is up, it was used, or the grant or the rule is gone",
  approval_decided: "Somebody has decided already",
} as const;

/** Without the keys that are undefined: a row of the ledger has none. */
function defined(terms: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(terms).filter(([, value]) => value !== undefined));
}
