import type { Env } from "../env.ts";
import type { AcceptedTypes, Arrival } from "../mcp/index.ts";
import { sha256Hex } from "../secrets/hash.ts";
import type { GrantId, ServerName, TenantName } from "../secrets/ids.ts";
import type { Sealer } from "../secrets/sealer.ts";
import type { Presented } from "./authenticate.ts";
import type { ResolvedGrant } from "./state.ts";
import type { Intent } from "./subject.ts";

/** An MCP session as the gate knows it. */
export interface Session {
  /** The upstream's own id. */
  readonly id: string;
  /** Tells sessions apart in ledger and counters, and says nothing about the id. */
  readonly tag: string;
  /** The client said, when it opened the session, that it can open addresses for its human. */
  readonly opensUrls: boolean;
}

/** Everything about one request that the steps of the gate hand to each other. */
export interface Call {
  readonly env: Env;
  readonly ctx: ExecutionContext;
  readonly request: Request;
  readonly sealer: Sealer;
  readonly presented: Presented;
  readonly accepts: AcceptedTypes;
  /** Replaced when the tenant published something newer while the call was decided. */
  resolved: ResolvedGrant;
  readonly session: Session | undefined;
  readonly startedAt: number;
}

/** A call that carries a message; a GET or DELETE has none. */
export interface MessageCall extends Call {
  readonly arrival: Arrival;
  readonly intent: Intent;
  /** What goes upstream, once it is admitted: what was judged, with everything of the server's own opened. */
  readonly body: object;
  /** The approval that this retry comes back from, by a `requestState` of the gate's own. It gives no right. */
  readonly resumes: Resumed | undefined;
  /** What the message carries for the server, opened: its own state, and the client's answers to what it asked. */
  readonly carried: { readonly requestState?: unknown; readonly inputResponses?: unknown };
  /** The ticket under which the call was held open for a human already. */
  readonly held: string | undefined;
}

/** What a client says when it comes back from an approval's page. */
export interface Resumed {
  readonly approval: string;
  /** `decline` = its human said no; `cancel` = not now; undefined = it does not say. */
  readonly action: "accept" | "decline" | "cancel" | undefined;
}

/** What a sealed value is bound to: it opens for this grant on this server alone. */
export function bindingOf({
  resolved,
}: Pick<Call, "resolved">): [tenant: TenantName, grant: GrantId, server: ServerName, address: string] {
  return [resolved.record.tenant, resolved.record.grant, resolved.server, resolved.upstream.address];
}

/** A server as its tasks are kept: another one at the same name has tasks of its own. */
export function taskServer({ server, upstream }: Call["resolved"]): string {
  return `${server} ${sha256Hex(upstream.address)}`;
}

export function isMessageCall(call: Call): call is MessageCall {
  return "arrival" in call;
}

/** What tells a client's request apart from others of its grant, as far as the protocol lets them be told apart. */
export function callerOf({ resolved, session }: Call, id: unknown): string {
  return JSON.stringify([resolved.server, session?.tag ?? null, id]);
}
