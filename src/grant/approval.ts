import type {
  ApprovalDecision,
  ApprovalState,
  DecisionRefusal,
  StoredState,
  WithdrawnBy,
} from "../contract/approval.ts";

/**
 * One approval's life, pure: the clock is an argument, and every step answers the approval as it is afterwards.
 *
 * pending → approved → consumed, with rejected and withdrawn as ends. Past `endsAt` every state but the ends reads as
 * expired: nothing has to happen for an approval to die with its time.
 */

export interface Approval {
  readonly id: string;
  /** What exactly was asked, and on which basis: see gate/approval.ts. */
  readonly fingerprint: string;
  /** What was asked without the basis: tells that a rule was changed under an approval. */
  readonly call: string;
  readonly state: StoredState;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** From then on it is worth nothing: of a decision that did not come, or of one that was not used. */
  readonly endsAt: number;
  /** How long an undecided, or a decided and unused approval lives. */
  readonly lifetimeMs: number;
  /** Calls that the human allowed; null = any number until `endsAt`, or not approved. */
  readonly calls: number | null;
  /** How many of them are left. */
  readonly callsLeft: number | null;
  /** A rejecting human's words. */
  readonly comment: string | null;
  /** Absent: it was not withdrawn. */
  readonly withdrawnBy?: WithdrawnBy;
}

const MINUTE_MS = 60_000;

export function stateAt(approval: Approval, nowMs: number): ApprovalState {
  const { state, endsAt } = approval;
  return nowMs >= endsAt && (state === "pending" || state === "approved") ? "expired" : state;
}

/** What a call may count on. Of several approvals of one fingerprint a rejection speaks first, then an approval. */
export function find(approvals: readonly Approval[], nowMs: number): Approval | undefined {
  for (const wanted of ["rejected", "approved", "pending"] as const) {
    const found = approvals.find((one) => nowMs < one.endsAt && one.state === wanted);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * A human's decision. The first one counts; after that, an approval can still be taken back by a rejection as
 * long as something of it is left.
 */
export function decide(
  approval: Approval,
  decision: ApprovalDecision,
  nowMs: number,
): Approval | DecisionRefusal {
  const state = stateAt(approval, nowMs);
  if (state === "expired" || state === "withdrawn" || state === "consumed") return "approval_ended";
  if (decision.kind === "reject") {
    if (state === "rejected") return "approval_decided";
    const endsAt = nowMs + approval.lifetimeMs;
    return {
      ...approval,
      state: "rejected",
      comment: decision.comment,
      calls: null,
      callsLeft: null,
      endsAt,
    };
  }
  if (state !== "pending") return "approval_decided";
  const { minutes } = decision;
  const calls = decision.calls ?? (minutes === undefined ? 1 : null);
  const endsAt = nowMs + (minutes === undefined ? approval.lifetimeMs : minutes * MINUTE_MS);
  return { ...approval, state: "approved", calls, callsLeft: calls, endsAt };
}

/** Uses it for one call. undefined: it cannot be used. */
export function consume(approval: Approval, nowMs: number): Approval | undefined {
  if (stateAt(approval, nowMs) !== "approved") return undefined;
  if (approval.callsLeft === null) return approval;
  if (approval.callsLeft < 1) return undefined;
  const callsLeft = approval.callsLeft - 1;
  return { ...approval, callsLeft, state: callsLeft === 0 ? "consumed" : "approved" };
}

/** Gives one use back: the call it was used for provably never reached its server. What has ended stays ended. */
export function restoreUse(approval: Approval, nowMs: number): Approval {
  const { state, calls, callsLeft, endsAt } = approval;
  if ((state !== "approved" && state !== "consumed") || nowMs >= endsAt) return approval;
  if (calls === null || callsLeft === null || callsLeft >= calls) return approval;
  return { ...approval, state: "approved", callsLeft: callsLeft + 1 };
}

/** Ends it before its time. */
export function withdraw(approval: Approval, withdrawnBy: WithdrawnBy): Approval {
  return { ...approval, state: "withdrawn", callsLeft: null, withdrawnBy };
}

/** Whether it may still change what happens to a call. */
export function isLive(approval: Approval, nowMs: number): boolean {
  return nowMs < approval.endsAt && approval.state !== "withdrawn" && approval.state !== "consumed";
}
