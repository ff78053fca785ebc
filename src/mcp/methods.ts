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

export function isKnownMethod(era: Era, method: string): boolean {
  return knownMethods[era].has(method);
}

export function isClientNotification(era: Era, method: string): boolean {
  return clientNotifications[era].has(method);
}
