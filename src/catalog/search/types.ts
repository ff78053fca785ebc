/** What the search object answers: positions in the directory instead of names, so that it needs no directory. */
import type { Attack, Category, Level } from "../types.ts";

/** A tool, as it is stored. */
export interface Hit {
  /** Position in the directory. */
  readonly server: number;
  readonly name: string;
  /** Category × 4 + severity. */
  readonly kind: number;
  /** In hundredths. */
  readonly confidence: number;
}

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
