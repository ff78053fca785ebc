import { migrate } from "../../stored/migrate.ts";
import { attacks, categories, codeOf, levels } from "../shipped/codes.ts";
import type { Directory, ToolNames } from "../shipped/directory.ts";
import { importIndex } from "./import.ts";
import { searchSteps } from "./migrations.ts";
import { ServerIndex } from "./servers.ts";
import { Vocabulary } from "./spelling.ts";
import type { Found, Hit, Hits, ToolFilter } from "./types.ts";
import { alike, queryWords, spellings, wordsOf } from "./words.ts";

/** Tools that are weighed after the search; more are counted only. */
const CANDIDATES = 300;
/** How many of the servers that a query means have their tools shown before others'. */
const FAVOURED = 3;
/** The longest page of a list. */
const MAX_PAGE = 2_500;

type ToolRow = { [Column in keyof Hit]: Hit[Column] };

const COLUMNS = "tools.server, tools.name, tools.kind, tools.confidence";

/**
 * All tools in SQLite, found by FTS5. Synchronous. See import.ts for the tables.
 */
export class SearchStore {
  readonly #storage: DurableObjectStorage;
  readonly #sql: SqlStorage;
  #servers: ServerIndex | undefined;
  #words: Vocabulary | undefined;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#sql = storage.sql;
  }

  /** The version that was imported whole; undefined: none. */
  version(): string | undefined {
    // Here and not once: an object that emptied itself starts over.
    migrate(this.#storage, "CatalogueSearch", searchSteps);
    return this.#fact("version");
  }

  /** In one transaction: another request sees all of it or nothing. */
  import(directory: Directory, names: ToolNames): void {
    this.#storage.transactionSync(() => importIndex(this.#sql, directory, names));
    this.#servers = undefined;
    this.#words = undefined;
  }

  definers(tool: string): Hits {
    const rows = this.#sql
      .exec<ToolRow>(`SELECT ${COLUMNS} FROM tools WHERE name = ? ORDER BY id`, tool)
      .toArray();
    const servers = this.#serverIndex();
    rows.sort((a, b) => servers.nearness(a.server) - servers.nearness(b.server));
    return { total: rows.length, items: rows.map(hitOf) };
  }

  tools({ category, attack, severity }: ToolFilter, page: number, perPage: number): Hits {
    const tests: string[] = [];
    const values: number[] = [];
    if (category !== undefined) {
      tests.push(`kind / ${levels.length} = ?`);
      values.push(codeOf(categories, category));
    }
    if (severity !== undefined) {
      tests.push(`kind % ${levels.length} = ?`);
      values.push(codeOf(levels, severity));
    }
    if (attack !== undefined) {
      tests.push("attacks & ? != 0");
      values.push(1 << codeOf(attacks, attack));
    }
    const where = tests.length === 0 ? "" : `WHERE ${tests.join(" AND ")}`;
    const size = Math.min(Math.max(1, Math.trunc(perPage)), MAX_PAGE);
    const offset = (Math.max(1, Math.trunc(page)) - 1) * size;
    const { total } = this.#sql
      .exec<{ total: number }>(`SELECT count(*) AS total FROM tools ${where}`, ...values)
      .one();
    const rows = this.#sql.exec<ToolRow>(
      `SELECT ${COLUMNS} FROM tools ${where} ORDER BY id LIMIT ? OFFSET ?`,
      ...values,
      size,
      offset,
    );
    return { total, items: rows.toArray().map(hitOf) };
  }

  search(query: string, limit: number): Found {
    const words = queryWords(query);
    const most = Math.min(Math.max(0, Math.trunc(limit)), MAX_PAGE);
    if (words.length === 0 || most === 0) return { servers: [], tools: { total: 0, items: [] } };
    const servers = this.#serverIndex().search(words, Math.max(most, FAVOURED));
    const tools = this.#searchTools(query, words, servers.slice(0, FAVOURED), most);
    return { servers: servers.slice(0, most), tools };
  }

  /** Tools with every word; or with every word mended; or with some. */
  #searchTools(query: string, words: readonly string[], favoured: readonly number[], limit: number): Hits {
    const every = this.#match(query, words, " AND ", favoured, limit);
    if (every.total > 0) return every;
    const mended = words.map((word) =>
      this.#knows(word) ? word : (this.#vocabulary().nearest(word) ?? word),
    );
    const better = mended.some((word, at) => word !== words[at])
      ? this.#match(mended.join(" "), mended, " AND ", favoured, limit)
      : every;
    return better.total > 0 || words.length === 1
      ? better
      : this.#match(query, mended, " OR ", favoured, limit);
  }

  #match(
    query: string,
    words: readonly string[],
    by: " AND " | " OR ",
    favoured: readonly number[],
    limit: number,
  ): Hits {
    // Words are letters and digits alone, and quoted: nothing of a query is read as FTS5's syntax.
    const asked = words
      .map((word, at) => {
        const begun = at === words.length - 1 ? "*" : "";
        return `(${alike(word)
          .map((one) => `"${one}"${begun}`)
          .join(" OR ")})`;
      })
      .join(by);
    const names = spellings(query);
    const exact = this.#sql
      .exec<ToolRow>(
        `SELECT ${COLUMNS} FROM tools WHERE name IN (${names.map(() => "?").join(", ")}) ORDER BY id LIMIT ?`,
        ...names,
        CANDIDATES,
      )
      .toArray();
    const { total } = this.#sql
      .exec<{ total: number }>("SELECT count(*) AS total FROM tool_words WHERE tool_words MATCH ?", asked)
      .one();
    const rows = this.#sql
      .exec<ToolRow & { score: number }>(
        `SELECT ${COLUMNS}, best.score FROM (SELECT rowid, bm25(tool_words, 8.0, 2.0) AS score FROM tool_words
         WHERE tool_words MATCH ? ORDER BY score LIMIT ${CANDIDATES}) AS best JOIN tools ON tools.id = best.rowid`,
        asked,
      )
      .toArray();
    const seen = new Set(exact.map(({ server, name }) => `${server}/${name}`));
    const others = rows.filter(({ server, name }) => !seen.has(`${server}/${name}`));
    const servers = this.#serverIndex();
    const favour = (server: number) => (favoured.includes(server) ? 6 - favoured.indexOf(server) : 0);
    const weighed = [
      ...exact.map((row) => ({ row, weight: -1000 + servers.nearness(row.server) })),
      ...others.map((row) => ({
        row,
        weight: row.score - begins(row.name, words) + servers.nearness(row.server) / 2 - favour(row.server),
      })),
    ];
    weighed.sort((a, b) => a.weight - b.weight);
    return {
      total: Math.max(total, weighed.length),
      items: weighed.slice(0, limit).map(({ row }) => hitOf(row)),
    };
  }

  #knows(word: string): boolean {
    const one = this.#sql.exec("SELECT 1 FROM tool_words WHERE tool_words MATCH ? LIMIT 1", `"${word}"*`);
    return one.toArray().length > 0;
  }

  #serverIndex(): ServerIndex {
    this.#servers ??= new ServerIndex(JSON.parse(this.#fact("servers") ?? "[]"));
    return this.#servers;
  }

  #vocabulary(): Vocabulary {
    this.#words ??= new Vocabulary(JSON.parse(this.#fact("words") ?? "[]"));
    return this.#words;
  }

  #fact(name: string): string | undefined {
    return this.#sql.exec<{ value: string }>("SELECT value FROM facts WHERE name = ?", name).toArray()[0]
      ?.value;
  }
}

/** More for a name that begins with the words asked for, most for one that says nothing else. */
function begins(name: string, words: readonly string[]): number {
  const own = wordsOf(name);
  const same = words.every((word, at) => own[at]?.startsWith(word) === true);
  return same ? 6 / Math.max(1, own.length - words.length + 1) + 2 : 0;
}

const hitOf = ({ server, name, kind, confidence }: ToolRow): Hit => ({ server, name, kind, confidence });
