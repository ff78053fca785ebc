/**
 * Arguments that a tool has mirrored in headers, `Mcp-Param-<name>` (MCP 2026-07-28, Streamable HTTP, "Custom Headers from
 * Tool Parameters"; SEP-2243). A router behind the gate may act on them, so they say what the judged arguments say.
 */
import { compareNumbers, isObject, isRawNumber, type JsonNumber } from "../json/index.ts";
import { own } from "../json/own.ts";
import { encodeHeaderValue, mirrors, readingsOf } from "./headers.ts";
import type { Params } from "./types.ts";

export const PARAMETER_PREFIX = "mcp-param-";

/** An argument that a tool's schema names for a header. */
export interface Parameter {
  /** What follows `Mcp-Param-`. */
  readonly header: string;
  /** Where the argument is: names of members, outermost first. */
  readonly path: readonly string[];
}

/** RFC 9110, section 5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,128}$/;
/** `number` is not permitted, and servers of the SDK look at its header all the same. */
const TYPES: ReadonlySet<unknown> = new Set(["string", "integer", "boolean", "number"]);
const MAX_PARAMETERS = 64;
/** Of a header's value: servers refuse requests whose headers are longer in sum. */
const MAX_VALUE = 8192;

/** The parameters that a schema declares, at any depth of `properties`. undefined: none, or in a way that MCP forbids. */
export function declaredParameters(inputSchema: unknown): Parameter[] | undefined {
  const found: Parameter[] = [];
  collect(inputSchema, [], found);
  const names = new Set(found.map(({ header }) => header.toLowerCase()));
  return found.length > 0 && found.length <= MAX_PARAMETERS && names.size === found.length
    ? found
    : undefined;
}

function collect(schema: unknown, path: readonly string[], found: Parameter[]): void {
  if (!isObject(schema)) return;
  const header = schema["x-mcp-header"];
  if (typeof header === "string" && path.length > 0 && TOKEN.test(header) && TYPES.has(schema["type"])) {
    found.push({ header, path });
  }
  const { properties } = schema;
  if (!isObject(properties)) return;
  for (const [name, inner] of Object.entries(properties)) collect(inner, [...path, name], found);
}

/** The parameters that a request carries, without their prefix; names in lower case. */
export function sentParameters(headers: Headers): [name: string, value: string][] {
  const sent: [string, string][] = [];
  for (const [name, value] of headers) {
    if (name.startsWith(PARAMETER_PREFIX)) sent.push([name.slice(PARAMETER_PREFIX.length), value]);
  }
  return sent;
}

export type MirroredParameters =
  | { readonly ok: true; readonly headers: readonly (readonly [name: string, value: string])[] }
  | { readonly ok: false; readonly header: string };

/**
 * The parameter headers that go upstream with a call, or the one of the client's that disagrees with the arguments.
 *
 * @param declared by the accepted definition of the tool: these are written from the arguments, and nothing else is.
 *   undefined: not known here; then each must say what some argument says
 */
export function mirrorParameters(
  sent: readonly (readonly [name: string, value: string])[],
  args: Params,
  declared: readonly Parameter[] | undefined,
): MirroredParameters {
  if (declared === undefined) {
    const said = saidBy(sent, args);
    const unsaid = sent.find(([name]) => !said.has(name));
    if (unsaid !== undefined) return { ok: false, header: `Mcp-Param-${unsaid[0]}` };
    return {
      ok: true,
      headers: [...said].map(([name, text]) => [`${PARAMETER_PREFIX}${name}`, encodeHeaderValue(text)]),
    };
  }
  const byName = new Map(sent);
  const headers: [string, string][] = [];
  for (const { header, path } of declared) {
    const value = valueAt(args, path);
    if (!isPrimitive(value)) continue;
    const said = byName.get(header.toLowerCase());
    if (said !== undefined && !says(said, value)) return { ok: false, header: `Mcp-Param-${header}` };
    const text = textOf(value);
    // No encoding makes it shorter, and an argument may have megabytes.
    if (text.length > MAX_VALUE) continue;
    const written = encodeHeaderValue(text);
    if (written.length <= MAX_VALUE) headers.push([`Mcp-Param-${header}`, written]);
  }
  return { ok: true, headers };
}

type Primitive = string | boolean | JsonNumber;

/** A value as its header says it (SEP-2243, "Type Conversion"): a number as readers of doubles write it, where they can. */
function textOf(value: Primitive): string {
  if (!isRawNumber(value)) return String(value);
  const double = Number(value.rawJSON);
  return Number.isFinite(double) && compareNumbers(double, value) === 0 ? String(double) : value.rawJSON;
}

const DECIMAL = /^-?\d+(?:\.\d+)?$/;

/** Whether a header's value means the argument: numbers are compared as numbers (`42.0` and `42`). */
function says(header: string, value: Primitive): boolean {
  const text = textOf(value);
  if (mirrors(header, text)) return true;
  const numeric = typeof value === "number" || isRawNumber(value);
  return numeric && DECIMAL.test(header) && DECIMAL.test(text) && Number(header) === Number(text);
}

function isPrimitive(value: unknown): value is Primitive {
  return (
    typeof value === "string" || typeof value === "boolean" || typeof value === "number" || isRawNumber(value)
  );
}

function valueAt(args: Params, path: readonly string[]): unknown {
  let value: unknown = args;
  for (const name of path) value = isObject(value) ? own(value, name) : undefined;
  return value;
}

/**
 * For each header whose value some argument says, that argument's text. One pass over the arguments, whatever the number of
 * headers: both are a stranger's.
 */
function saidBy(
  sent: readonly (readonly [name: string, value: string])[],
  args: Params,
): ReadonlyMap<string, string> {
  const said = new Map<string, string>();
  const byText = new Map<string, string[]>();
  const byNumber = new Map<number, string[]>();
  for (const [name, value] of sent) {
    for (const reading of readingsOf(value)) gather(byText, reading, name);
    if (DECIMAL.test(value)) gather(byNumber, Number(value), name);
  }
  const note = <Key>(waiting: Map<Key, string[]>, key: Key, text: string) => {
    for (const name of waiting.get(key) ?? []) if (!said.has(name)) said.set(name, text);
    waiting.delete(key);
  };
  if (sent.length > 0) {
    eachPrimitive(args, (value) => {
      const text = textOf(value);
      note(byText, text, text);
      if (typeof value !== "string" && DECIMAL.test(text)) note(byNumber, Number(text), text);
    });
  }
  return said;
}

function gather<Key>(lists: Map<Key, string[]>, key: Key, name: string): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [name]);
  else list.push(name);
}

/** What a schema can name: members of objects at any depth, and nothing in an array. */
function eachPrimitive(value: unknown, visit: (value: Primitive) => void): void {
  if (isPrimitive(value)) visit(value);
  else if (isObject(value)) for (const key of Object.keys(value)) eachPrimitive(own(value, key), visit);
}
