import { own } from "../json/own.ts";

/**
 * Paths into a call's arguments (docs/concepts.md, "Rule"): `args.a.b`, `args.items.0.id`, `args.items.*.price`,
 * `args["dotted.key"]`.
 */

import { isRawNumber } from "../json/index.ts";

/** Any element of an array. A symbol, so that `args["*"]` can still name a key. */
export const ANY = Symbol("any element");

type Step = string | typeof ANY;

/** The steps behind `args`; none for `args` itself. */
export type Path = readonly Step[];

export type ParsedPath = { ok: true; path: Path } | { ok: false; problem: string };

const BARE = /^[^.[\]"\s]+/;
const QUOTED = /^\["(?:[^"\\]|\\.)*"\]/;

/** Reads a path. The problem is a clause that says what was found and what to write. */
export function parsePath(text: string): ParsedPath {
  if (!/^args(?![^.[])/.test(text))
    return { ok: false, problem: "a path begins with `args`, such as args.amount" };
  const path: Step[] = [];
  let at = "args".length;
  while (at < text.length) {
    const rest = text.slice(at);
    const quoted = QUOTED.exec(rest)?.[0];
    if (quoted !== undefined) {
      const key = unquote(quoted.slice(1, -1));
      if (key === undefined) return { ok: false, problem: `${quoted} is not a JSON string in brackets` };
      path.push(key);
      at += quoted.length;
      continue;
    }
    if (rest.startsWith("[")) {
      return {
        ok: false,
        problem: `brackets hold a quoted key, as in args["a.b"]; write .0 for an index and .* for any`,
      };
    }
    const bare = rest.startsWith(".") ? BARE.exec(rest.slice(1))?.[0] : undefined;
    if (bare === undefined) {
      return {
        ok: false,
        problem: `character ${at + 1} should start .name or ["name"]; quote a name with odd characters`,
      };
    }
    if (bare !== "*" && bare.includes("*")) {
      return {
        ok: false,
        problem: `\`*\` stands alone between dots; quote a key that holds one: ["${bare}"]`,
      };
    }
    path.push(bare === "*" ? ANY : bare);
    at += 1 + bare.length;
  }
  return { ok: true, path };
}

function unquote(literal: string): string | undefined {
  try {
    return JSON.parse(literal);
  } catch {
    return undefined;
  }
}

/** What a step finds. */
export const MISSING = Symbol("missing");
/** The value has a type that cannot hold what the step asks for. */
export const MISFIT = Symbol("misfit");

const INDEX = /^(?:0|[1-9]\d*)$/;

/**
 * One named step: an own property of an object, or an element of an array.
 *
 * A scalar where an object or array is needed is a misfit and not merely missing: servers that read
 * `"{\"amount\":1000000}"` as an object would otherwise act on what no condition saw. `null` is missing.
 */
export function stepInto(value: unknown, key: string): unknown {
  if (value === null || value === undefined) return MISSING;
  if (typeof value !== "object" || isRawNumber(value)) return MISFIT;
  if (Array.isArray(value)) {
    if (!INDEX.test(key)) return MISFIT;
    const index = Number(key);
    return index < value.length ? value[index] : MISSING;
  }
  // JSON has no undefined.
  const member = own(value as Record<string, unknown>, key);
  return member === undefined ? MISSING : member;
}
