import type { Era } from "./types.ts";

export const supportedVersions: Readonly<Record<Era, readonly string[]>> = {
  legacy: ["2025-11-25", "2025-06-18", "2025-03-26"],
  modern: ["2026-07-28"],
};

export const knownMethods: Readonly<Record<Era, ReadonlySet<string>>> = {
  legacy: new Set(),
  modern: new Set(),
};

export const clientNotifications: Readonly<Record<Era, ReadonlySet<string>>> = {
  legacy: new Set(),
  modern: new Set(),
};

export function isKnownMethod(era: Era, method: string): boolean {
  return knownMethods[era].has(method);
}

export function isClientNotification(era: Era, method: string): boolean {
  return clientNotifications[era].has(method);
}
