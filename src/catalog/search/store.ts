import { attacks, categories, codeOf, levels } from "../shipped/codes.ts";
import { type Directory, decodeOverview, type ToolNames } from "../shipped/directory.ts";
import { type KnownServer, knowServer, ServerIndex } from "./servers.ts";
import { Vocabulary } from "./spelling.ts";
import type { Found, Hit, Hits, ToolFilter } from "./types.ts";
import { queryWords, spellings, termsOf, wordsOf } from "./words.ts";

/** Rows that one statement brings in: well below the 2 MB that a bound value may have. */
const ROWS_AT_ONCE = 4000;
/** Tools that are weighed after the search; more are counted only. */
const CANDIDATES = 300;
/** So many of the servers that a query means have their tools shown before others'. */
const FAVOURED = 3;
/** The longest page of a list. */
const MAX_PAGE = 500;

type ToolRow = { [Column in keyof Hit]: Hit[Column] };

const COLUMNS = "tools.server, tools.name, tools.kind, tools.confidence";

/**
 * All tools in SQLite, found by FTS5. Synchronous. `tools` is in the order of lists: the worst first, then by name, so
 * that a page is read and not sorted. `tool_words` holds words alone; what they belong to is the row of the same id.
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
    this.#sql.exec(
      "CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    );
    return this.#fact("version");
  }

  /** In one transaction: another request sees all of it or nothing. */
  import(directory: Directory, names: ToolNames): void {
    const servers = directory.servers.map((stored, at): KnownServer => {
      const [tools, , nearness] = names.servers[at] ?? [[], [], 0];
      const [slug, title, publisher, , packageName] = stored;
      return knowServer([
        slug,
        title,
        publisher,
        packageName === 0 ? "" : packageName,
        tools.length,
        nearness,
      ]);
    });
    const tools = listed(names);
    const { tools: wanted } = decodeOverview(directory);
    if (tools.length === 0 || tools.length !== wanted) {
      throw new Error(`the shipped index is damaged: it names ${tools.length} tools and counts ${wanted}`);
    }
    this.#storage.transactionSync(() => {
      for (const table of ["tools", "tool_words"]) this.#sql.exec(`DROP TABLE IF EXISTS ${table}`);
      this.#sql.exec(
        "CREATE TABLE tools (id INTEGER PRIMARY KEY, server INTEGER NOT NULL, name TEXT NOT NULL, kind INTEGER NOT NULL, confidence INTEGER NOT NULL, attacks INTEGER NOT NULL)",
      );
      this.#sql.exec(
        "CREATE VIRTUAL TABLE tool_words USING fts5 (name, server, content = '', detail = column, prefix = '2 3', tokenize = 'porter unicode61')",
      );
      const known = new Map<string, number>();
      const ofServer = servers.map(({ all }) => all.join(" "));
      for (let at = 0; at < tools.length; at += ROWS_AT_ONCE) {
        const some = tools.slice(at, at + ROWS_AT_ONCE).map(([server, name, ...numbers], place) => {
          const terms = termsOf(name);
          for (const word of terms) known.set(word, (known.get(word) ?? 0) + 1);
          return [at + place + 1, server, name, ...numbers, terms.join(" "), ofServer[server] ?? ""];
        });
        const json = JSON.stringify(some);
        this.#sql.exec(
          `INSERT INTO tools SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5 FROM json_each(?)`,
          json,
        );
        this.#sql.exec(
          "INSERT INTO tool_words (rowid, name, server) SELECT value ->> 0, value ->> 6, value ->> 7 FROM json_each(?)",
          json,
        );
      }
      for (const words of ofServer)
        for (const word of words.split(" ")) known.set(word, (known.get(word) ?? 0) + 1);
      this.#sql.exec("CREATE INDEX tools_by_name ON tools (name)");
      this.#sql.exec("INSERT INTO tool_words (tool_words) VALUES ('optimize')");
      this.#setFact("servers", JSON.stringify(servers));
      this.#setFact("words", JSON.stringify([...known]));
      this.#setFact("version", directory.version);
    });
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
    const asked = words.map((word, at) => (at === words.length - 1 ? `"${word}"*` : `"${word}"`)).join(by);
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

  #setFact(name: string, value: string): void {
    this.#sql.exec(
      "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      name,
      value,
    );
  }
}

/** All tools in the order of lists. */
function listed(
  names: ToolNames,
): [server: number, name: string, kind: number, confidence: number, attacks: number][] {
  const tools = names.servers.flatMap(([list, numbers], server) =>
    list.map((name, at): [number, string, number, number, number] => [
      server,
      name,
      numbers[at * 3] ?? 0,
      numbers[at * 3 + 1] ?? 0,
      numbers[at * 3 + 2] ?? 0,
    ]),
  );
  const worse = (kind: number) => kind % levels.length;
  return tools.sort(
    (a, b) => worse(b[2]) - worse(a[2]) || (a[1] < b[1] ? -1 : Number(a[1] > b[1])) || a[0] - b[0],
  );
}

/** More for a name that begins with the words asked for, most for one that says nothing else. */
function begins(name: string, words: readonly string[]): number {
  const own = wordsOf(name);
  const same = words.every((word, at) => own[at]?.startsWith(word) === true);
  return same ? 6 / Math.max(1, own.length - words.length + 1) + 2 : 0;
}

const hitOf = ({ server, name, kind, confidence }: ToolRow): Hit => ({ server, name, kind, confidence });
