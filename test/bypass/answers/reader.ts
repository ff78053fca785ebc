/**
 * A careless client, written by hand and apart from everything under test: of each name of the protocol it reads every member that
 * some reader might take for it, be it in another case or a second one of the same spelling.
 */

type Tree = Tree[] | { members: [key: string, value: Tree][] } | string | number | boolean | null;

/** Names that clients act on, wherever they stand above the content. */
const NAMES =
  "jsonrpc id method params result error code message data tools prompts resources resourceTemplates tasks name uri uriTemplate " +
  "title description inputSchema outputSchema annotations readOnlyHint destructiveHint nextCursor inputRequests requestState " +
  "resultType task taskId status statusMessage isError content structuredContent _meta requestId progressToken level logger " +
  "cacheScope ttlMs capabilities protocolVersion elicitations mode url requestedSchema messages systemPrompt " +
  "io.modelcontextprotocol/related-task io.modelcontextprotocol/subscriptionId";
const EXACT = new Map(NAMES.split(" ").map((name) => [careless(name), name]));
/** What is inside these is the server's own, and means nothing to the protocol. */
const CONTENT = new Set(["content", "structuredContent", "inputSchema", "outputSchema", "data"]);

/** As the least exact of readers compares: case, compatibility forms and the long s are all one to it. */
export function careless(key: string): string {
  return key.normalize("NFKC").toUpperCase().toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
}

export interface Reading {
  /** Every text that a client could find under a name of the protocol. */
  texts: string[];
  /** Names that one object has twice, in whatever spelling; and those that it has in another than the protocol's. */
  ambiguous: string[];
}

/** Everything that any reader finds in a message. Throws where the text is not strict JSON. */
export function readCarelessly(text: string): Reading {
  JSON.parse(text);
  const reading: Reading = { texts: [], ambiguous: [] };
  look(new Parser(text).value(), "", reading);
  return reading;
}

function look(tree: Tree, at: string, reading: Reading): void {
  if (typeof tree === "string") reading.texts.push(tree);
  if (Array.isArray(tree)) for (const item of tree) look(item, `${at}[]`, reading);
  if (typeof tree !== "object" || tree === null || Array.isArray(tree)) return;
  // Names that the server chose, each for one of its requests.
  const own = at.endsWith("/inputRequests");
  const seen = new Set<string>();
  for (const [key, value] of tree.members) {
    const name = own ? key : EXACT.get(careless(key));
    if (name === undefined) continue;
    if (seen.has(name) || key !== name) reading.ambiguous.push(`${at}/${key}`);
    seen.add(name);
    if (!CONTENT.has(name)) look(value, `${at}/${name}`, reading);
  }
}

/** Keeps every member, in order, twice the same one too. The text was checked. */
class Parser {
  #at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  value(): Tree {
    const [token = ""] = /^\s*(?:"(?:[^"\\]|\\.)*"|[[{]|[^\s,\]}]+)/s.exec(this.#text.slice(this.#at)) ?? [];
    this.#at += token.length;
    const start = token.trim();
    if (start === "[") return this.#list("]", () => this.value());
    if (start !== "{") return JSON.parse(start) as Tree;
    const members = this.#list("}", (): [string, Tree] => {
      const key = String(this.value());
      this.#skip(":");
      return [key, this.value()];
    });
    return { members };
  }

  #list<Item>(end: string, read: () => Item): Item[] {
    const items: Item[] = [];
    if (this.#skip(end)) return items;
    do items.push(read());
    while (this.#skip(","));
    this.#skip(end);
    return items;
  }

  #skip(what: string): boolean {
    const rest = this.#text.slice(this.#at).trimStart();
    if (!rest.startsWith(what)) return false;
    this.#at = this.#text.length - rest.length + what.length;
    return true;
  }
}
