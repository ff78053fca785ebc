/** Everything of a definition that a model reads, as a flat list: built once, used by every later step. */
import { isObject, isRawNumber } from "../json/index.ts";
import { own } from "../json/own.ts";
import { wordsOf } from "./names.ts";
import type { ToolDefinition } from "./types.ts";

/** One argument, at any depth of the schema. */
export interface Argument {
  readonly name: string;
  /** The name's words, lower-case: `fileID` → file id. */
  readonly words: readonly string[];
  /** The words in one: `file_id`. */
  readonly key: string;
  /** Property names from the root, joined by dots: `filter.name`. */
  readonly path: string;
  readonly depth: number;
  readonly required: boolean;
  readonly type: string;
  readonly description: string;
  readonly values: readonly string[];
}

/** A text that reaches the model. `at`: see `Finding`. */
export interface Text {
  readonly at: string;
  readonly text: string;
}

export interface Fields {
  readonly arguments: readonly Argument[];
  readonly texts: readonly Text[];
}

/** Deeper or larger schemas are cut: nothing honest is, and time stays linear and small. */
const MAX_DEPTH = 12;
const MAX_NODES = 4000;
/** A longer text is read to here; the cut itself shows nothing, but no tool needs a longer one. */
export const MAX_TEXT = 100_000;

/** Keywords whose value is one schema, or a list of them. */
const APPLICATORS = new Set([
  "items",
  "prefixItems",
  "additionalProperties",
  "anyOf",
  "oneOf",
  "allOf",
  "not",
  "if",
  "then",
  "else",
  "contains",
  "propertyNames",
  "unevaluatedProperties",
]);
/** Keywords whose value maps names to schemas. */
const MAPS = new Set(["properties", "$defs", "definitions", "patternProperties", "dependentSchemas"]);

export const isRecord = isObject;

export const textOf = (value: unknown): string => (typeof value === "string" ? value.slice(0, MAX_TEXT) : "");

/** Keywords whose short values are of the schema language and say nothing: `"type": "string"`. */
const SILENT = new Set(["type", "format", "$schema", "$ref"]);
const SHORT = 60;
/** A name that is longer may be a sentence. */
const SENTENCE = 24;

const NONE: ReadonlySet<unknown> = new Set();

const isSilent = (key: string, value: unknown) =>
  SILENT.has(key) && typeof value === "string" && value.length <= SHORT;

export function fieldsOf(definition: ToolDefinition): Fields {
  const walk = new Walk();
  walk.text("name", definition.tool);
  walk.text("description", definition.description);
  if (isRecord(definition.annotations)) walk.any("annotations", definition.annotations, 0);
  if (isRecord(definition.inputSchema)) walk.schema(definition.inputSchema, "", "", 0);
  if (isRecord(definition.others)) {
    for (const [key, value] of Object.entries(definition.others)) walk.any(key, value, 0);
  }
  return walk;
}

class Walk implements Fields {
  readonly arguments: Argument[] = [];
  readonly texts: Text[] = [];
  #nodes = 0;

  text(at: string, value: unknown): void {
    if (typeof value === "string" && value !== "") this.texts.push({ at, text: textOf(value) });
  }

  /** A schema at `pointer`; `path` names the argument that it belongs to. */
  schema(schema: Record<string, unknown>, pointer: string, path: string, depth: number): void {
    if (depth > MAX_DEPTH || ++this.#nodes > MAX_NODES) return;
    for (const [key, value] of Object.entries(schema)) {
      const at = `${pointer}/${key}`;
      if (MAPS.has(key) && isRecord(value)) {
        this.#properties(schema, value, at, path, depth, key === "properties");
      } else if (APPLICATORS.has(key)) {
        this.#inner(value, at, path, depth + 1);
      } else if (!isSilent(key, value)) {
        this.any(at, value, depth);
      }
    }
  }

  /** One schema or a list of them. */
  #inner(value: unknown, pointer: string, path: string, depth: number): void {
    if (isRecord(value)) this.schema(value, pointer, path, depth);
    else if (Array.isArray(value)) {
      for (const [index, one] of value.entries()) {
        if (isRecord(one)) this.schema(one, `${pointer}/${index}`, path, depth);
      }
    }
  }

  #properties(
    schema: Record<string, unknown>,
    properties: Record<string, unknown>,
    pointer: string,
    path: string,
    depth: number,
    named: boolean,
  ): void {
    const required = own(schema, "required");
    const needed = Array.isArray(required) && required.length > 0 ? new Set(required) : NONE;
    for (const [name, property] of Object.entries(properties)) {
      if (++this.#nodes > MAX_NODES) return;
      const at = `${pointer}/${name}`;
      // The name itself is text that a model reads; ordinary ones are short.
      if (name.length > SENTENCE || !/^[\w$.-]*$/.test(name)) this.text(at, name);
      const full = path === "" ? name : `${path}.${name}`;
      if (named) this.arguments.push(argumentOf(name, full, depth, needed.has(name), property));
      if (isRecord(property)) this.schema(property, at, full, depth + 1);
    }
  }

  /** Any other keyword: its strings are text (titles, defaults, examples, enums, comments). */
  any(at: string, value: unknown, depth: number): void {
    if (typeof value === "string") this.text(at, value);
    else if (typeof value === "object" && value !== null && !isRawNumber(value)) {
      if (depth > MAX_DEPTH) return;
      for (const [key, member] of Object.entries(value)) {
        if (++this.#nodes > MAX_NODES) return;
        if (key.length > 40) this.text(`${at}/${key.slice(0, 40)}`, key);
        this.any(`${at}/${key}`, member, depth + 1);
      }
    }
  }
}

function argumentOf(name: string, path: string, depth: number, required: boolean, schema: unknown): Argument {
  const known = isRecord(schema) ? schema : {};
  const words = wordsOf(name);
  return {
    name,
    words,
    key: words.join("_"),
    path,
    depth,
    required,
    type: typeOf(known),
    description: textOf(own(known, "description")).slice(0, 2000),
    values: valuesOf(known),
  };
}

/** The first type that is not null, also inside a choice: `{"anyOf":[{"type":"string"},{"type":"null"}]}`. */
function typeOf(schema: Record<string, unknown>): string {
  const type = own(schema, "type");
  if (typeof type === "string") return type;
  if (Array.isArray(type)) return String(type.find((one) => one !== "null") ?? "");
  for (const one of choices(schema)) {
    const inner = own(one, "type");
    if (typeof inner === "string" && inner !== "null") return inner;
  }
  return "";
}

function choices(schema: Record<string, unknown>): Record<string, unknown>[] {
  const list = own(schema, "anyOf") ?? own(schema, "oneOf");
  return Array.isArray(list) ? list.slice(0, 50).filter(isRecord) : [];
}

/** The strings that an argument may be, from `enum` and `const`, also inside a choice or a list. */
function valuesOf(schema: Record<string, unknown>): string[] {
  const items = own(schema, "items");
  const values: string[] = [];
  for (const one of [schema, ...choices(schema), ...(isRecord(items) ? [items] : [])]) {
    const list = own(one, "enum");
    for (const value of Array.isArray(list) ? list.slice(0, 200) : [own(one, "const")]) {
      if (typeof value === "string") values.push(value);
    }
  }
  return values;
}
