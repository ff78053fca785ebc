/** Keywords of JSON Schema 2020-12 about the members of objects and the items of lists. */
import { fold, isObject, longestVariant } from "../json/index.ts";
import { own as memberOf } from "../json/own.ts";
import { below, type Check, type Place, type Run } from "./arguments-run.ts";
import { identityOf, shown } from "./arguments-values.ts";
import { testPattern } from "./operators.ts";
import type { Pattern } from "./pattern.ts";

type Keywords = Readonly<Record<string, unknown>>;
/** The check of a subschema. */
export type Sub = (schema: unknown) => Check;

/**
 * Whether no key only looks like a name of the schema; one that does fails all of it. Comes before every other check: what
 * fails elsewhere is looked at no further, and `not` and `if` make something of a failure.
 */
export function nameCheck(schema: Keywords): Check | undefined {
  const known = namesOf(schema);
  if (known.size === 0) return undefined;
  const folded = new Set([...known].map(fold));
  const longest = longestVariant(folded);
  return (value, _place, run) => {
    if (!isObject(value)) return true;
    const keys = Object.keys(value);
    run.work.spend(keys.length);
    for (const key of keys) {
      if (key.length <= longest && !known.has(key) && folded.has(fold(key))) {
        run.variant = key;
        return false;
      }
    }
    return true;
  };
}

/** Names of members that the schema says something of. */
function namesOf({ properties, required, ...schema }: Keywords): ReadonlySet<string> {
  const names = new Set([...Object.keys(properties ?? {}), ...(isNames(required) ? required : [])]);
  for (const map of [schema["dependentRequired"], schema["dependentSchemas"], schema["dependencies"]]) {
    for (const [name, then] of Object.entries(map ?? {})) {
      names.add(name);
      for (const needed of isNames(then) ? then : []) names.add(needed);
    }
  }
  return names;
}

export function memberChecks(schema: Keywords, sub: Sub, patterns: ReadonlyMap<string, Pattern>): Check[] {
  const checks = [
    sizes(schema["minProperties"], schema["maxProperties"], "members", (value) =>
      isObject(value) ? Object.keys(value).length : undefined,
    ),
    required(schema),
    properties(schema, sub, patterns),
    dependent(schema, sub),
    sizes(schema["minItems"], schema["maxItems"], "items", (value) =>
      Array.isArray(value) ? value.length : undefined,
    ),
    items(schema, sub),
    contains(schema, sub),
    unique(schema),
    // Last, for it asks what all others have evaluated.
    unevaluatedProperties(schema, sub),
    unevaluatedItems(schema, sub),
  ];
  return checks.filter((check) => check !== undefined);
}

function sizes(
  min: unknown,
  max: unknown,
  what: string,
  sizeOf: (value: unknown) => number | undefined,
): Check | undefined {
  if (min === undefined && max === undefined) return undefined;
  const least = Number(min ?? 0);
  const most = Number(max ?? Number.POSITIVE_INFINITY);
  return (value, place, run) => {
    const size = sizeOf(value);
    if (size === undefined || (size >= least && size <= most)) return true;
    return run.fail(
      place,
      () => `it has ${size} ${what}, expected ${size < least ? `at least ${least}` : `at most ${most}`}`,
    );
  };
}

function required({ required: names }: Keywords): Check | undefined {
  if (!isNames(names)) return undefined;
  return (value, place, run) => !isObject(value) || hasAll(value, names, place, run);
}

function hasAll(value: object, names: readonly string[], place: Place, run: Run): boolean {
  run.work.spend(names.length);
  for (const name of names) {
    if (!Object.hasOwn(value, name)) return run.fail(place, () => `${shown(name)} is missing`);
  }
  return true;
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === "string");
}

/** `properties` and its neighbours, key by key. */
function properties(schema: Keywords, sub: Sub, patterns: ReadonlyMap<string, Pattern>): Check | undefined {
  const { properties: own, patternProperties: matching, additionalProperties: rest, propertyNames } = schema;
  const named = new Map(Object.entries(own ?? {}).map(([name, member]) => [name, [sub(member)]]));
  if (named.size === 0 && matching === undefined && rest === undefined && propertyNames === undefined) {
    return undefined;
  }
  const patterned = Object.entries(matching ?? {}).flatMap(([source, member]) => {
    const pattern = patterns.get(source);
    return pattern === undefined ? [] : [{ pattern, check: sub(member) }];
  });
  const names = propertyNames === undefined ? [] : [sub(propertyNames)];
  const others = rest === undefined ? [] : [rest === false ? unknown : sub(rest)];

  /** What a member must fit. */
  function checksOf(key: string, run: Run): readonly Check[] {
    const own = named.get(key) ?? NOTHING;
    if (patterned.length === 0) return own.length === 0 ? others : own;
    const matched = patterned.filter(({ pattern }) => testPattern(pattern, key, run.work));
    const checks = [...own, ...matched.map(({ check }) => check)];
    return checks.length === 0 ? others : checks;
  }

  return (value, place, run, seen) => {
    if (!isObject(value)) return true;
    const keys = Object.keys(value);
    run.work.spend(keys.length);
    for (const key of keys) {
      const at = below(place, key);
      for (const check of names) if (!check(key, at, run, undefined)) return false;
      const checks = checksOf(key, run);
      const member = memberOf(value, key);
      for (const check of checks) if (!check(member, at, run, undefined)) return false;
      if (checks.length > 0) seen?.keys.add(key);
    }
    return true;
  };
}

