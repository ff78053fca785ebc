/** Findings after which a human reads a definition before an agent sees it. */
import type { FindingCode } from "./types.ts";

const alarms = [
  "hidden-instructions",
  "invisible-characters",
  "lookalike-letters",
  "encoded-text",
] as const satisfies FindingCode[];

export type AlarmCode = (typeof alarms)[number];

const codes: ReadonlySet<string> = new Set(alarms);

export const isAlarm = <Found extends { readonly code: string }>(
  finding: Found,
): finding is Found & { readonly code: AlarmCode } => codes.has(finding.code);
