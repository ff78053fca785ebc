/** Patterns of hidden orders: `strong` ones are looked for where their words stand, `weak` only beside a strong one. */
import { acts } from "./acts.ts";
import { authority } from "./authority.ts";
import { claims } from "./claims.ts";
import { deception } from "./deception.ts";
import { exfiltration } from "./exfiltration.ts";
import type { Injection } from "./injection.ts";
import { offTopic } from "./off-topic.ts";
import { secrecy } from "./secrecy.ts";
import { sideEffects } from "./side-effects.ts";

export { ALARM, ALARM_WITHOUT_CORE, CORE, FARTHEST, type Injection, MIDDLING, REACH } from "./injection.ts";
export { otherLanguages } from "./other-languages.ts";
export { weak } from "./weak.ts";
export const strong: readonly Injection[] = [
  ...secrecy,
  ...authority,
  ...exfiltration,
  ...acts,
  ...claims,
  ...offTopic,
  ...deception,
  ...sideEffects,
];