const NOTHING: readonly Check[] = [];

const unknown: Check = (_value, place, run) => run.fail(place, () => "the schema knows no such member");

function dependent(schema: Keywords, sub: Sub): Check | undefined {
  const { dependentRequired, dependentSchemas, dependencies } = schema;
  const entries = [dependentRequired, dependentSchemas, dependencies].flatMap((map) =>
    Object.entries(map ?? {}),
  );
  if (entries.length === 0) return undefined;
  const rules = entries.map(([name, then]): [string, Check] => [
    name,
    isNames(then) ? (value, place, run) => hasAll(value as object, then, place, run) : sub(then),
  ]);
  return (value, place, run, seen) => {
    if (!isObject(value)) return true;
    run.work.spend(rules.length);
    return rules.every(([name, check]) => !Object.hasOwn(value, name) || check(value, place, run, seen));
  };
}

/** `prefixItems` and `items`; before 2020-12 they were `items` and `additionalItems`, and servers still send those. */
function items(schema: Keywords, sub: Sub): Check | undefined {
  const { prefixItems, items: own, additionalItems } = schema;
  const list = Array.isArray(own) ? own : prefixItems;
  const prefix = Array.isArray(list) ? list.map(sub) : [];
  const rest = Array.isArray(own) ? additionalItems : own;
  const others = rest === undefined ? undefined : sub(rest);
  if (prefix.length === 0 && others === undefined) return undefined;
  return (value, place, run, seen) => {
    if (!Array.isArray(value)) return true;
    const end = others === undefined ? Math.min(prefix.length, value.length) : value.length;
    for (let i = 0; i < end; i += 1) {
      const check = prefix[i] ?? others;
      if (check !== undefined && !check(value[i], below(place, i), run, undefined)) return false;
      seen?.items.add(i);
    }
    return true;
  };
}

function contains(schema: Keywords, sub: Sub): Check | undefined {
  if (schema["contains"] === undefined) return undefined;
  const check = sub(schema["contains"]);
  const least = Number(schema["minContains"] ?? 1);
  const most = Number(schema["maxContains"] ?? Number.POSITIVE_INFINITY);
  return (value, place, run, seen) => {
    if (!Array.isArray(value)) return true;
    const { fault } = run;
    let count = 0;
    for (let i = 0; i < value.length; i += 1) {
      if (!check(value[i], below(place, i), run, undefined)) continue;
      count += 1;
      seen?.items.add(i);
    }
    run.fault = fault;
    if (count >= least && count <= most) return true;
    return run.fail(
      place,
      () =>
        `it has ${count} items of the kind looked for, expected ${count < least ? `at least ${least}` : `at most ${most}`}`,
    );
  };
}

function unique(schema: Keywords): Check | undefined {
  if (schema["uniqueItems"] !== true) return undefined;
  return (value, place, run) => {
    if (!Array.isArray(value)) return true;
    const places = new Map<string, number>();
    for (let i = 0; i < value.length; i += 1) {
      run.work.spend(1);
      const text = identityOf(value[i], run);
      const before = places.get(text);
      if (before !== undefined) return run.fail(place, () => `the items ${before} and ${i} are equal`);
      places.set(text, i);
    }
    return true;
  };
}

function unevaluatedProperties(schema: Keywords, sub: Sub): Check | undefined {
  if (schema["unevaluatedProperties"] === undefined) return undefined;
  const check = sub(schema["unevaluatedProperties"]);
  return (value, place, run, seen) => {
    if (!isObject(value)) return true;
    const keys = Object.keys(value);
    run.work.spend(keys.length);
    for (const key of keys) {
      if (seen?.keys.has(key)) continue;
      if (!check(memberOf(value, key), below(place, key), run, undefined)) return false;
      seen?.keys.add(key);
    }
    return true;
  };
}

function unevaluatedItems(schema: Keywords, sub: Sub): Check | undefined {
  if (schema["unevaluatedItems"] === undefined) return undefined;
  const check = sub(schema["unevaluatedItems"]);
  return (value, place, run, seen) => {
    if (!Array.isArray(value)) return true;
    for (let i = 0; i < value.length; i += 1) {
      if (seen?.items.has(i)) continue;
      if (!check(value[i], below(place, i), run, undefined)) return false;
      seen?.items.add(i);
    }
    return true;
  };
}
