import { FAR, levels } from "../shipped/codes.ts";
import { type Directory, decodeOverview, type ToolNames } from "../shipped/directory.ts";
import { type KnownServer, knowServer } from "./servers.ts";
import { termsOf } from "./words.ts";

/** Rows that one statement brings in: well below the 2 MB that a bound value may have. */
const ROWS_AT_ONCE = 4000;

/**
 * Brings the index into SQLite, whatever was there before. Some 80,000 rows are written: three for each tool.
 *
 * `tools` is in the order of lists, so that a page is read and not sorted. `tool_words` holds words alone; what they
 * belong to is the row of the same id. The fact `version` is written last.
 *
 * @throws where the directory and the names do not agree; call it in a transaction
 */
export function importIndex(sql: SqlStorage, directory: Directory, names: ToolNames): void {
  const tools = listed(names);
  const { tools: counted } = decodeOverview(directory);
  if (tools.length === 0 || tools.length !== counted) {
    throw new Error(`the shipped index is damaged: it names ${tools.length} tools and counts ${counted}`);
  }
  const servers = serversOf(directory, names);
  const known = new Map<string, number>();
  const learn = (words: readonly string[]) => {
    for (const word of words) known.set(word, (known.get(word) ?? 0) + 1);
    return words.join(" ");
  };
  const ofServer = servers.map(({ all }) => learn(all));

  for (const table of ["tools", "tool_words"]) sql.exec(`DROP TABLE IF EXISTS ${table}`);
  sql.exec(
    "CREATE TABLE tools (id INTEGER PRIMARY KEY, server INTEGER NOT NULL, name TEXT NOT NULL, kind INTEGER NOT NULL, confidence INTEGER NOT NULL, attacks INTEGER NOT NULL)",
  );
  sql.exec(
    "CREATE VIRTUAL TABLE tool_words USING fts5 (name, server, content = '', detail = column, prefix = '2 3', tokenize = 'porter unicode61')",
  );
  for (let at = 0; at < tools.length; at += ROWS_AT_ONCE) {
    const rows = tools
      .slice(at, at + ROWS_AT_ONCE)
      .map(({ server, name, numbers }, place) => [
        at + place + 1,
        server,
        name,
        ...numbers,
        learn(termsOf(name)),
        ofServer[server] ?? "",
      ]);
    const json = JSON.stringify(rows);
    sql.exec(
      "INSERT INTO tools SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5 FROM json_each(?)",
      json,
    );
    sql.exec(
      "INSERT INTO tool_words (rowid, name, server) SELECT value ->> 0, value ->> 6, value ->> 7 FROM json_each(?)",
      json,
    );
  }
  sql.exec("CREATE INDEX tools_by_name ON tools (name)");
  sql.exec("INSERT INTO tool_words (tool_words) VALUES ('optimize')");
  const facts = {
    servers: JSON.stringify(servers),
    words: JSON.stringify([...known]),
    version: directory.version,
  };
  for (const [name, value] of Object.entries(facts)) {
    sql.exec(
      "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      name,
      value,
    );
  }
}

function serversOf(directory: Directory, names: ToolNames): KnownServer[] {
  return directory.servers.map(([slug, title, publisher, , packageName], at) => {
    const [tools, , nearness] = names.servers[at] ?? [[], [], 0];
    return knowServer([slug, title, publisher, packageName === 0 ? "" : packageName, tools.length, nearness]);
  });
}

interface Listed {
  readonly server: number;
  readonly name: string;
  readonly numbers: readonly [kind: number, confidence: number, attacks: number];
}

/** The worst first, servers' own tools before others', then by name. */
function listed(names: ToolNames): Listed[] {
  const tools = names.servers.flatMap(([list, numbers], server) =>
    list.map((name, at): Listed => {
      const [kind = 0, confidence = 0, attacks = 0] = numbers.slice(at * 3, at * 3 + 3);
      return { server, name, numbers: [kind, confidence, attacks] };
    }),
  );
  const severity = ({ numbers: [kind] }: Listed) => kind % levels.length;
  // What platforms and generators list is much, and comes behind servers' own tools.
  const isFar = ({ server }: Listed) => (names.servers[server]?.[2] ?? 0) >= FAR;
  return tools.sort(
    (a, b) =>
      severity(b) - severity(a) ||
      Number(isFar(a)) - Number(isFar(b)) ||
      (a.name < b.name ? -1 : Number(a.name > b.name)) ||
      a.server - b.server,
  );
}
