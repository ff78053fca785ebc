import type { Era } from "../mcp/index.ts";
import { difference } from "../upstream/index.ts";
import { isQuarantined, type PinState } from "./pin-state.ts";
import type { Pins, ToolPin } from "./pins.ts";

/** A tool as people see it: one for each definition, where a server has two for its two kinds of client. */
export interface ToolView {
  readonly tool: string;
  readonly eras: readonly Era[];
  readonly state: PinState;
  /** What the server shows; null = the tool is gone. The hash to accept or reject. */
  readonly hash: string | null;
  /** What was accepted; null = nothing was. */
  readonly pinnedHash: string | null;
  /** When the state began, in milliseconds since the epoch. */
  readonly since: number;
  /** The server shows the accepted definition again; it takes a person to end the quarantine. */
  readonly reverted: boolean;
  readonly quarantined: boolean;
}

/** Which of a server's tools. */
export interface ToolQuery {
  /** Only those that are, or are not. */
  readonly quarantined?: boolean | undefined;
  /** How many are passed over. */
  readonly from: number;
  readonly limit: number;
}
const ALL: ToolQuery = { from: 0, limit: Number.POSITIVE_INFINITY };

/** Tools of a server by name. */
export function shownTools(
  pins: Pins,
  server: string,
  { quarantined, from, limit }: ToolQuery = ALL,
): ToolView[] {
  return groups(pins.list(server))
    .filter(({ pin }) => quarantined === undefined || isQuarantined(pin) === quarantined)
    .slice(from, from + limit)
    .map(({ pin, eras }) => {
      const { tool, state, seen, pinned, since, reverted } = pin;
      const known = { tool, eras, state, hash: seen, pinnedHash: pinned, since, reverted };
      return { ...known, quarantined: isQuarantined(pin) };
    });
}

/** Both definitions of a tool and how they differ, as JSON text; undefined = the server has no such tool. */
export function viewOf(pins: Pins, server: string, tool: string): string | undefined {
  const own = groups(pins.list(server).filter((pin) => pin.tool === tool));
  if (own.length === 0) return undefined;
  return JSON.stringify({
    tool,
    differences: own.map(({ pin, eras }) => {
      const pinned = pins.definition(server, pin.pinned);
      const seen = pins.definition(server, pin.seen);
      const shown = (hash: string | null, definition: unknown) =>
        hash === null ? null : { hash, definition };
      return {
        eras,
        state: pin.state,
        pinned: shown(pin.pinned, pinned),
        seen: shown(pin.seen, seen),
        ...difference(pinned, seen),
      };
    }),
  });
}

/** Eras in which a tool's pin is the same are one to people. */
function groups(pins: readonly ToolPin[]): { pin: ToolPin; eras: Era[] }[] {
  const same = Map.groupBy(pins, ({ tool, state, seen, pinned, reverted }) =>
    JSON.stringify([tool, state, seen, pinned, reverted]),
  );
  return [...same.values()].flatMap((group) => {
    const [pin] = group;
    return pin === undefined ? [] : [{ pin, eras: group.map(({ era }) => era) }];
  });
}
