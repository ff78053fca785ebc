/** The shipped index: what is known of servers and tools, without a sentence of their authors'. */
import type { Attack, Category, Classification, Level } from "../types.ts";

/** One argument at the top of a tool's input schema. */
export interface ArgumentFacts {
  readonly name: string;
  readonly required: boolean;
}

export interface ToolFacts {
  readonly tool: string;
  /** The first 18 hexadecimal digits of the SHA-256 over the canonical JSON of the definition as captured. */
  readonly hash: string;
  readonly arguments: readonly ArgumentFacts[];
  /** Names of the hints that the author gave, with their values. */
  readonly hints: Readonly<Record<string, boolean>>;
  readonly classification: Classification;
}

/**
 * `server`: a server's own list. `platform`: actions that an integration platform offers over MCP. `generated`: made from an
 * OpenAPI document or by a vendor's generator.
 */
export type ServerKind = "server" | "platform" | "generated";

export interface ServerIdentity {
  /** The last part of its address: `/servers/<slug>`. */
  readonly slug: string;
  readonly title: string;
  /** Who publishes it: an npm scope, or the owner of the repository; lower case. */
  readonly publisher: string;
  /** `owner/name` on GitHub. */
  readonly repository?: string;
  readonly package?: { readonly registry: "npm"; readonly name: string; readonly version: string };
  /** Folder inside the repository, where one repository holds several servers. */
  readonly folder?: string;
  /** What was read, as a short phrase: `tools/list of the npm package`, `source`, `docker/mcp-registry`, … */
  readonly capturedFrom: string;
  /** YYYY-MM-DD. */
  readonly capturedOn: string;
  readonly kind: ServerKind;
  /** Slug of the family, where one repository holds several servers. */
  readonly family?: string;
}

export interface ServerFacts extends ServerIdentity {
  readonly tools: readonly ToolFacts[];
}

/** A server in lists: everything but its tools. */
export interface ServerSummary extends ServerIdentity {
  readonly tools: number;
  readonly categories: Readonly<Record<Category, number>>;
  readonly severities: Readonly<Record<Level, number>>;
  /** How many of its tools have each flow role. */
  readonly flow: {
    readonly readsPrivate: number;
    readonly seesUntrusted: number;
    readonly sendsOutward: number;
  };
}

/** Servers of one repository: `/servers/<slug>` too. */
export interface Family {
  readonly slug: string;
  readonly title: string;
  readonly repository: string;
  /** Slugs, by title. */
  readonly servers: readonly string[];
}

/** A tool in lists. */
export interface ToolHit {
  readonly server: string;
  readonly serverTitle: string;
  readonly tool: string;
  readonly category: Category;
  readonly severity: Level;
  readonly confidence: number;
}

export interface ToolPage {
  readonly total: number;
  readonly items: readonly ToolHit[];
}

/** What the whole index holds. */
export interface Overview {
  readonly servers: number;
  readonly kinds: Readonly<Record<ServerKind, number>>;
  readonly tools: number;
  readonly categories: Readonly<Record<Category, number>>;
  readonly severities: Readonly<Record<Level, number>>;
  readonly attacks: Readonly<Partial<Record<Attack, number>>>;
  readonly capturedOn: string;
}

/** What pages read. Every method throws where the index cannot be read; `undefined` = there is no such thing. */
export interface Catalogue {
  overview(): Promise<Overview>;
  /** By title. */
  servers(): Promise<readonly ServerSummary[]>;
  families(): Promise<readonly Family[]>;
  server(slug: string): Promise<ServerFacts | undefined>;
  /** Servers that define a tool of exactly this name. */
  definers(tool: string): Promise<readonly ToolHit[]>;
  /** The worst first, then by name. `page` counts from 1. */
  tools(
    filter: { readonly category?: Category; readonly attack?: Attack; readonly severity?: Level },
    page: number,
    perPage: number,
  ): Promise<ToolPage>;
  /** The best first; servers and tools apart. An empty or meaningless query finds nothing. */
  search(
    query: string,
    limit: number,
  ): Promise<{ readonly servers: readonly ServerSummary[]; readonly tools: ToolPage }>;
}
