/** Findings that say a definition is poisoned; the others only describe a tool. */
import type { Classification, Finding, FindingCode } from "../../src/catalog/index.ts";

const codes: ReadonlySet<FindingCode> = new Set([
  "hidden-instructions",
  "invisible-characters",
  "lookalike-letters",
  "encoded-text",
]);

export const alarmsOf = ({ findings }: Classification): Finding[] =>
  findings.filter(({ code }) => codes.has(code));
