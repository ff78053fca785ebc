import { getNodeValue, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import { own } from "../../json/own.ts";
import { type Entry, entryOf } from "./entry.ts";

export interface Configuration {
  readonly entries: readonly Entry[];
  /** The members that lead to the servers. */
  readonly place: readonly string[];
  /** The entries as they are in the file, by their names. */
  readonly values: ReadonlyMap<string, unknown>;
  /** The part of the configuration that names servers, with some replaced, as the client reads it. */
  replaced(servers: Readonly<Record<string, object>>): object;
}

export type Read =
  | { readonly ok: true; readonly configuration: Configuration }
  | { readonly ok: false; readonly reason: string };

/**
 * Where clients keep their servers, the surest place first: `mcpServers` of Claude Desktop, Claude Code, Cursor,
 * Windsurf, Cline, Gemini CLI and others; `servers` of VS Code's mcp.json, and `mcp.servers` of its settings;
 * `context_servers` of Zed; `amp.mcpServers` of Amp; `mcp` of opencode, where others keep settings of their own.
 */
const PLACES: readonly (readonly string[])[] = [
  ["mcpServers"],
  ["amp.mcpServers"],
  ["mcp", "servers"],
  ["mcp.servers"],
  ["servers"],
  ["context_servers"],
  ["mcp"],
];

/** Reads a client's configuration; comments and trailing commas are allowed, as some clients do. Pure. */
export function readConfiguration(text: string): Read {
  const errors: ParseError[] = [];
  const tree = parseTree(text.replace(/^\ufeff/, ""), errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error !== undefined || tree === undefined) {
    if (error === undefined || text.trim() === "") return { ok: false, reason: "it is empty" };
    return { ok: false, reason: `it is not JSON: ${placeOf(text, error)}. ${otherForm(text)}`.trim() };
  }
  // An object without a prototype: no name of an entry is special.
  const document: unknown = getNodeValue(tree);
  for (const place of PLACES) {
    const found = at(document, place);
    if (typeof found !== "object" || found === null || Array.isArray(found)) continue;
    const entries = Object.entries(found);
    // Gemini CLI and others keep settings, not servers, under `mcp`.
    if (place.length === 1 && place[0] === "mcp" && !entries.some(([, value]) => isServer(value))) continue;
    return {
      ok: true,
      configuration: {
        place,
        values: new Map(entries),
        entries: entries.map(([name, value]) => entryOf(name, value)),
        replaced: (own) =>
          place.reduceRight<object>((inner, key) => ({ [key]: inner }), { ...found, ...own }),
      },
    };
  }
  const known = PLACES.map((place) => place.join(".")).join(", ");
  return { ok: false, reason: `no servers are in it. Known places: ${known}` };
}

function placeOf(text: string, { error, offset }: ParseError): string {
  const before = text.slice(0, offset).split("\n");
  const what = printParseErrorCode(error)
    .replaceAll(/(?<!^)([A-Z])/g, " $1")
    .toLowerCase();
  return `${what} at ${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

/** Codex keeps TOML, Goose and Continue YAML: their entries have the same members, and are soon written by hand. */
function otherForm(text: string): string {
  return /^\s*\[[\w."-]+\]\s*$/m.test(text) || /^[\w-]+:\s*$/m.test(text)
    ? "It looks like TOML or YAML: register its servers one by one with sluice server add NAME ADDRESS."
    : "";
}

function isServer(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    ["type", "url", "command"].some((key) => Object.hasOwn(value, key))
  );
}

function at(document: unknown, place: readonly string[]): unknown {
  let value = document;
  for (const key of place) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = own(value as Record<string, unknown>, key);
  }
  return value;
}

/** A name that a server can have here, made of one that a client uses; undefined: nothing of it is left. */
export function serverNameOf(name: string): string | undefined {
  const plain = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 63)
    .replace(/^-+|-+$/g, "");
  return plain === "" ? undefined : plain;
}
