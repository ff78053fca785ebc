/** Approvals, as the Grant object has them and the Tenant object, its pages and the API speak of them. */

/** What is stored. */
export type StoredState = "pending" | "approved" | "consumed" | "rejected" | "withdrawn";
/** What is shown: `expired` is a matter of the clock. */
export type ApprovalState = StoredState | "expired";

/** Why an approval was withdrawn, in words for people. The codes are part of the API. */
export const WITHDRAWN = {
  grant_revoked: "The grant was revoked.",
  changed:
    "A rule that speaks about the call, the server's address or credential, or the tool's accepted definition was changed.",
  rejected_elsewhere: "Another approval of the same call was rejected.",
  declined: "The client's human declined.",
  cancelled: "The client cancelled the call.",
  disconnected: "The client closed the connection, which cancels the call.",
  upgraded: "It was asked for before an upgrade, and cannot be matched with the call any more.",
} as const;
export type WithdrawnBy = keyof typeof WITHDRAWN;

/** A human's decision. */
export type ApprovalDecision =
  /** For a number of calls, a number of minutes, or both; at least one is given. */
  | { readonly kind: "approve"; readonly calls?: number | undefined; readonly minutes?: number | undefined }
  | { readonly kind: "reject"; readonly comment: string };

/** Why a decision changes nothing. Stable codes, part of the API. */
export type DecisionRefusal = "approval_ended" | "approval_decided";

/** A change that the tenant's index should learn of. */
export interface ApprovalChange {
  readonly id: string;
  readonly state: ApprovalState;
  /** null = it was not withdrawn. */
  readonly withdrawnBy: WithdrawnBy | null;
  /** Of one that was used up and is given back: the revision that it was used under. */
  readonly usedUnder?: number;
  /** Of one that a human has just decided: its end from now on, in milliseconds since the epoch. */
  readonly endsAt?: number;
}

/** What became of a human's decision. */
export type Decided =
  | {
      readonly ok: true;
      readonly state: ApprovalState;
      readonly calls: number | null;
      readonly endsAt: number;
    }
  | { readonly ok: false; readonly code: DecisionRefusal };
