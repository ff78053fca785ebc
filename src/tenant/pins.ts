import { definitionHash, definitionName } from "../catalog/definition.ts";
import type { PinnedTool, Pins as PublishedPins } from "../contract/snapshot.ts";
import { parseJson } from "../json/index.ts";
import { declaredParameters, type Era, isObject, type Parameter } from "../mcp/index.ts";
import {
  isQuarantined,
  type Pin,
  type PinState,
  whenAccepted,
  whenGone,
  whenRejected,
  whenSeen,
} from "./pin-state.ts";

/** Tools of one server in one era that are kept: a server that invents names must not fill the object. */
const MAX_TOOLS = 2000;
/**
 * Characters of one server's definitions, past which agents' lists bring no more new names: whoever looks at the server's
 * tools reads all of them. Twice what a scan takes, which forgets what it does not see itself.
 */
const MAX_CHARACTERS = 8 * 1024 * 1024;

/** A pin under its name. */
export interface ToolPin extends Pin {
  readonly tool: string;
  readonly era: Era;
}

/** A tool that a listing put into quarantine. */
export interface Quarantined {
  readonly tool: string;
  readonly state: PinState;
  readonly hash: string;
  /** What a person accepted; null = nothing. */
  readonly pinned: string | null;
  /** It was accepted before: calls to it must be stopped. */
  readonly wasAccepted: boolean;
}

/** One list of tools as a server sent it. */
export interface Listing {
  readonly era: Era;
  readonly definitions: readonly unknown[];
  /** It holds all tools of the server: what it lacks is gone. */
  readonly complete: boolean;
  /** Whether a definition that was never accepted counts as accepted by the person who asked for the listing. */
  readonly acceptable: (definition: unknown) => boolean;
}

type Row = {
  tool: string;
  era: Era;
  state: PinState;
  pinned: string | null;
  seen: string | null;
  since: number;
  reverted: number;
};

/**
 * What people accepted of each server's tools, and what the servers show.
 *
 * A pin is kept for each tool and era, because one server may honestly describe a tool in two ways to its two kinds of
 * client. Tables `pins` and `definitions`, the latter by hash: a definition is kept once, and only while a pin names it.
 */
export class Pins {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Whether the server has any pin: if not, nobody has looked at its tools yet. */
  any(server: string): boolean {
    return this.#sql.exec("SELECT 1 FROM pins WHERE server = ? LIMIT 1", server).toArray().length > 0;
  }

  /** Names of tools on any server, in order. */
  toolNames(limit: number): string[] {
    return this.#sql
      .exec<{ tool: string }>("SELECT DISTINCT tool FROM pins ORDER BY tool LIMIT ?", limit)
      .toArray()
      .map(({ tool }) => tool);
  }

  list(server: string): ToolPin[] {
    return this.#sql
      .exec<Row>(
        "SELECT tool, era, state, pinned, seen, since, reverted FROM pins WHERE server = ? ORDER BY tool, era",
        server,
      )
      .toArray()
      .map((row) => ({ ...row, reverted: row.reverted === 1 }));
  }

  /** Which other servers have a tool of this name, and by which hash. */
  elsewhere(server: string): { server: string; tool: string; seen: string }[] {
    return this.#sql
      .exec<{ server: string; tool: string; seen: string }>(
        "SELECT DISTINCT server, tool, COALESCE(seen, pinned) AS seen FROM pins WHERE server <> ?",
        server,
      )
      .toArray();
  }

  /** undefined: no pin names the hash. */
  definition(server: string, hash: string | null): unknown {
    if (hash === null) return undefined;
    const [row] = this.#sql
      .exec<{ definition: string }>(
        "SELECT definition FROM definitions WHERE server = ? AND hash = ?",
        server,
        hash,
      )
      .toArray();
    return row === undefined ? undefined : parseJson(row.definition);
  }

