/**
 * JSON Schema 2020-12, keyword by keyword: what each may hold, and so where subschemas are.
 *
 * The validator takes whatever it is given and ignores what it does not know, so a mistyped keyword, a wrong type or
 * an unsupported keyword would quietly check nothing. Here they are found when the schema is read.
 * @see https://json-schema.org/draft/2020-12
 */

/** What a keyword's value must be. */
export type Shape =
  | "schema"
  | "schemas"
  | "schema map"
  | "schema or strings map"
  | "items"
  | "pattern map"
  | "pattern"
  | "format"
  | "types"
  | "number"
  | "positive number"
  | "count"
  | "boolean"
  | "string"
  | "strings"
  | "strings map"
  | "array"
  | "anything"
  | "annotation";

export const KEYWORDS: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ["$schema", "annotation"],
  ["$comment", "annotation"],
  ["$vocabulary", "annotation"],
  ["title", "annotation"],
  ["description", "annotation"],
  ["default", "annotation"],
  ["deprecated", "annotation"],
  ["readOnly", "annotation"],
  ["writeOnly", "annotation"],
  ["examples", "annotation"],
  ["contentEncoding", "annotation"],
  ["contentMediaType", "annotation"],
  ["contentSchema", "annotation"],
  ["$id", "string"],
  ["$anchor", "string"],
  ["$ref", "string"],
  ["$defs", "schema map"],
  ["definitions", "schema map"],
  ["allOf", "schemas"],
  ["anyOf", "schemas"],
  ["oneOf", "schemas"],
  ["not", "schema"],
  ["if", "schema"],
  ["then", "schema"],
  ["else", "schema"],
  ["dependentSchemas", "schema map"],
  ["dependencies", "schema or strings map"],
  ["prefixItems", "schemas"],
  ["items", "items"],
  ["additionalItems", "schema"],
  ["contains", "schema"],
  ["properties", "schema map"],
  ["patternProperties", "pattern map"],
  ["additionalProperties", "schema"],
  ["propertyNames", "schema"],
  ["unevaluatedItems", "schema"],
  ["unevaluatedProperties", "schema"],
  ["type", "types"],
  ["enum", "array"],
  ["const", "anything"],
  ["multipleOf", "positive number"],
  ["maximum", "number"],
  ["exclusiveMaximum", "number"],
  ["minimum", "number"],
  ["exclusiveMinimum", "number"],
  ["maxLength", "count"],
  ["minLength", "count"],
  ["pattern", "pattern"],
  ["format", "format"],
  ["maxItems", "count"],
  ["minItems", "count"],
  ["uniqueItems", "boolean"],
  ["maxContains", "count"],
  ["minContains", "count"],
  ["maxProperties", "count"],
  ["minProperties", "count"],
  ["required", "strings"],
  ["dependentRequired", "strings map"],
]);

/** Keywords that change what is checked and that the validator does not know: ignoring them would open the gate. */
export const UNSUPPORTED: ReadonlySet<string> = new Set([
  "$dynamicRef",
  "$dynamicAnchor",
  "$recursiveRef",
  "$recursiveAnchor",
]);

export const TYPE_NAMES: ReadonlySet<unknown> = new Set([
  "string",
  "number",
  "integer",
  "boolean",
  "object",
  "array",
  "null",
]);

/**
 * Formats that are checked. 2020-12 leaves it to the validator; the rest are annotations, because the library checks
 * them with expressions that can take exponential time (`url`) or compiles the text as one (`regex`).
 */
export const CHECKED_FORMATS: ReadonlySet<unknown> = new Set([
  "date",
  "time",
  "date-time",
  "duration",
  "uuid",
  "ipv4",
  "ipv6",
  "email",
  "hostname",
]);
