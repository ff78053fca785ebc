import type { Charge, SubjectName } from "../policy/index.ts";

/**
 * How long a worker may hold an admission before it sends the call upstream, counted from before it asked. Later, the
 * call is given back and refused.
 */
export const SEND_WITHIN_MS = 750;
/**
 * What was admitted longer ago is not on its way any more: what was sent at the last moment had time to arrive. So a change binds
 * calls that are on their way, too: a writer that waits this long after the last admission knows that no call decided by the
 * old rules will still be sent.
 */
export const ON_ITS_WAY_MS = SEND_WITHIN_MS + 250;

/** What became of a forwarded call: measured by the worker, reported after the answer. */
export interface CallOutcome {
  readonly seq: number;
  /** The upstream's HTTP status; 0 = none arrived. */
  readonly status: number;
  /** A JSON-RPC error or a tool result with `isError`; null = the answer was not examined. */
  readonly error: boolean | null;
  readonly ms: number;
  readonly bytes: number;
  /** False only where the upstream was provably never reached: what was charged is given back. */
  readonly reached: boolean;
}

/** What the worker decided, for the grant's object to admit or record. Plain data: it crosses an RPC. */
export interface AdmitRequest {
  /** The revision of the snapshot that the worker decided with. */
  readonly revision: number;
  /** Of the grant's record that the worker decided with: see `grantRevisionOf`. */
  readonly grantRevision: number;
  readonly server: string;
  readonly method: string;
  /** The tool, prompt or resource URI; null where the method has none. */
  readonly tool: string | null;
  readonly argumentNames: readonly string[];
  /** Hex; null where the message has no arguments. */
  readonly argumentsSha256: string | null;
  /** A short digest that tells MCP sessions apart; null = none. */
  readonly session: string | null;
  readonly verdict: Verdict;
  /** What a human is to be asked when the verdict is `needs_approval`; undefined = nobody can be. */
  readonly approval?: ApprovalAsk | undefined;
  /** Limits to check and charge when the verdict is `forward`, or the call is approved. */
  readonly charges: readonly Charge[];
  /** What layers in shadow mode would have done. */
  readonly shadows: readonly { layer: string; outcome: string; rule: string }[];
  /** Whose tasks the call is about: name and address of the server (`taskServer`). undefined: about none. */
  readonly taskServer?: string | undefined;
  /** The task that the call names: it must be the grant's own. null = none. */
  readonly task: string | null;
  /** True asks for the ids of all the grant's tasks on the server. */
  readonly listTasks: boolean;
  /** Outcomes of earlier calls, to be written into this call's row. */
  readonly outcomes: readonly CallOutcome[];
  /** The ticket under which the call was held open for a human: one that was cancelled meanwhile is not admitted. */
  readonly held?: string | undefined;
  /** The held call that the client cancels with this notification: `HeldCall.caller`. */
  readonly cancels?: string | undefined;
  /** The approval that the client's human declines with this message. The verdict is a refusal. */
  readonly declines?: string | undefined;
}

/** What a human is asked. The digests are SHA-256 in hex: see gate/approval.ts. */
export interface ApprovalAsk {
  /** Of everything that the approval is bound to. */
  readonly fingerprint: string;
  /** Of the call alone. */
  readonly call: string;
  /** Of what the approval rests on: rules, server, accepted definition (tenant/basis.ts). */
  readonly basis: string;
  /** What the policy judges. The tenant finds the rules by it, to see whether the basis has changed. */
  readonly subjects: readonly SubjectName[];
  /** The whole name of the tool, prompt or resource, which a ledger row may cut. */
  readonly name: string | null;
  /** How long it waits for a decision, and how long an unused one lives. */
  readonly lifetimeMs: number;
  /** What the human must see of the call: opens with purpose `approval`, bound to tenant and grant. */
  readonly sealed: string;
  /** Where the approval pages are: scheme and host. */
  readonly origin: string;
}

/** The worker's own decision, before limits. */
export interface Verdict {
  readonly outcome: "forward" | "denied" | "hidden" | "needs_approval" | "malformed";
  readonly layer: string | null;
  readonly rule: string | null;
  readonly reason: string | null;
}

export type AdmitReply =
  /** The row `seq` is durable: the call may go on. */
  | { readonly status: "forward"; readonly seq: number; readonly tasks: readonly string[] }
  /** The refusal that the worker asked for is recorded. */
  | { readonly status: "recorded" }
  | {
      readonly status: "limited";
      /** Index into the request's `charges`. */
      readonly index: number;
      /** null = the call can never be admitted. */
      readonly retryAfterMs: number | null;
    }
  /** The worker's snapshot is behind: load, decide and ask again. */
  | { readonly status: "stale" }
  | { readonly status: "gone"; readonly why: "revoked" | "expired" }
  /** A human has to decide first, and is asked. `created`: by this call. */
  | { readonly status: "pending"; readonly id: string; readonly endsAt: number; readonly created: boolean }
  /** A human said no, in these words. */
  | { readonly status: "rejected"; readonly id: string; readonly endsAt: number; readonly comment: string }
  /** As many calls of this grant as may wait for a human do so already. */
  | { readonly status: "crowded" }
  /** The client has cancelled the held call, or says with this message that it does: nothing is sent. */
  | { readonly status: "cancelled" }
  /** The task is not this grant's, or does not exist: nobody may tell which. */
  | { readonly status: "no_task" };