  /** Takes note of a list of tools. Answers what it put into quarantine, and what counts as accepted for the first time. */
  note(
    server: string,
    listing: Listing,
    now: number,
  ): { quarantined: Quarantined[]; accepted: Map<string, string> } {
    const rows = this.list(server);
    const before = new Map(rows.filter(({ era }) => era === listing.era).map((pin) => [pin.tool, pin]));
    const elsewhere = new Set(rows.filter(isAccepted).map(({ tool, pinned }) => `${pinned} ${tool}`));
    const shown = byName(listing.definitions, before);
    const quarantined: Quarantined[] = [];
    const accepted = new Map<string, string>();
    const takes = this.#room(server, listing, before.size);
    for (const [tool, { definition, hash, twice }] of shown) {
      const pin = before.get(tool);
      if (pin === undefined && !takes(definition)) continue;
      // Who shows agents one thing and scans another stays where it is: a listing of an agent's only adds suspicion.
      if (!listing.complete && pin !== undefined && isQuarantined(pin)) continue;
      // The same definition that was accepted in the other era needs no second look.
      const known = elsewhere.has(`${hash} ${tool}`);
      const next = whenSeen(pin, hash, !twice && (known || listing.acceptable(definition)), now);
      if (next === pin) continue;
      this.#write(server, { ...next, tool, era: listing.era });
      this.#keep(server, hash, definition);
      if (isQuarantined(next) && (pin === undefined || next.state !== pin.state || next.seen !== pin.seen)) {
        const wasAccepted = pin?.state === "accepted";
        quarantined.push({ tool, state: next.state, hash, pinned: next.pinned, wasAccepted });
      } else if (next.state === "accepted" && pin?.pinned !== hash && !known) accepted.set(tool, hash);
    }
    if (listing.complete) this.#drop(server, listing.era, before, shown, now);
    this.#sweep(server);
    return { quarantined, accepted };
  }

  /**
   * A person's word on definitions, each named by tool and hash: all of them, or none. Answers the tools whose definition
   * is no longer the one that the person means.
   */
  decide(
    server: string,
    decisions: readonly { readonly tool: string; readonly hash: string }[],
    verdict: "accept" | "reject",
    now: number,
  ): string[] {
    const pins = this.list(server);
    const decided = decisions.map(({ tool, hash }) => ({
      tool,
      pins: pins
        .filter((pin) => pin.tool === tool)
        .flatMap((pin) => {
          const next = verdict === "accept" ? whenAccepted(pin, hash, now) : whenRejected(pin, hash, now);
          return next === undefined ? [] : [{ ...next, tool, era: pin.era }];
        }),
    }));
    const stale = decided.filter((decision) => decision.pins.length === 0).map(({ tool }) => tool);
    if (stale.length > 0) return stale;
    for (const decision of decided) for (const pin of decision.pins) this.#write(server, pin);
    this.#sweep(server);
    return [];
  }

  /** Forgets a server. */
  forget(server: string): void {
    this.#sql.exec("DELETE FROM pins WHERE server = ?", server);
    this.#sql.exec("DELETE FROM definitions WHERE server = ?", server);
  }

  /** What the data plane gets. `wantsSchema`: whether a policy looks at the tool's pinned schema. */
  publish(
    server: string,
    mode: PublishedPins["mode"],
    wantsSchema: (tool: string) => boolean,
  ): PublishedPins {
    const byTool = Map.groupBy(this.list(server), ({ tool }) => tool);
    const mirrored = this.#parameters(server);
    const tools: [string, PinnedTool][] = [];
    const quarantined: string[] = [];
    for (const [tool, pins] of byTool) {
      const suspect = pins.some(isQuarantined);
      if (suspect) quarantined.push(tool);
      const hashes = [...new Set(pins.flatMap(({ pinned }) => pinned ?? []))];
      if (hashes.length === 0 || (suspect && mode === "enforce")) continue;
      const inputSchema = wantsSchema(tool) ? this.#inputSchema(server, hashes[0] ?? null) : undefined;
      const parameters = hashes.map((hash) => mirrored.get(hash)).find((found) => found !== undefined);
      tools.push([
        tool,
        {
          hashes,
          ...(inputSchema !== undefined && { inputSchema }),
          ...(parameters !== undefined && { parameters }),
        },
      ]);
    }
    return { mode, tools: Object.fromEntries(tools), quarantined };
  }

