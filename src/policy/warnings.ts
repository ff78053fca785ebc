import { escapeToken, pathOf } from "../json/pointer.ts";
/** Finds parts of a valid policy that can never do anything: mostly mistakes of spelling and order. */
import { type CompiledPolicy, type CompiledRule, compilePolicy } from "./compile.ts";
import { readDocument } from "./document.ts";
import { GlobMap } from "./glob.ts";
import type { CompiledLimit } from "./limits.ts";
import { nearest } from "./nearest.ts";
import type { Policy, Rule } from "./schema.ts";
import { type ToolArguments, unknownArguments } from "./unknown-arguments.ts";
import { uriFault } from "./uri.ts";

/** Part of the API: codes are added, never renamed. */
export type PolicyWarningCode =
  /** The server has no tool that the entry names. */
  | "unknown_tool"
  /** No tool of the entry takes an argument that the rule looks at. */
  | "unknown_argument"
  /** `hide` takes away everything that the entry names. */
  | "hidden_entry"
  /** Other entries come first for everything that the entry names. */
  | "shadowed_entry"
  /** Another limit of the same call, on the same counter, always refuses first. */
  | "unreachable_limit"
  /** An agent leaves the limit behind by opening another session. */
  | "session_limit"
  /** No URI that is judged has this form. */
  | "unreachable_uri"
  /** A call is held open for a human longer than most clients wait for an answer. */
  | "long_wait";

export interface PolicyWarning {
  /** RFC 6901. */
  readonly pointer: string;
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
  readonly code: PolicyWarningCode;
  readonly message: string;
}

type Found = Pick<PolicyWarning, "code" | "message"> & { readonly path: readonly string[] };

/** More than anybody reads. */
const MAX_WARNINGS = 100;

/**
 * @param text a valid document
 * @param policy what parsePolicy read from it
 * @param tools the server's tools; undefined = not known, and nothing is said about unknown ones
 * @returns in the order of the document
 */
export function policyWarnings(
  text: string,
  policy: Policy,
  known?: readonly ToolArguments[],
): PolicyWarning[] {
  const tools = known?.map(({ tool }) => tool);
  const document = readDocument(text);
  if (!document.ok) return [];
  const compiled = compilePolicy(policy);
  const found = [
    ...(tools === undefined ? [] : unknownTools(policy, tools)),
    ...unknownArguments(policy, known ?? []),
    ...hiddenEntries(policy, compiled),
    ...(["tools", "resources", "prompts"] as const).flatMap((kind) =>
      shadowedEntries(kind, policy[kind], compiled[kind], kind === "tools" ? tools : undefined),
    ),
    ...limits(policy, compiled),
    ...sessionLimits(policy),
    ...unreachableUris(policy),
    ...longWaits(policy),
  ];
  return found
    .slice(0, MAX_WARNINGS)
    .map(({ path, code, message }) => {
      const { pointer, line, column } = document.errorAt("wrong_value", path, message, "key");
      return { pointer, line, column, code, message };
    })
    .sort((a, b) => a.line - b.line || a.column - b.column);
}

/** Represents anything that a `*` may become: no glob holds it, so only a `*` takes it. */
const ANYTHING = "\u{10FFFF}";

/** A name that a map finds with another glob only if that glob covers all that this one does. */
function typical(glob: string): string {
  return glob.replaceAll("*", ANYTHING);
}

function unknownTools(policy: Policy, tools: readonly string[]): Found[] {
  const check = (glob: string, path: readonly string[]): Found[] => {
    const map = new GlobMap([[glob, true]]);
    if (tools.some((tool) => map.get(tool) === true)) return [];
    const near = glob.includes("*") ? undefined : nearest(glob, tools);
    const hint = near === undefined ? "" : `; did you mean ${JSON.stringify(near)}?`;
    const what = glob.includes("*") ? "no tool that fits" : "no tool";
    return [{ code: "unknown_tool", path, message: `the server has ${what} ${JSON.stringify(glob)}${hint}` }];
  };
  return [
    ...(policy.hide ?? []).flatMap((glob, index) => check(glob, ["hide", String(index)])),
    ...Object.keys(policy.tools ?? {}).flatMap((glob) => check(glob, ["tools", glob])),
  ];
}

function hiddenEntries(policy: Policy, compiled: CompiledPolicy): Found[] {
  return Object.keys(policy.tools ?? {}).flatMap((glob): Found[] => {
    const by = compiled.hide.get(typical(glob));
    if (by === undefined) return [];
    const message = `everything that ${JSON.stringify(glob)} names is hidden by ${by}, so the entry never applies`;
    return [{ code: "hidden_entry", path: ["tools", glob], message }];
  });
}

