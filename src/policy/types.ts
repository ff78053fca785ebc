/**
 * What goes into the policy engine and what comes out. Shapes only; the contract is docs/concepts.md.
 */
import type { CompiledPolicy } from "./compile.ts";

/** `deny` stops the call, `approve` sends it to a human, `hidden` answers as if the name did not exist. */
export type Outcome = "allow" | "deny" | "approve" | "hidden";

/** How long a call that waits for a human is held open, and when an undecided or unused approval ends. */
export interface Approval {
  waitSeconds: number;
  expiresSeconds: number;
}

export interface Decision {
  outcome: Outcome;
  /** Name of the layer that decided: `baseline` or the policy's name; empty where no policy applies. */
  layer: string;
  /** RFC 6901 pointer of the element that decided, inside that layer's document. */
  rule: string;
  /** What was decided and why, in a sentence for an agent. */
  reason: string;
  /** Milliseconds until the same call could pass. Set by the counters, never here: this engine has no clock. */
  retryAfterMs?: number;
  /** Present when, and only when, the outcome is `approve`. */
  approval?: Approval;
}

/** A policy under the name by which decisions and the ledger call it. */
export interface Layer {
  /** `baseline` or the policy's name. */
  readonly name: string;
  readonly policy: CompiledPolicy;
}

export type Subject =
  | {
      kind: "tool";
      name: string;
      arguments: Record<string, unknown>;
      /** The tool's pinned schema, for `arguments: true`; without it that rule denies. */
      inputSchema?: unknown;
    }
  /** Conditions see `args = { uri }`. */
  | { kind: "resource"; uri: string }
  | { kind: "prompt"; name: string; arguments: Record<string, unknown> }
  /** What the server asks of the client. */
  | { kind: "server_request"; method: string }
  /** A method that nobody knows: follows `default`. */
  | { kind: "method"; method: string }
  /** A member of a known method's `params` that nobody knows: follows `default`. */
  | { kind: "member"; method: string; member: string };

/** Whose counter a limit counts on. `session` means the grant where the protocol has no session. */
export type Scope = "grant" | "session" | "tenant";

/** One limit that counts this call. Two limits on the same (scope, counter, window) give two charges. */
export interface Charge {
  layer: string;
  /** Pointer of the limit, as in `Decision`. */
  rule: string;
  counter: string;
  /** Where earlier versions counted the same call: what it still holds counts, too, and nothing new begins there. */
  formerCounter?: string;
  windowMs: number;
  max: number;
  scope: Scope;
  /** Positive and finite, never above `max`: a call that costs 0 has no charge. */
  cost: number;
  /** The policy's own text for a call over this limit. */
  onDeny?: string;
  /** False where the limit comes from a layer in shadow mode: count it, but never refuse by it. */
  binding: boolean;
}

export interface Judgement {
  /** What binds. */
  decision: Decision;
  /** Every limit that applies when the decision is `allow`, or `approve` (for after the approval); else empty. */
  charges: Charge[];
  /** What layers in shadow mode would have decided, where that is not `allow`. */
  shadows: Decision[];
}

/** One fault of a policy document. */
export interface PolicyError {
  /** RFC 6901 pointer of the faulty element; empty for the document itself. */
  pointer: string;
  /** Both count from 1. */
  line: number;
  column: number;
  /** Stable; see errors.ts. */
  code: PolicyErrorCode;
  /** What was found, what was expected, the nearest known key, and what to do. */
  message: string;
}

/** Why a document was refused. Part of the API: codes are added, never renamed. */
export type PolicyErrorCode =
  /** The document passes the size cap. */
  | "too_large"
  /** Objects and arrays are nested deeper than the cap. */
  | "too_deep"
  /** Not strict JSON. */
  | "syntax"
  /** An object names the same key twice. */
  | "duplicate_key"
  /** `__proto__` used as a key. */
  | "reserved_key"
  | "unknown_key"
  | "missing_key"
  | "wrong_type"
  /** The right type, but not one of the values allowed here, or out of range. */
  | "wrong_value"
  /** A path that is malformed or does not begin with `args`. */
  | "bad_path"
  /** A regular expression that RE2 does not take. */
  | "bad_pattern"
  /** An `arguments` schema that cannot be compiled. */
  | "bad_schema";
