/** What a management key may do. Each role may do what the ones after it in `ROLES` may, but for approving. */
export type Role = "operator" | "admin" | "editor" | "approver" | "viewer";

/** Who asks for a change: the id of a key, never its secret. The installation's own key is `operator`. */
export interface Actor {
  readonly key: string;
  readonly role: Role;
}

/** A refusal of the control plane: a value, turned into problem details by the API. `code` is stable. */
export interface Refused {
  readonly ok: false;
  readonly code: string;
  readonly title: string;
  readonly detail?: string;
}

export type Result<Value> = { readonly ok: true; readonly value: Value } | Refused;
