import type { PinMode } from "../contract/snapshot.ts";
import { compilePolicy, type Layer, parsePolicy, reachOfTool, type ToolReach } from "../policy/index.ts";
import type { ToolView } from "./tool-view.ts";

/** One tool as a grant meets it. `quarantined`: its definition is not accepted, and calls are refused before any policy. */
export interface GrantTool extends Omit<ToolReach, "outcome"> {
  readonly tool: string;
  readonly outcome: ToolReach["outcome"] | "quarantined";
}

/** What a grant can reach on one of its servers. */
export interface ServerReach {
  readonly server: string;
  readonly policy: string;
  /** What can be called is known only of tools that a scan or an agent saw; null = nobody looked yet. */
  readonly tools: readonly GrantTool[] | null;
}

/** What `reachOfServer` must know of a server; undefined: it is not registered any more. */
export interface KnownServer {
  readonly pins: PinMode;
  readonly tools: readonly ToolView[];
  /** The server was ever seen. */
  readonly seen: boolean;
}

/**
 * Every known tool of a server, judged for a grant.
 *
 * @param documents the policies that apply, the baseline first, by name
 */
export function reachOfServer(
  server: string,
  policy: string,
  known: KnownServer | undefined,
  documents: readonly (readonly [name: string, document: string])[],
): ServerReach {
  if (known === undefined || (!known.seen && known.tools.length === 0))
    return { server, policy, tools: null };
  const layers = documents.map(([name, document]) => layerOf(name, document));
  const byName = Map.groupBy(
    known.tools.filter(({ state }) => state !== "removed"),
    ({ tool }) => tool,
  );
  const tools = [...byName].map(([tool, views]): GrantTool => {
    const kept = known.pins === "enforce" && views.some(({ quarantined }) => quarantined);
    const pinned = known.pins !== "off" && views.some(({ pinnedHash }) => pinnedHash !== null);
    const found = reachOfTool(layers, tool, pinned ? {} : undefined);
    if (!kept || found.outcome === "hidden") return { tool, ...found };
    const reason = "Its definition is new or changed, and nobody accepted it";
    return { tool, outcome: "quarantined", layer: "pins", rule: "", reason, conditions: [], limits: [] };
  });
  return { server, policy, tools: tools.sort((one, other) => (one.tool < other.tool ? -1 : 1)) };
}

function layerOf(name: string, document: string): Layer {
  const parsed = parsePolicy(document);
  if (!parsed.ok) throw new Error(`The policy ${name} is unreadable: ${parsed.errors[0]?.message}`);
  return { name, policy: compilePolicy(parsed.policy) };
}
