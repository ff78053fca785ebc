/**
 * Validates a call's arguments against a JSON Schema 2020-12: one that a policy holds, or the tool's pinned one, which a
 * stranger wrote. Neither schema nor arguments can be trusted with the gate's time:
 * - `pattern` and `patternProperties` run on RE2, and work is counted. A few `$ref`s can multiply into years; past the budget
 *   the arguments do not validate.
 * - `$ref` reaches only into the schema itself; anything else is a fault of the schema. Nothing is ever fetched.
 *
 * Numbers are read twice where readers differ, digit for digit and as doubles: both must validate.
 */
import { dereference, type Schema } from "@cfworker/json-schema";
import { own } from "../json/own.ts";
import { type Origin, type ReadSchema, readSchema, type SchemaProblem } from "./arguments-read.ts";
import { Run, TOP } from "./arguments-run.ts";
import { validatorOf } from "./arguments-validate.ts";
import { TooMuchWork, type Work } from "./work.ts";

/** What is wrong with the arguments, as a clause; undefined if they validate. */
export type ArgumentsCheck = (args: unknown, work: Work) => string | undefined;

export type CompiledSchema = { ok: true; check: ArgumentsCheck } | { ok: false; problems: SchemaProblem[] };

const MAX_REASON_LENGTH = 300;

/** Compiles a schema. All problems are reported, not the first only. */
export function compileSchema(schema: unknown, origin: Origin): CompiledSchema {
  const read = readSchema(schema, origin);
  const lookup = read.problems.length === 0 ? resolve(read) : undefined;
  if (lookup === undefined) return { ok: false, problems: read.problems };
  const validate = validatorOf(read.copy, read.patterns, (node) =>
    own(lookup, String(node["__absolute_ref__"])),
  );
  return {
    ok: true,
    check(args, work) {
      try {
        for (const exact of [true, false]) {
          const run = new Run(work, exact);
          const valid = validate(args, TOP, run, undefined);
          if (run.variant !== undefined) {
            return `the name ${JSON.stringify(cut(run.variant))} differs only in case from one of the schema`;
          }
          if (!valid) return cut(run.describe());
          if (!run.differs) return undefined;
        }
        return undefined;
      } catch (error) {
        if (error instanceof TooMuchWork) return "checking them takes more work than is allowed";
        // A schema that refers to itself without end, or arguments nested past the stack.
        if (error instanceof RangeError) return "checking them does not end";
        throw error;
      }
    },
  };
}

function cut(text: string): string {
  return text.length > MAX_REASON_LENGTH ? `${text.slice(0, MAX_REASON_LENGTH)}…` : text;
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
