import type { GrantId, ServerName, TenantName } from "./ids.ts";

/** Registered at another address, a server is another one. */
type OfServer = readonly [tenant: TenantName, grant: GrantId, server: ServerName, address: string];
type OfSession = readonly [...OfServer, session: string];

/** Everything that is sealed, each with what binds it: a token opens for its own purpose and binding alone. */
export interface Purposes {
  /** Arguments and the like of a call that a human is asked about; see sealed-call.ts. */
  readonly approval: readonly [tenant: TenantName, grant: GrantId];
  /** The gate's own `requestState`: which approval a client comes back from. */
  readonly "approval-state": OfServer;
  /** A signed-in approver, in a cookie. */
  readonly "approval-session": readonly [tenant: TenantName];
  /** That a form was made for this approver's session. */
  readonly "approval-form": readonly [tenant: TenantName, approval: string, nonce: string];
  /** A server's headers, at rest. */
  readonly credential: readonly [tenant: TenantName, server: ServerName];
  /** The id of an event on a server's stream. */
  readonly event: OfSession;
  /** An answer of the API, kept to be repeated. */
  readonly idempotency: readonly [tenant: TenantName, key: string, idempotencyKey: string];
  /** The id of a server's request to the client. */
  readonly request: OfSession;
  /** A server's session id. */
  readonly session: OfServer;
  /** The key that signs a tenant's checkpoints, at rest. */
  readonly "signing seed": readonly [tenant: TenantName];
  /** A server's own `requestState`. */
  readonly state: OfServer;
  /** The secret that signs a webhook's deliveries, at rest. */
  readonly webhook: readonly [tenant: TenantName, webhook: string];
}