  /** By the hash of the definition. Few definitions have any: the others are not read. */
  #parameters(server: string): Map<string, Parameter[]> {
    const rows = this.#sql.exec<{ hash: string; definition: string }>(
      "SELECT hash, definition FROM definitions WHERE server = ? AND instr(definition, '\"x-mcp-header\"') > 0",
      server,
    );
    const found = new Map<string, Parameter[]>();
    for (const { hash, definition } of rows) {
      const parsed: unknown = JSON.parse(definition);
      const parameters = isObject(parsed) ? declaredParameters(parsed["inputSchema"]) : undefined;
      if (parameters !== undefined) found.set(hash, parameters);
    }
    return found;
  }

  #inputSchema(server: string, hash: string | null): string | undefined {
    const definition = this.definition(server, hash);
    return isObject(definition) ? JSON.stringify(definition["inputSchema"]) : undefined;
  }

  /** Whether there is room for one new name after the other. */
  #room(server: string, { complete }: Listing, known: number): (definition: unknown) => boolean {
    let names = MAX_TOOLS - known;
    if (complete) return () => names-- > 0;
    const { kept } = this.#sql
      .exec<{ kept: number }>(
        "SELECT COALESCE(SUM(LENGTH(definition)), 0) AS kept FROM definitions WHERE server = ?",
        server,
      )
      .one();
    let characters = MAX_CHARACTERS - kept;
    return (definition) => {
      characters -= JSON.stringify(definition).length;
      return names-- > 0 && characters >= 0;
    };
  }

  #drop(
    server: string,
    era: Era,
    before: ReadonlyMap<string, ToolPin>,
    shown: ReadonlyMap<string, unknown>,
    now: number,
  ): void {
    for (const [tool, pin] of before) {
      if (shown.has(tool)) continue;
      const next = whenGone(pin, now);
      if (next === pin) continue;
      if (next !== undefined) this.#write(server, { ...next, tool, era });
      else this.#sql.exec("DELETE FROM pins WHERE server = ? AND tool = ? AND era = ?", server, tool, era);
    }
  }

  #write(server: string, { tool, era, state, pinned, seen, since, reverted }: ToolPin): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO pins (server, tool, era, state, pinned, seen, since, reverted) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      server,
      tool,
      era,
      state,
      pinned,
      seen,
      since,
      reverted ? 1 : 0,
    );
  }

  #keep(server: string, hash: string, definition: unknown): void {
    this.#sql.exec(
      "INSERT OR IGNORE INTO definitions (server, hash, definition) VALUES (?, ?, ?)",
      server,
      hash,
      JSON.stringify(definition),
    );
  }

  #sweep(server: string): void {
    this.#sql.exec(
      "DELETE FROM definitions WHERE server = ?1 AND hash NOT IN (SELECT pinned FROM pins WHERE server = ?1 AND pinned IS NOT NULL UNION SELECT seen FROM pins WHERE server = ?1 AND seen IS NOT NULL)",
      server,
    );
  }
}

interface Shown {
  readonly definition: unknown;
  readonly hash: string;
  /** The list holds the name with another definition, too. */
  readonly twice: boolean;
}

/** A list by name. Of a name that is there twice, the definition that is not the pinned one counts. */
function byName(definitions: readonly unknown[], pins: ReadonlyMap<string, ToolPin>): Map<string, Shown> {
  const shown = new Map<string, Shown>();
  for (const definition of definitions) {
    const tool = definitionName(definition);
    if (tool === undefined) continue;
    const hash = definitionHash(definition);
    const known = shown.get(tool);
    if (known === undefined) shown.set(tool, { definition, hash, twice: false });
    else if (known.hash !== hash) {
      const stranger = known.hash === pins.get(tool)?.pinned ? { definition, hash } : known;
      shown.set(tool, { ...stranger, twice: true });
    }
  }
  return shown;
}

function isAccepted({ state }: Pin): boolean {
  return state === "accepted" || state === "removed";
}
