/** What the search object answers: positions in the directory instead of names, so that it needs no directory. */
import type { Attack, Category, Level } from "../types.ts";

/** A tool: the position of its server, its name, category × 4 + severity, confidence in hundredths. */
export type Hit = readonly [server: number, tool: string, kind: number, confidence: number];

export interface Hits {
  readonly total: number;
  readonly items: readonly Hit[];
}

export interface ToolFilter {
  readonly category?: Category;
  readonly attack?: Attack;
  readonly severity?: Level;
}

export interface Found {
  readonly servers: readonly number[];
  readonly tools: Hits;
}

/** The part of `Catalogue` that looks at all tools at once. */
export interface Searcher {
  definers(tool: string): Promise<Hits>;
  tools(filter: ToolFilter, page: number, perPage: number): Promise<Hits>;
  search(query: string, limit: number): Promise<Found>;
}
