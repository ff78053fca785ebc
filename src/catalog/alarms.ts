/** Findings after which a human reads a definition before an agent sees it. */
import type { Finding, FindingCode } from "./types.ts";

const alarms = [
  "hidden-instructions",
  "invisible-characters",
  "lookalike-letters",
  "encoded-text",
] as const satisfies FindingCode[];

export type AlarmCode = (typeof alarms)[number];
export type Alarm = Finding & { readonly code: AlarmCode };

const codes: ReadonlySet<FindingCode> = new Set(alarms);

export const isAlarm = (finding: Finding): finding is Alarm => codes.has(finding.code);
