/** Which servers a query means, the best first: all of them fit in memory and are looked at one by one. Pure. */
import { Vocabulary } from "./spelling.ts";
import { termsOf, wordsOf } from "./words.ts";

/** As stored in the object. `nearness`: 0 = captured from its own source, more = from a copy of a copy. */
export type ServerRow = readonly [
  slug: string,
  title: string,
  publisher: string,
  packageName: string,
  tools: number,
  nearness: number,
];

/** A row with its words, which are found once and stored. */
export interface KnownServer {
  readonly row: ServerRow;
  readonly title: readonly string[];
  readonly slug: readonly string[];
  readonly package: readonly string[];
  readonly all: readonly string[];
}

export function knowServer(row: ServerRow): KnownServer {
  const [slug, title, publisher, name] = row;
  const all = [...wordsOf(slug), ...termsOf(title), ...termsOf(publisher), publisher, ...wordsOf(name)];
  return {
    row,
    title: wordsOf(title.toLowerCase()),
    slug: wordsOf(slug),
    package: wordsOf(name).filter(meaningful),
    all: [...new Set(all)],
  };
}

/** What every server could be called tells none from another. */
const meaningful = (word: string) => word !== "mcp" && word !== "server";

export class ServerIndex {
  readonly #servers: readonly KnownServer[];
  readonly #counts = new Map<string, number>();
  #vocabulary: Vocabulary | undefined;

  constructor(servers: readonly KnownServer[]) {
    this.#servers = servers;
    for (const { all } of servers)
      for (const word of all) this.#counts.set(word, (this.#counts.get(word) ?? 0) + 1);
  }

  nearness(position: number): number {
    return this.#servers[position]?.row[5] ?? 0;
  }

  /** @returns positions; those that have every word, or else those named by some word */
  search(query: readonly string[], limit: number): number[] {
    if (query.length === 0) return [];
    const words = query.some(meaningful) ? query.filter(meaningful) : query;
    const found = this.#best(words, limit);
    if (found.length > 0) return found;
    const mended = words.map((word) => (this.#has(word) ? word : (this.#mend(word) ?? word)));
    const better = mended.some((word, at) => word !== words[at]) ? this.#best(mended, limit) : [];
    return better.length > 0 ? better : this.#named(mended, limit);
  }

  #mend(word: string): string | undefined {
    this.#vocabulary ??= new Vocabulary([...this.#counts]);
    return this.#vocabulary.nearest(word);
  }

  #best(words: readonly string[], limit: number): number[] {
    const last = words.length - 1;
    return this.#rank(limit, (server) => {
      let sum = 0;
      for (const [at, word] of words.entries()) {
        const score = scoreOf(server, word, at === last);
        if (score === 0) return 0;
        sum += score;
      }
      return sum / words.length + wholeOf(server, words);
    });
  }

  /** Whose own name is one of the words: `github create issue`. */
  #named(words: readonly string[], limit: number): number[] {
    return this.#rank(limit, (server) => {
      const { row, title, slug } = server;
      const names = [row[2], title.join("-"), slug.join("-")];
      const named = words.filter((word) => names.includes(word));
      return named.length === 0 ? 0 : 1 + wholeOf(server, named);
    });
  }

  #rank(limit: number, score: (server: KnownServer) => number): number[] {
    const scored: { position: number; score: number }[] = [];
    for (const [position, server] of this.#servers.entries()) {
      const points = score(server);
      // A server of its maker's, with many tools, before one like it from a copy.
      const [, , , , tools, nearness] = server.row;
      if (points > 0) scored.push({ position, score: points - nearness / 2 + Math.log2(tools + 1) / 4 });
    }
    scored.sort((a, b) => b.score - a.score || a.position - b.position);
    return scored.slice(0, limit).map(({ position }) => position);
  }

  #has(word: string): boolean {
    if (this.#counts.has(word)) return true;
    for (const known of this.#counts.keys()) if (known.startsWith(word)) return true;
    return false;
  }
}

/** How well one word fits: 0 = not at all. The last word of a query may be unfinished. */
function scoreOf({ title, slug, all, row }: KnownServer, word: string, unfinished: boolean): number {
  if (row[2] === word) return 4;
  if (title.includes(word)) return 4;
  if (slug.includes(word)) return 3;
  if (all.includes(word)) return 2;
  // `policies` for `policy`, `issue` for `issues`.
  const stem = word.length > 3 ? word.replace(/(?:ies|es|s|y)$/, "") : word;
  const begins = (other: string) =>
    unfinished ? other.startsWith(word) : other.startsWith(stem) && other.length - stem.length < 4;
  // `playwr` begins the one name that needs no other.
  if (unfinished && slug.length === 1 && slug.some(begins)) return 2.5;
  if (title.some(begins) || slug.some(begins)) return 1.5;
  return all.some(begins) ? 1 : 0;
}

/** More where the query is the whole of a name. */
function wholeOf({ row, title, slug, package: name }: KnownServer, words: readonly string[]): number {
  const query = words.join("-");
  let score = 0;
  if (slug.join("-") === query) score += 4;
  if (title.join("-") === query) score += 3;
  if (row[2] === query || name.join("-") === query) score += 3;
  return score - Math.max(0, title.length - words.length) / 10;
}
