/**
 * What the protocol knows: its versions, and the methods that a client may send in each era.
 * Sources: MCP schema of 2025-11-25 and 2026-07-28; tasks in the modern era are the extension of SEP-2663.
 */
import type { Era } from "./types.ts";

export const MODERN_VERSION = "2026-07-28";

/** Newest first. 2024-11-05 is here because older servers still negotiate it over today's transport. */
export const supportedVersions: Readonly<Record<Era, readonly string[]>> = {
  legacy: ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"],
  modern: [MODERN_VERSION],
};

/** In force where a legacy client sends no version header (2025-06-18 transports, "Protocol Version Header"). */
export const DEFAULT_LEGACY_VERSION = "2025-03-26";

const shared = [
  "completion/complete",
  "prompts/get",
  "prompts/list",
  "resources/list",
  "resources/read",
  "resources/templates/list",
  "tasks/cancel",
  "tasks/get",
  "tools/call",
  "tools/list",
];

/** Requests that a client may send. */
export const knownMethods: Readonly<Record<Era, ReadonlySet<string>>> = {
  legacy: new Set([
    ...shared,
    "initialize",
    "logging/setLevel",
    "ping",
    "resources/subscribe",
    "resources/unsubscribe",
    "tasks/list",
    "tasks/result",
  ]),
  modern: new Set([...shared, "server/discover", "subscriptions/listen", "tasks/update"]),
};

/** Notifications that a client may send. */
const clientNotifications: Readonly<Record<Era, ReadonlySet<string>>> = {
  legacy: new Set([
    "notifications/cancelled",
    "notifications/initialized",
    "notifications/progress",
    "notifications/roots/list_changed",
    "notifications/tasks/status",
  ]),
  modern: new Set(["notifications/cancelled", "notifications/progress"]),
};

/** Notifications that speak of something by an id that only a session tells from another client's. */
const bound: ReadonlySet<string> = new Set([
  "notifications/cancelled",
  "notifications/progress",
  "notifications/tasks/status",
]);

const none: readonly string[] = [];
const page = ["cursor"];
const retry = ["inputResponses", "requestState"];
const task = ["taskId"];
const resource = ["uri", ...retry];

/** Members of `params`, `_meta` aside, both eras together. What is not here belongs to no version of the protocol. */
const members: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    "completion/complete": ["ref", "argument", "context"],
    initialize: ["protocolVersion", "capabilities", "clientInfo"],
    "logging/setLevel": ["level"],
    "notifications/cancelled": ["requestId", "reason"],
    "notifications/initialized": none,
    "notifications/progress": ["progressToken", "progress", "total", "message"],
    "notifications/roots/list_changed": none,
    "notifications/tasks/status": [
      ...task,
      ...["status", "statusMessage", "createdAt", "lastUpdatedAt", "ttl", "pollInterval"],
    ],
    ping: none,
    "prompts/get": ["name", "arguments", ...retry],
    "prompts/list": page,
    "resources/list": page,
    "resources/read": resource,
    "resources/subscribe": resource,
    "resources/templates/list": page,
    "resources/unsubscribe": resource,
    "server/discover": none,
    "subscriptions/listen": ["notifications"],
    "tasks/cancel": task,
    "tasks/get": task,
    "tasks/list": page,
    "tasks/result": task,
    "tasks/update": [...task, "inputResponses"],
    "tools/call": ["name", "arguments", "task", ...retry],
    "tools/list": page,
  }).map(([method, names]) => [method, new Set(names)]),
);

/** The first member of a known method's `params` that no version of the protocol has. */
export function unknownMember(method: string, params: Readonly<Record<string, unknown>>): string | undefined {
  const known = members.get(method);
  if (known === undefined) return undefined;
  for (const name of Object.keys(params)) {
    if (name !== "_meta" && !known.has(name)) return name;
  }
  return undefined;
}

/** Whether a notification means nothing, or somebody else's, outside a session. */
export function needsSession(notification: string): boolean {
  return bound.has(notification);
}

export function isKnownMethod(era: Era, method: string): boolean {
  return knownMethods[era].has(method);
}

export function isClientNotification(era: Era, method: string): boolean {
  return clientNotifications[era].has(method);
}
