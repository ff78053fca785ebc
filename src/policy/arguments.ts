/**
 * Validates a call's arguments against a JSON Schema 2020-12: one that a policy holds, or the tool's pinned one,
 * which a stranger wrote.
 *
 * The library walks the schema without eval. Three things are added, because neither schema nor arguments can be
 * trusted with the gate's time:
 * - `pattern` and `patternProperties` run on RE2. The library builds a native RegExp for each; for the length of one
 *   synchronous validation, the global name that it looks up stands for RE2.
 * - Work is counted. A few `$ref`s can multiply into years; past the budget the arguments do not validate.
 * - `$ref` reaches only into the schema itself; anything else is a fault of the schema. Nothing is ever fetched.
 */

import { dereference, type OutputUnit, type Schema, validate } from "@cfworker/json-schema";
import { own } from "../own.ts";
import { type Origin, type ReadSchema, readSchema, type SchemaProblem } from "./arguments-read.ts";
import type { Pattern } from "./pattern.ts";

/** What is wrong with the arguments, as a clause; undefined if they validate. */
export type ArgumentsCheck = (args: unknown) => string | undefined;

export type CompiledSchema = { ok: true; check: ArgumentsCheck } | { ok: false; problems: SchemaProblem[] };

/** Subschemas visited, plus text matched by patterns: about 0.1 s of work. */
const BUDGET = 100_000;
/** Characters that a pattern matches in the time of visiting one subschema. */
const CHARACTERS_PER_UNIT = 32;
/** `uniqueItems` compares each with each. */
const MAX_UNIQUE_ITEMS = 1000;
const MAX_REASON_LENGTH = 300;

class TooMuchWork extends Error {}

/** Compiles a schema. All problems are reported, not the first only. */
export function compileSchema(schema: unknown, origin: Origin): CompiledSchema {
  const read = readSchema(schema, origin);
  const budget = { left: 0 };
  for (const { copy } of read.nodes) countVisits(copy, budget);
  const lookup = read.problems.length === 0 ? resolve(read) : undefined;
  if (lookup === undefined) return { ok: false, problems: read.problems };
  const unique = read.nodes.some(({ copy }) => copy["uniqueItems"] === true);
  const root = read.copy as Schema | boolean;
  const native = re2Constructor(read.patterns, budget);
  return {
    ok: true,
    check(args) {
      if (unique && hasLongList(args))
        return `a list has more than ${MAX_UNIQUE_ITEMS} items, too many for uniqueItems`;
      budget.left = BUDGET;
      try {
        const result = withRegExp(native, () => validate(args, root, "2020-12", lookup));
        return result.valid ? undefined : describe(result.errors);
      } catch (error) {
        if (error instanceof TooMuchWork) return "checking them takes more work than is allowed";
        // A schema that refers to itself without end, or arguments nested past the stack.
        if (error instanceof RangeError) return "checking them does not end";
        throw error;
      }
    },
  };
}

/** Finds what every `$ref` means; undefined, with problems noted, where one means nothing here. */
function resolve(read: ReadSchema): Record<string, Schema | boolean> | undefined {
  let lookup: Record<string, Schema | boolean>;
  try {
    lookup = dereference(read.copy as Schema | boolean);
  } catch (error) {
    const message = `its references cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    read.problems.push({ path: [], code: "bad_schema", message });
    return undefined;
  }
  for (const { copy, path } of read.nodes) {
    const ref = copy["$ref"];
    if (ref === undefined || own(lookup, String(copy["__absolute_ref__"])) !== undefined) continue;
    const message = `"${String(ref)}" is not in this schema; only references into it are followed`;
    read.problems.push({ path: [...path, "$ref"], code: "bad_schema", message });
  }
  return read.problems.length === 0 ? lookup : undefined;
}

/**
 * The library reads `$recursiveAnchor` once on each visit of a subschema. 2020-12 has no such keyword, so the copy
 * answers it with nothing, and counts.
 */
function countVisits(copy: object, budget: { left: number }): void {
  Object.defineProperty(copy, "$recursiveAnchor", {
    enumerable: false,
    get: () => spend(budget, 1),
  });
}

function spend(budget: { left: number }, units: number): undefined {
  budget.left -= units;
  if (budget.left < 0) throw new TooMuchWork();
  return undefined;
}

function re2Constructor(patterns: ReadonlyMap<string, Pattern>, budget: { left: number }): RegExpConstructor {
  class Re2 {
    readonly #pattern: Pattern | undefined;
    constructor(source: string) {
      this.#pattern = patterns.get(source);
    }
    test(text: string): boolean {
      spend(budget, text.length / CHARACTERS_PER_UNIT);
      if (this.#pattern === undefined) throw new Error("a pattern that was not compiled with its schema");
      return this.#pattern.test(text);
    }
  }
  return Re2 as unknown as RegExpConstructor;
}

/** Synchronous, so nothing but `work` ever sees the substitute; expressions in the source are not affected. */
function withRegExp<T>(substitute: RegExpConstructor, work: () => T): T {
  const native = globalThis.RegExp;
  globalThis.RegExp = substitute;
  try {
    return work();
  } finally {
    globalThis.RegExp = native;
  }
}

function hasLongList(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value) && value.length > MAX_UNIQUE_ITEMS) return true;
  return Object.values(value).some(hasLongList);
}

/** The innermost error says what is wrong; those around it only say that something inside is. */
function describe(errors: readonly OutputUnit[]): string {
  let inner: OutputUnit | undefined;
  for (const error of errors) {
    if (inner === undefined || error.instanceLocation.length >= inner.instanceLocation.length) inner = error;
  }
  if (inner === undefined) return "they do not validate";
  const where = inner.instanceLocation === "#" ? "args" : inner.instanceLocation.slice(1);
  const text = `${where}: ${inner.error}`;
  return text.length > MAX_REASON_LENGTH ? `${text.slice(0, MAX_REASON_LENGTH)}…` : text;
}
