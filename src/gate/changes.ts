/**
 * What a client is notified of when its lists look different because the tenant's rules changed: a policy was published, a pin accepted,
 * or another policy given to the grant (MCP 2025-11-25 and 2026-07-28, "List Changed Notification").
 */
import { type Budget, type ObjectText, protocolNames } from "../mcp/index.ts";
import type { ResolvedGrant } from "./state.ts";

const KINDS = ["tools", "prompts", "resources"] as const;
type Kind = (typeof KINDS)[number];

const CAPABILITIES = protocolNames([
  ...KINDS,
  "completions",
  "logging",
  "tasks",
  "extensions",
  "experimental",
]);
const CAPABILITY = protocolNames(["listChanged", "subscribe"]);
const SUBSCRIPTION_ID = "io.modelcontextprotocol/subscriptionId";

/** What a modern client listens to, by the id of its request. */
export interface Listening {
  readonly id: string | number;
  readonly notifications: unknown;
}

/** Kinds of lists that may hold other entries under `after`. */
export function changedLists(before: ResolvedGrant, after: ResolvedGrant): readonly Kind[] {
  if (hidden(before) !== hidden(after)) return KINDS;
  return shownByPins(before) === shownByPins(after) ? [] : ["tools"];
}

/** The notification of a change, as JSON text; undefined: the client did not ask for it. */
export function changeNotification(kind: Kind, listening: Listening | undefined): string | undefined {
  const message = { jsonrpc: "2.0", method: `notifications/${kind}/list_changed` };
  if (listening === undefined) return JSON.stringify(message);
  const { id, notifications } = listening;
  if ((notifications as Record<string, unknown> | undefined)?.[`${kind}ListChanged`] !== true)
    return undefined;
  return JSON.stringify({ ...message, params: { _meta: { [SUBSCRIPTION_ID]: id } } });
}

/** Says in an initialize result that lists may change: whatever the server does, the tenant's rules may. */
export function announceChanges(result: ObjectText, budget: Budget): void {
  result.edit("capabilities", CAPABILITIES, budget, (capabilities) => {
    for (const kind of KINDS) {
      capabilities.edit(kind, CAPABILITY, budget, (capability) => capability.set("listChanged", "true"));
    }
  });
}

function hidden({ layers }: ResolvedGrant): string {
  return JSON.stringify(layers.map(({ policy }) => (policy.shadow ? [] : (policy.source.hide ?? []))));
}

function shownByPins({ upstream: { pins } }: ResolvedGrant): string {
  if (pins?.mode !== "enforce") return "all";
  return JSON.stringify(Object.entries(pins.tools).map(([name, { hashes }]) => [name, hashes]));
}
