/**
 * Makes a checked schema ready: JSON Schema 2020-12 over values as `parseJson` reads them. Libraries know doubles only, and
 * compare `enum` and `uniqueItems` each with each.
 */

import { memberChecks, nameCheck, type Sub } from "./arguments-members.ts";
import { type Check, Seen } from "./arguments-run.ts";
import { valueChecks } from "./arguments-values.ts";
import type { Pattern } from "./pattern.ts";

type Keywords = Readonly<Record<string, unknown>>;

/**
 * @param schema a checked one
 * @param target what a schema's `$ref` means
 */
export function validatorOf(
  schema: unknown,
  patterns: ReadonlyMap<string, Pattern>,
  target: (schema: Keywords) => unknown,
): Check {
  const known = new Map<unknown, Check>();

  const sub: Sub = (inner) => {
    if (inner === true) return () => true;
    if (inner === false) return (_value, place, run) => run.fail(place, () => "nothing is allowed here");
    let check: Check | undefined = known.get(inner);
    if (check === undefined) {
      // Known before it is made: schemas may refer to themselves.
      let made: Check | undefined;
      check = (value, place, run, seen) => (made ?? never)(value, place, run, seen);
      known.set(inner, check);
      made = node(inner as Keywords);
    }
    return check;
  };

  function node(keywords: Keywords): Check {
    const names = nameCheck(keywords);
    const checks = [
      ...(names === undefined ? [] : [names]),
      ...(keywords["$ref"] === undefined ? [] : [sub(target(keywords))]),
      ...valueChecks(keywords, patterns),
      ...applicators(keywords, sub),
      ...memberChecks(keywords, sub, patterns),
    ];
    const asks =
      keywords["unevaluatedProperties"] !== undefined || keywords["unevaluatedItems"] !== undefined;
    return (value, place, run, seen) => {
      run.work.spend(1);
      const own = asks || seen !== undefined ? new Seen() : undefined;
      for (const check of checks) if (!check(value, place, run, own)) return false;
      if (own !== undefined && seen !== undefined) {
        run.work.spend(own.keys.size + own.items.size);
        seen.add(own);
      }
      return true;
    };
  }

  return sub(schema);
}

function never(): never {
  throw new Error("a schema that was used before it was made");
}

/** Keywords that apply subschemas to the same value. */
function applicators(schema: Keywords, sub: Sub): Check[] {
  const checks: Check[] = [];
  for (const all of list(schema["allOf"])) checks.push(sub(all));
  const any = list(schema["anyOf"]).map(sub);
  if (any.length > 0)
    checks.push(count(any, (valid) => valid >= 1, "does not fit any of the schemas that it may"));
  const one = list(schema["oneOf"]).map(sub);
  if (one.length > 0)
    checks.push(count(one, (valid) => valid === 1, "does not fit exactly one of the schemas that it may"));
  if (schema["not"] !== undefined) checks.push(not(sub(schema["not"])));
  if (schema["if"] !== undefined) checks.push(conditional(schema, sub));
  return checks;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function count(options: readonly Check[], holds: (valid: number) => boolean, words: string): Check {
  return (value, place, run, seen) => {
    const { fault } = run;
    // All are tried: each that is valid may have evaluated members, and names of all are looked at.
    const valid = options.filter((check) => check(value, place, run, seen)).length;
    // Options that did not fit say nothing, unless none did.
    if (valid > 0) run.fault = fault;
    if (holds(valid)) return true;
    return run.fault === fault ? run.fail(place, () => `it ${words}`) : false;
  };
}

function not(check: Check): Check {
  return (value, place, run) => {
    const { fault } = run;
    const valid = check(value, place, run, undefined);
    run.fault = fault;
    return valid ? run.fail(place, () => "it fits a schema that it must not") : true;
  };
}

function conditional(schema: Keywords, sub: Sub): Check {
  const check = sub(schema["if"]);
  const yes = schema["then"] === undefined ? undefined : sub(schema["then"]);
  const no = schema["else"] === undefined ? undefined : sub(schema["else"]);
  return (value, place, run, seen) => {
    const { fault } = run;
    const valid = check(value, place, run, seen);
    run.fault = fault;
    const then = valid ? yes : no;
    return then === undefined || then(value, place, run, seen);
  };
}
