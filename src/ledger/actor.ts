/** What a management key may do: see the permissions in api/auth.ts. */
export const ROLES = ["operator", "admin", "editor", "approver", "viewer"] as const;
export type Role = (typeof ROLES)[number];

/** Who asks for a change: the id of a key, never its secret. The installation's own key is `operator`. */
export interface Actor {
  readonly key: string;
  readonly role: Role;
}