function shadowedEntries(
  kind: "tools" | "resources" | "prompts",
  entries: Record<string, Rule> | undefined,
  compiled: GlobMap<CompiledRule>,
  tools: readonly string[] | undefined,
): Found[] {
  return Object.keys(entries ?? {}).flatMap((glob): Found[] => {
    if (!glob.includes("*")) return [];
    const own = `/${kind}/${escapeToken(glob)}`;
    const by = compiled.get(typical(glob))?.pointer;
    if (by !== undefined && by !== own) {
      const message = `${by} comes first for everything that ${JSON.stringify(glob)} names`;
      return [{ code: "shadowed_entry", path: [kind, glob], message }];
    }
    const map = new GlobMap([[glob, true]]);
    const fitting = (tools ?? []).filter((tool) => map.get(tool) === true);
    if (fitting.length === 0 || fitting.some((tool) => compiled.get(tool)?.pointer === own)) return [];
    const message = `each tool of the server that ${JSON.stringify(glob)} names has an entry that comes first`;
    return [{ code: "shadowed_entry", path: [kind, glob], message }];
  });
}

/** All rules, with where they are. */
function rulesIn(policy: Policy): [path: readonly string[], rule: Rule][] {
  return [
    ...(policy.all_tools === undefined ? [] : [[["all_tools"], policy.all_tools] as [string[], Rule]]),
    ...(["tools", "resources", "prompts"] as const).flatMap((kind) =>
      Object.entries(policy[kind] ?? {}).map(([glob, rule]): [string[], Rule] => [[kind, glob], rule]),
    ),
  ];
}

function sessionLimits(policy: Policy): Found[] {
  const message =
    'a limit of scope "session" starts again with each session, and an agent may open as many as it likes; use "grant" to hold the agent to it';
  return rulesIn(policy).flatMap(([path, rule]) =>
    (rule.limits ?? []).flatMap(({ scope }, index): Found[] =>
      scope === "session"
        ? [{ code: "session_limit", path: [...path, "limits", String(index), "scope"], message }]
        : [],
    ),
  );
}

/** Most clients give a request up after 60 seconds; this much earlier an answer has to be on its way. */
const LONGEST_WAIT_S = 55;

function longWaits(policy: Policy): Found[] {
  return rulesIn(policy).flatMap(([path, rule]): Found[] => {
    const wait = rule.approval?.wait ?? 0;
    if (wait <= LONGEST_WAIT_S) return [];
    const message = `calls are held open for ${wait} s, and most clients give a request up after 60 s: at most ${LONGEST_WAIT_S} s lets all of them get an answer`;
    return [{ code: "long_wait", path: [...path, "approval", "wait"], message }];
  });
}

function unreachableUris(policy: Policy): Found[] {
  return Object.keys(policy.resources ?? {}).flatMap((glob): Found[] => {
    // A `*` may match any part, a scheme or a host among them: only what is around it is looked at.
    const fault = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^*]*\//.test(glob)
      ? uriFault(glob.replaceAll("*", "x"))
      : undefined;
    if (fault === undefined) return [];
    const message = `${JSON.stringify(glob)} names no resource: such URIs are refused before a rule is looked at`;
    return [{ code: "unreachable_uri", path: ["resources", glob], message }];
  });
}

/** Limits that apply to one call together: a rule's own, and for tools those of `all_tools`. */
function limits(policy: Policy, compiled: CompiledPolicy): Found[] {
  const { allTools } = compiled;
  const all = allTools === undefined ? [] : overtaken(allTools.limits, [], undefined);
  const own = (["tools", "resources", "prompts"] as const).flatMap((kind) =>
    Object.keys(policy[kind] ?? {}).flatMap((glob) => {
      const rule = compiled[kind].get(typical(glob));
      // Shadowed: reported as such.
      if (rule === undefined || rule.pointer !== `/${kind}/${escapeToken(glob)}`) return [];
      return overtaken(rule.limits, kind === "tools" ? (allTools?.limits ?? []) : [], glob);
    }),
  );
  return [...all, ...own];
}

function overtaken(
  mine: readonly CompiledLimit[],
  around: readonly CompiledLimit[],
  glob: string | undefined,
): Found[] {
  return mine.flatMap((limit): Found[] => {
    const lower = [...mine, ...around].find(
      (other) => other !== limit && other.max < limit.max && sameCount(limit, other, glob),
    );
    if (lower === undefined) return [];
    const message = `the limit of ${limit.max} is never reached: ${lower.pointer} counts the same and refuses after ${lower.max}`;
    return [{ code: "unreachable_limit", path: pathOf(limit.pointer), message }];
  });
}

function sameCount(one: CompiledLimit, other: CompiledLimit, glob: string | undefined): boolean {
  return (
    counterOf(one, glob) === counterOf(other, glob) &&
    one.scope === other.scope &&
    one.windowMs === other.windowMs &&
    costOf(one) === costOf(other)
  );
}

/** The shorthand counts each name by itself, so under a glob its counter has no name that could be met again. */
function counterOf({ counter }: CompiledLimit, glob: string | undefined): string {
  return counter ?? `${glob === undefined ? ANYTHING : typical(glob)}_rate`;
}

function costOf({ cost }: CompiledLimit): number | string {
  return typeof cost === "number" ? cost : cost.text;
}
