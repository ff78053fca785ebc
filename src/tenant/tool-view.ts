import type { Era } from "../mcp/index.ts";
import { Allowance, difference, type Finding, findPoison } from "../upstream/index.ts";
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
  readonly findings: readonly Finding[];
}

/** Words of ordinary language are no sign of steering, though some server calls its tool so. */
const DISTINCTIVE = /[_.-]|[a-z][A-Z]/;

/** Which of a server's tools. */
export interface ToolQuery {
  /** Only those that are, or are not. */
  readonly quarantined?: boolean | undefined;
  /** How many are passed over. */
  readonly from: number;
  readonly limit: number;
}
const ALL: ToolQuery = { from: 0, limit: Number.POSITIVE_INFINITY };

/** Tools of a server by name, with the signs of poison in what it shows and with tools of other servers of the same name. */
export function shownTools(pins: Pins, server: string, query: ToolQuery = ALL): ToolView[] {
  return [...lookAtTools(pins, server, query)];
}

/** The same one by one, for whoever lets others have their turn in between. A tool that is gone by then has no definition. */
export function* lookAtTools(
  pins: Pins,
  server: string,
  { quarantined, from, limit }: ToolQuery = ALL,
): Generator<ToolView> {
  const elsewhere = pins.elsewhere(server);
  const own = pins.list(server);
  const names = new Set(own.map(({ tool }) => tool));
  const foreign = new Set(
    elsewhere.map(({ tool }) => tool).filter((tool) => !names.has(tool) && DISTINCTIVE.test(tool)),
  );
  const byName = Map.groupBy(elsewhere, ({ tool }) => plain(tool));
  const wanted = groups(own)
    .filter(({ pin }) => quarantined === undefined || isQuarantined(pin) === quarantined)
    .slice(from, from + limit);
  const allowance = new Allowance();
  for (const { pin, eras } of wanted) {
    const { tool, state, seen, pinned, since, reverted } = pin;
    const definition = pins.definition(server, seen ?? pinned);
    const twins = (byName.get(plain(tool)) ?? []).filter((twin) => twin.seen !== (seen ?? pinned));
    yield {
      tool,
      eras,
      state,
      hash: seen,
      pinnedHash: pinned,
      since,
      reverted,
      quarantined: isQuarantined(pin),
      findings: [
        ...findPoison(definition, foreign, allowance),
        ...[...new Set(twins.map((twin) => twin.server))].map(
          (other): Finding => ({
            code: "duplicate_name",
            pointer: "/name",
            detail: `the server ${other} has a tool of this name with another definition`,
          }),
        ),
      ],
    };
  }
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

/** Names that people and models read alike. */
function plain(name: string): string {
  return name.normalize("NFKC").toLowerCase();
}
