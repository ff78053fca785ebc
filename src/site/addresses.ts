/** Every address of the public pages, made in one place. No address ends in a slash. */
import { categories } from "../catalog/rank.ts";
import type { Preset } from "../catalog/starter.ts";
import type { Attack, Category } from "../catalog/types.ts";

/** The categories from the mildest to the worst, in the order of every list and legend. */
export const CATEGORIES: readonly Category[] = categories;

export const serverPath = (slug: string): string => `/servers/${slug}`;

/** @param tool as the server names it: it may hold spaces, slashes and letters of any script */
export const toolPath = (server: string, tool: string): string =>
  `/servers/${server}/${encodeURIComponent(tool)}`;

/** @param letter one of a–z, or `other` for what begins otherwise */
export const serversPath = (filter: {
  readonly letter?: string | undefined;
  readonly publisher?: string | undefined;
  /** Left out for servers' own lists. */
  readonly kind?: string | undefined;
  readonly page?: number;
}): string => withQuery("/servers", filter);

export const categoryPath = (category: Category): string => `/categories/${category.toLowerCase()}`;
/** @param attack its slug: the classifier names ten of them, and there are pages on more */
export const attackPath = (attack: Attack | string): string => `/attacks/${attack}`;
export const searchPath = (query: string): string => withQuery("/search", { q: query });
export const reportPath = (server?: string, tool?: string): string => withQuery("/report", { server, tool });

/** @param servers slugs, in the order they were added */
export const stackPath = (servers: readonly string[]): string =>
  servers.length === 0 ? "/stack" : `/stack?${new URLSearchParams(servers.map((slug) => ["server", slug]))}`;

/** Leaves out what is undefined, and a first page. */
export function withQuery(
  path: string,
  values: Readonly<Record<string, string | number | undefined>>,
): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && !(name === "page" && value === 1)) query.set(name, String(value));
  }
  return query.size === 0 ? path : `${path}?${query}`;
}

/** The starter policy of a server as a file. */
export const policyPath = (server: string, preset: Preset): string => `/policies/${server}/${preset}.json`;
