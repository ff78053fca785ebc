import { type ParseError, parse, printParseErrorCode } from "jsonc-parser";
import * as z from "zod";

/** One server of a client's configuration. */
export type Entry =
  | {
      readonly kind: "http";
      readonly name: string;
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: "stdio";
      readonly name: string;
      readonly command: string;
      readonly args: readonly string[];
    }
  /** HTTP with SSE, the transport of 2024-11-05, or something that nobody knows. */
  | { readonly kind: "other"; readonly name: string; readonly type: string };

export interface Configuration {
  readonly entries: readonly Entry[];
  /** The same configuration with some servers replaced, as the client reads it. */
  replaced(servers: Readonly<Record<string, object>>): object;
}

export type Read =
  | { readonly ok: true; readonly configuration: Configuration }
  | { readonly ok: false; readonly reason: string };

const server = z.looseObject({
  type: z.string().optional(),
  url: z.string().optional(),
  command: z.string().optional(),
  args: z.array(z.string()).optional(),
  headers: z.record(z.string(), z.string()).optional(),
});

type Servers = Record<string, z.infer<typeof server>>;
type Json = Record<string, unknown>;

/**
 * Where clients keep their servers: Claude Desktop, Claude Code and Cursor under `mcpServers`, VS Code under `servers` of
 * its mcp.json, or under `mcp.servers` of its settings.
 */
const PLACES: readonly (readonly string[])[] = [["mcpServers"], ["servers"], ["mcp", "servers"]];

/** Reads a client's configuration; comments and trailing commas are allowed, as some clients do. Pure. */
export function readConfiguration(text: string): Read {
  const errors: ParseError[] = [];
  const document: unknown = parse(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error !== undefined) {
    return {
      ok: false,
      reason: `it is not JSON: ${printParseErrorCode(error.error)} at character ${error.offset}`,
    };
  }
  for (const place of PLACES) {
    const found = at(document, place);
    if (found === undefined) continue;
    const parsed = z.record(z.string(), server).safeParse(found);
    if (!parsed.success) return { ok: false, reason: `${place.join(".")}: ${z.prettifyError(parsed.error)}` };
    return { ok: true, configuration: configurationOf(place, parsed.data) };
  }
  return { ok: false, reason: "it has neither mcpServers nor servers" };
}

function configurationOf(place: readonly string[], servers: Servers): Configuration {
  return {
    entries: Object.entries(servers).map(([name, given]) => entryOf(name, given)),
    replaced: (own) => place.reduceRight<object>((inner, key) => ({ [key]: inner }), { ...servers, ...own }),
  };
}

function entryOf(name: string, { type, url, command, args = [], headers = {} }: Servers[string]): Entry {
  if (command !== undefined && url === undefined) return { kind: "stdio", name, command, args };
  const http =
    type === undefined || type === "http" || type === "streamable-http" || type === "streamableHttp";
  if (url === undefined || !http) return { kind: "other", name, type: type ?? "unknown" };
  return { kind: "http", name, url, headers };
}

function at(document: unknown, place: readonly string[]): unknown {
  let value = document;
  for (const key of place) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Json)[key];
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

/** `${NAME}`, `${NAME:-default}`, `${env:NAME}`: what clients fill in. `${input:…}` is asked of a person. */
const PLACEHOLDER = /\$\{(?:env:)?([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

/** A text with its placeholders filled in from the environment; undefined where something is missing. */
export function filledIn(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const filled = text.replace(PLACEHOLDER, (whole, name: string, fallback?: string) => {
    return environment[name] ?? fallback ?? whole;
  });
  return filled.includes("${") ? undefined : filled;
}
