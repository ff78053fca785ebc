import type { ProblemCode } from "../contract/problems.ts";
import type { Actor } from "../ledger/actor.ts";

/** A refusal of the control plane: a value, turned into problem details by the API. */
export interface Refused {
  readonly ok: false;
  readonly code: ProblemCode;
  readonly title: string;
  readonly detail?: string;
  /** The present ETag of a document that was changed meanwhile. */
  readonly current?: string;
}

export type Result<Value> = { readonly ok: true; readonly value: Value } | Refused;

/** Who a tenant's object is in its own ledger, where nobody asked it. */
export const SYSTEM_ACTOR: Actor = { key: "sluice", role: "operator" };
