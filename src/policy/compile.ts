/**
 * Makes a parsed policy ready for `judge`: entries indexed, paths and patterns compiled, pointers and texts written
 * once, so that judging a call looks up and compares, and little else.
 */

import { escapeToken } from "../json/pointer.ts";
import { type ArgumentsCheck, compileSchema } from "./arguments.ts";
import { type CompiledCondition, compileCondition } from "./conditions.ts";
import { type Looks, looksOf } from "./examined.ts";
import { GlobMap } from "./glob.ts";
import { type CompiledLimit, compileLimits } from "./limits.ts";
import type { Clause, Policy, Rule } from "./schema.ts";
import type { Approval } from "./types.ts";
import { inOneCase } from "./uri.ts";

const DEFAULT_WAIT_SECONDS = 0;
const DEFAULT_EXPIRY_SECONDS = 3600;

export interface CompiledClause {
  readonly pointer: string;
  readonly conditions: readonly CompiledCondition[];
  /** The conditions in words: `args.amount gt 100`; empty if there are none. */
  readonly text: string;
  readonly onDeny: string | undefined;
}

export interface CompiledRule {
  readonly pointer: string;
  readonly action: "allow" | "deny" | "require_approval";
  readonly reason: string | undefined;
  readonly denyIf: readonly CompiledClause[];
  readonly require: readonly CompiledClause[];
  readonly approveIf: readonly CompiledClause[];
  /** `pinned`: against the schema that comes with the call. */
  readonly arguments: ArgumentsCheck | "pinned" | undefined;
  readonly approval: { readonly wait?: number | undefined; readonly expires?: number | undefined };
  readonly limits: readonly CompiledLimit[];
  /** What the paths of conditions and costs look at. */
  readonly looks: Looks;
}

/** Globs that differ in case alone are one here. */
export interface ResourcesInOneCase {
  readonly hide: GlobMap<readonly string[]>;
  readonly resources: GlobMap<readonly CompiledRule[]>;
}

/** A policy made ready for `judge`. Opaque to callers; never changes. */
export interface CompiledPolicy {
  readonly shadow: boolean;
  readonly defaultAllows: boolean;
  /** Pointers of the globs. */
  readonly hide: GlobMap<string>;
  readonly allTools: CompiledRule | undefined;
  readonly tools: GlobMap<CompiledRule>;
  readonly resources: GlobMap<CompiledRule>;
  /** The same as `resources` and `hide`, by globs in one case; undefined where all of them are written so. */
  readonly inOneCase: ResourcesInOneCase | undefined;
  readonly prompts: GlobMap<CompiledRule>;
  readonly serverRequests: ReadonlyMap<string, boolean>;
  readonly source: Policy;
}

/** Makes a parsed policy ready for `judge`. Throws only on a bug: what parsePolicy let through compiles. */
export function compilePolicy(policy: Policy): CompiledPolicy {
  const hide = (policy.hide ?? []).map((glob, i) => [glob, `/hide/${i}`] as const);
  const resources = compileEntries(policy.resources, "/resources");
  const written = [...hide, ...resources].some(([glob]) => inOneCase(glob) !== glob);
  return {
    shadow: policy.mode === "shadow",
    defaultAllows: policy.default === "allow",
    hide: new GlobMap(hide),
    allTools: policy.all_tools === undefined ? undefined : compileRule(policy.all_tools, "/all_tools"),
    tools: new GlobMap(compileEntries(policy.tools, "/tools")),
    resources: new GlobMap(resources),
    inOneCase: written ? { hide: alike(hide), resources: alike(resources) } : undefined,
    prompts: new GlobMap(compileEntries(policy.prompts, "/prompts")),
    serverRequests: new Map(
      Object.entries(policy.server_requests ?? {}).map(([method, answer]) => [method, answer === "allow"]),
    ),
    source: policy,
  };
}

function compileEntries(
  entries: Record<string, Rule> | undefined,
  pointer: string,
): [glob: string, rule: CompiledRule][] {
  return Object.entries(entries ?? {}).map(([key, rule]) => [
    key,
    compileRule(rule, `${pointer}/${escapeToken(key)}`, pointer === "/resources" ? key : undefined),
  ]);
}

function alike<T>(entries: readonly (readonly [glob: string, value: T])[]): GlobMap<readonly T[]> {
  const groups = Map.groupBy(entries, ([glob]) => inOneCase(glob));
  return new GlobMap([...groups].map(([glob, group]) => [glob, group.map(([, value]) => value)]));
}

function compileRule(rule: Rule, pointer: string, entry?: string): CompiledRule {
  const denyIf = compileClauses(rule.deny_if, `${pointer}/deny_if`);
  const require = compileClauses(rule.require, `${pointer}/require`);
  const approveIf = compileClauses(rule.approve_if, `${pointer}/approve_if`);
  const limits = compileLimits(rule, pointer, entry);
  const clauses = [...denyIf, ...require, ...approveIf];
  return {
    pointer,
    action: rule.action ?? "allow",
    reason: rule.reason,
    denyIf,
    require,
    approveIf,
    arguments: compileArguments(rule.arguments),
    approval: rule.approval ?? {},
    limits,
    looks: looksOf([
      ...clauses.flatMap(({ conditions }) => conditions.map(({ path }) => path)),
      ...limits.flatMap(({ cost }) => (typeof cost === "number" ? [] : [cost.path])),
    ]),
  };
}

function compileClauses(clauses: readonly Clause[] | undefined, pointer: string): CompiledClause[] {
  return (clauses ?? []).map((clause, i) => ({
    pointer: `${pointer}/${i}`,
    conditions: clause.conditions.map(compileCondition),
    text: clause.conditions.map(inWords).join(" and "),
    onDeny: clause.on_deny,
  }));
}

const MAX_VALUE_LENGTH = 80;

function inWords(condition: Clause["conditions"][number]): string {
  if (condition.op === "exists") {
    return `${condition.path} ${condition.value === false ? "does not exist" : "exists"}`;
  }
  const value = JSON.stringify(condition.value);
  const shown = value.length > MAX_VALUE_LENGTH ? `${value.slice(0, MAX_VALUE_LENGTH)}…` : value;
  return `${condition.path} ${condition.op} ${shown}`;
}

function compileArguments(schema: Rule["arguments"]): CompiledRule["arguments"] {
  if (schema === undefined) return undefined;
  if (schema === true) return "pinned";
  const compiled = compileSchema(schema, "author");
  if (!compiled.ok) throw new Error(`unparsed policy: ${compiled.problems[0]?.message}`);
  return compiled.check;
}

/** The settings of an approval: the entry's own, else those of all_tools, else the defaults; each key by itself. */
export function approvalOf(entry: CompiledRule | undefined, all: CompiledRule | undefined): Approval {
  return {
    waitSeconds: entry?.approval.wait ?? all?.approval.wait ?? DEFAULT_WAIT_SECONDS,
    expiresSeconds: entry?.approval.expires ?? all?.approval.expires ?? DEFAULT_EXPIRY_SECONDS,
  };
}
