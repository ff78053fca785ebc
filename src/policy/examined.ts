/**
 * Names that a rule looks at, each at its place. A server that ignores case would read `"Amount"` where a condition saw no
 * `amount` (CVE-2026-27896), so arguments with such a key at such a place are refused. Elsewhere keys are the tool's.
 */
import { fold, isObject, longestVariant } from "../json/index.ts";
import { own } from "../json/own.ts";
import type { CompiledPolicy, CompiledRule } from "./compile.ts";
import { ANY, type Path } from "./path.ts";
import type { Layer, Subject } from "./types.ts";

/** What paths look at, from one value on. */
export interface Looks {
  readonly names: Map<string, Looks>;
  /** The folded names. */
  readonly folded: Set<string>;
  /** Of a key that could fold to one of them. */
  longest: number;
  /** From each element of a list on. */
  any: Looks | undefined;
}

export function looksOf(paths: Iterable<Path>): Looks {
  const root = noLooks();
  for (const path of paths) {
    let at = root;
    for (const step of path) at = step === ANY ? anyOf(at) : named(at, step);
  }
  return root;
}

const noLooks = (): Looks => ({ names: new Map(), folded: new Set(), longest: 0, any: undefined });

function anyOf(looks: Looks): Looks {
  looks.any ??= noLooks();
  return looks.any;
}

function named(looks: Looks, name: string): Looks {
  const known = looks.names.get(name);
  if (known !== undefined) return known;
  const fresh = noLooks();
  looks.names.set(name, fresh);
  looks.folded.add(fold(name));
  looks.longest = longestVariant(looks.folded);
  return fresh;
}

/** The first key that another reader could take for a name looked at, at the place where it is looked at. */
export function variantAt(value: unknown, looks: Looks): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value)) return variantInList(value, looks);
  if (looks.names.size === 0 || !isObject(value)) return undefined;
  for (const key of Object.keys(value)) {
    const below = looks.names.get(key);
    const found = below === undefined ? undefined : variantAt(own(value, key), below);
    if (found !== undefined) return found;
    if (below === undefined && key.length <= looks.longest && looks.folded.has(fold(key))) return key;
  }
  return undefined;
}

function variantInList(list: readonly unknown[], { names, any }: Looks): string | undefined {
  if (any === undefined && names.size === 0) return undefined;
  for (let i = 0; i < list.length; i += 1) {
    const below = names.size === 0 ? undefined : names.get(String(i));
    const found =
      (any === undefined ? undefined : variantAt(list[i], any)) ??
      (below === undefined ? undefined : variantAt(list[i], below));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The same for the rules that judge a call of a tool or prompt. Layers in shadow mode bind nothing. */
export function misspeltName(layers: readonly Layer[], subject: Subject): string | undefined {
  if (subject.kind !== "tool" && subject.kind !== "prompt") return undefined;
  for (const { policy } of layers) {
    if (policy.shadow) continue;
    for (const rule of rulesFor(policy, subject)) {
      const found = variantAt(subject.arguments, rule.looks);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function rulesFor(
  policy: CompiledPolicy,
  { kind, name }: { kind: "tool" | "prompt"; name: string },
): CompiledRule[] {
  const rules = kind === "tool" ? [policy.allTools, policy.tools.get(name)] : [policy.prompts.get(name)];
  return rules.filter((rule) => rule !== undefined);
}
