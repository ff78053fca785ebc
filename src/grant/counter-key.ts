import { boundedKey } from "../limits/index.ts";
import type { Charge } from "../policy/index.ts";

/**
 * The name of the counter that a limit counts on: one for each scope, counter and window (docs/concepts.md, "Limit"). Limits that bind
 * nothing have counters of their own, or what they count would use up what others bind.
 *
 * @param session the call's MCP session; null where the protocol has none, and scope `session` means the grant
 */
export function counterKey(
  charge: Pick<Charge, "binding" | "counter" | "scope" | "windowMs">,
  session: string | null,
): string {
  const owner = charge.scope === "session" && session !== null ? `session ${session}` : charge.scope;
  const scope = owner === "session" ? "grant" : owner;
  // A counter's name may hold anything, so it comes last.
  return boundedKey(`${charge.binding ? "" : "shadow-"}${scope} ${charge.windowMs} ${charge.counter}`);
}
