import { type Category, type Level, type Preset, starterPolicy } from "../catalog/index.ts";
import { own } from "../json/own.ts";
import { isObject } from "../mcp/index.ts";
import { argumentsOf, formatPolicy, type ToolArguments } from "../policy/index.ts";
import type { Result } from "./actor.ts";
import { Judge, judgedTools, type ReviewedTool, starterTools, toolReport } from "./judged.ts";
import { isQuarantined } from "./pin-state.ts";
import type { Pins } from "./pins.ts";
import type { KnownServer } from "./reach.ts";
import type { Scans } from "./scans.ts";
import type { StoredServer } from "./stored-server.ts";
import { shownTools, type ToolQuery, viewOf } from "./tool-view.ts";

interface Deps {
  readonly pins: Pins;
  readonly scans: Scans;
  readonly get: (name: string) => StoredServer | undefined;
  readonly tag: (name: string) => string | undefined;
  readonly nextScanAt: (name: string) => number | null;
}

/** What a person is told of a tool beside its arguments. */
export interface DescribedTool {
  readonly category: Category;
  readonly severity: Level;
  /** The server's own words, cut; null = it says nothing. */
  readonly description: string | null;
}
/** More of it says nothing that helps to decide about one call. */
const MAX_DESCRIPTION = 600;

const breathe = () => scheduler.wait(0);

/** What can be read of a tenant's servers. Nothing here writes. */
export class ServerViews {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** A server as people see it: JSON text, with nothing of its credential. undefined: there is none. */
  show(name: string): string | undefined {
    const record = this.#deps.get(name);
    if (record === undefined) return undefined;
    const pins = this.#deps.pins.list(name);
    const count = (test: (pin: (typeof pins)[number]) => boolean) =>
      new Set(pins.filter(test).map(({ tool }) => tool)).size;
    const quarantined = count(isQuarantined);
    return JSON.stringify({
      etag: this.#deps.tag(name),
      server: name,
      address: record.address,
      title: record.title,
      credential: record.credential === null ? "none" : "headers",
      timeouts: { firstByteMs: record.firstByteMs },
      pins: record.pins,
      scanEverySeconds: record.scanEveryMs === null ? null : record.scanEveryMs / 1000,
      nextScanAt: this.#deps.nextScanAt(name),
      scan: this.#deps.scans.get(name) ?? null,
      tools: { known: count(() => true), quarantined },
    });
  }

  /** The last scan with resources, templates and prompts: JSON text. undefined: there is no such server. */
  showScan(name: string): string | undefined {
    if (this.#deps.get(name) === undefined) return undefined;
    return JSON.stringify({
      scan: this.#deps.scans.get(name) ?? null,
      listings: this.#deps.scans.listings(name),
    });
  }

  /** What is known of the tools of a server. undefined: there is none. */
  known(name: string): KnownServer | undefined {
    const record = this.#deps.get(name);
    if (record === undefined) return undefined;
    const seen = (this.#deps.scans.get(name)?.seenAt ?? null) !== null;
    return { pins: record.pins, tools: shownTools(this.#deps.pins, name), seen };
  }

  /** What its tools take; null = nobody has seen the server yet. */
  arguments(name: string): ToolArguments[] | null {
    if ((this.#deps.scans.get(name)?.seenAt ?? null) === null) return null;
    const { pins } = this.#deps;
    return pins.list(name).map(({ tool, seen, pinned }) => {
      const definition = pins.definition(name, seen ?? pinned);
      return { tool, arguments: isObject(definition) ? argumentsOf(definition["inputSchema"]) : null };
    });
  }

  /** What is known of a tool whose call waits for a human: of what the server shows, else of what was accepted. */
  described(server: string, tool: string): DescribedTool | undefined {
    const { pins } = this.#deps;
    const pin = pins.list(server).find((one) => one.tool === tool);
    const hash = pin?.seen ?? pin?.pinned ?? null;
    const definition = pins.definition(server, hash);
    if (hash === null || !isObject(definition)) return undefined;
    const { category, severity } = new Judge(pins, server).classify(hash);
    const description = own(definition, "description");
    return {
      category,
      severity: severity.level,
      description: typeof description === "string" ? description.slice(0, MAX_DESCRIPTION) : null,
    };
  }

  tools(name: string, query: ToolQuery): ReviewedTool[] | undefined {
    return this.#deps.get(name) === undefined ? undefined : judgedTools(this.#deps.pins, name, query);
  }

  /** What the tools that it shows are judged to be, with the definitions: JSON text. undefined: there is no such server. */
  async report(name: string): Promise<string | undefined> {
    const record = this.#deps.get(name);
    if (record === undefined) return undefined;
    const scanned = this.#deps.scans.get(name);
    return JSON.stringify({
      server: name,
      address: record.address,
      title: record.title,
      seenAt: scanned?.seenAt ?? null,
      findings: Object.entries(scanned?.eras ?? {}).flatMap(([era, seen]) =>
        seen.findings.map((finding) => ({ era, ...finding })),
      ),
      ...(await toolReport(this.#deps.pins, name, breathe)),
    });
  }

  /** The text of a policy to begin with, from what the server shows now. */
  async starter(name: string, preset: Preset): Promise<Result<string>> {
    const record = this.#deps.get(name);
    if (record === undefined) return noServer(name);
    if ((this.#deps.scans.get(name)?.seenAt ?? null) === null && !this.#deps.pins.any(name)) {
      return {
        ok: false,
        code: "not_seen",
        title: `Nobody has seen the tools of ${name} yet; scan it first`,
      };
    }
    const options = { title: record.title ?? name, pinned: record.pins !== "off" };
    const tools = await starterTools(this.#deps.pins, name, breathe);
    return { ok: true, value: formatPolicy(starterPolicy(tools, preset, options)) };
  }

  /** Old and new definition of a tool, and how they differ: JSON text. undefined: there is no such tool. */
  difference(name: string, tool: string): string | undefined {
    return this.#deps.get(name) === undefined ? undefined : viewOf(this.#deps.pins, name, tool);
  }
}

export function noServer(name: string) {
  return { ok: false, code: "no_server", title: `There is no server ${name}` } as const;
}
