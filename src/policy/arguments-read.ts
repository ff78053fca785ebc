/**
 * Reads a JSON Schema into a private copy that holds only what was checked (see arguments-keywords.ts).
 * The copy has no prototypes, so that a property called `__proto__` is a property.
 */

import { doubleOf, isNumber, isObject, isWhole, type JsonNumber, tokenOf } from "../json/index.ts";
import { CHECKED_FORMATS, KEYWORDS, type Shape, TYPE_NAMES, UNSUPPORTED } from "./arguments-keywords.ts";
import { nearest } from "./nearest.ts";
import { compilePattern, type Pattern } from "./pattern.ts";

/** A fault of a schema, at a path inside it. */
export interface SchemaProblem {
  path: PropertyKey[];
  code: "unknown_key" | "bad_pattern" | "bad_schema";
  message: string;
}

type SchemaCopy = boolean | { [keyword: string]: unknown };

export interface ReadSchema {
  copy: SchemaCopy;
  /** Every `pattern` and key of `patternProperties`. */
  patterns: Map<string, Pattern>;
  /** Every subschema that is an object, with where it was. */
  nodes: { copy: Exclude<SchemaCopy, boolean>; path: readonly PropertyKey[] }[];
  problems: SchemaProblem[];
}

/** `author`: written in a policy, so an unknown keyword is a mistake. `upstream`: unknown keywords say nothing. */
export type Origin = "author" | "upstream";

// Both keep a stranger's schema from costing more than reading it.
const MAX_DEPTH = 64;
const MAX_NODES = 5000;

export function readSchema(schema: unknown, origin: Origin): ReadSchema {
  const read: ReadSchema = { copy: true, patterns: new Map(), nodes: [], problems: [] };
  read.copy = copySchema(schema, [], read, origin);
  return read;
}

function copySchema(
  schema: unknown,
  path: readonly PropertyKey[],
  read: ReadSchema,
  origin: Origin,
): SchemaCopy {
  if (typeof schema === "boolean") return schema;
  if (!isObject(schema))
    return fail(read, path, `found ${kindOf(schema)}; a schema is an object, true or false`);
  if (path.length > 2 * MAX_DEPTH) return fail(read, path, "is nested too deep");
  if (read.nodes.length >= MAX_NODES) {
    if (read.nodes.length === MAX_NODES) fail(read, [], `has more than ${MAX_NODES} subschemas`);
    return false;
  }
  const copy: Exclude<SchemaCopy, boolean> = Object.create(null);
  read.nodes.push({ copy, path });
  for (const [keyword, value] of Object.entries(schema)) {
    const at = [...path, keyword];
    const shape = KEYWORDS.get(keyword);
    if (UNSUPPORTED.has(keyword)) fail(read, at, `${keyword} is not supported; use $ref with $defs`);
    else if (shape !== undefined) copyKeyword(copy, keyword, shape, value, at, read, origin);
    else if (origin === "author") read.problems.push(unknownKeyword(keyword, at));
  }
  return copy;
}

function copyKeyword(
  copy: Exclude<SchemaCopy, boolean>,
  keyword: string,
  shape: Shape,
  value: unknown,
  path: readonly PropertyKey[],
  read: ReadSchema,
  origin: Origin,
): void {
  const sub = (inner: unknown, at: readonly PropertyKey[]) => copySchema(inner, at, read, origin);
  const list = (inner: unknown[]) => inner.map((schema, i) => sub(schema, [...path, i]));
  switch (shape) {
    case "annotation":
      return;
    case "format":
      if (CHECKED_FORMATS.has(value)) copy[keyword] = value;
      else if (typeof value !== "string") fail(read, path, `found ${kindOf(value)}, expected a string`);
      return;
    case "schema":
      copy[keyword] = sub(value, path);
      return;
    case "items":
      // Before 2020-12 `items` could be a list; servers still send such schemas.
      copy[keyword] = Array.isArray(value) && origin === "upstream" ? list(value) : sub(value, path);
      return;
    case "schemas":
      if (Array.isArray(value) && value.length > 0) copy[keyword] = list(value);
      else fail(read, path, `found ${kindOf(value)}, expected a list of one schema or more`);
      return;
    case "pattern":
      if (addPattern(value, path, read)) copy[keyword] = value;
      return;
    case "schema map":
    case "pattern map":
    case "schema or strings map":
      copy[keyword] = copyMap(shape, value, path, read, sub);
      return;
    default:
      if (fits(shape, value)) copy[keyword] = shape === "count" ? doubleOf(value as JsonNumber) : value;
      else fail(read, path, `found ${kindOf(value)}, expected ${EXPECTED[shape]}`);
  }
}

function copyMap(
  shape: "schema map" | "pattern map" | "schema or strings map",
  value: unknown,
  path: readonly PropertyKey[],
  read: ReadSchema,
  sub: (schema: unknown, path: readonly PropertyKey[]) => SchemaCopy,
): object {
  const copy: Record<string, unknown> = Object.create(null);
  if (!isObject(value)) {
    fail(read, path, `found ${kindOf(value)}, expected an object of schemas`);
    return copy;
  }
  for (const [key, schema] of Object.entries(value)) {
    const at = [...path, key];
    if (shape === "pattern map" && !addPattern(key, at, read)) continue;
    copy[key] = shape === "schema or strings map" && fits("strings", schema) ? schema : sub(schema, at);
  }
  return copy;
}

function addPattern(source: unknown, path: readonly PropertyKey[], read: ReadSchema): boolean {
  if (typeof source !== "string") {
    fail(read, path, `found ${kindOf(source)}, expected an RE2 pattern`);
    return false;
  }
  if (read.patterns.has(source)) return true;
  const compiled = compilePattern(source);
  if (compiled.ok) read.patterns.set(source, compiled.pattern);
  else
    read.problems.push({ path: [...path], code: "bad_pattern", message: `the pattern ${compiled.problem}` });
  return compiled.ok;
}

type PlainShape = Exclude<
  Shape,
  | "annotation"
  | "format"
  | "schema"
  | "items"
  | "schemas"
  | "pattern"
  | "schema map"
  | "pattern map"
  | "schema or strings map"
>;

const EXPECTED: Record<PlainShape, string> = {
  types: `one of ${[...TYPE_NAMES].join(", ")}, or a list of them`,
  number: "a finite number",
  "positive number": "a number above 0",
  count: "a whole number, 0 or more",
  boolean: "true or false",
  string: "a string",
  strings: "a list of strings",
  "strings map": "an object of lists of strings",
  array: "a list",
  anything: "a value",
};

function fits(shape: PlainShape, value: unknown): boolean {
  switch (shape) {
    case "types":
      return Array.isArray(value)
        ? value.length > 0 && value.every((name) => TYPE_NAMES.has(name))
        : TYPE_NAMES.has(value);
    case "number":
      return isNumber(value) && Number.isFinite(doubleOf(value));
    case "positive number":
      return isNumber(value) && Number.isFinite(doubleOf(value)) && doubleOf(value) > 0;
    case "count":
      return isNumber(value) && isWhole(value) && Number.isFinite(doubleOf(value)) && doubleOf(value) >= 0;
    case "boolean":
      return typeof value === "boolean";
    case "string":
      return typeof value === "string";
    case "strings":
      return Array.isArray(value) && value.every((item) => typeof item === "string");
    case "strings map":
      return isObject(value) && Object.values(value).every((item) => fits("strings", item));
    case "array":
      return Array.isArray(value);
    case "anything":
      return true;
  }
}

function unknownKeyword(keyword: string, path: PropertyKey[]): SchemaProblem {
  const near = nearest(keyword, KEYWORDS.keys());
  const hint = near === undefined ? "" : `; did you mean "${near}"?`;
  return { path, code: "unknown_key", message: `"${keyword}" is no keyword of JSON Schema 2020-12${hint}` };
}

function fail(read: ReadSchema, path: readonly PropertyKey[], message: string): false {
  read.problems.push({ path: [...path], code: "bad_schema", message });
  return false;
}

function kindOf(value: unknown): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (isNumber(value)) return tokenOf(value).slice(0, 40);
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  return "an object";
}
