/** From what a server said to what is reported of it. */

import { definitionHash, definitionName } from "../../catalog/definition.ts";
import {
  byRisk,
  type Classification,
  classifyServer,
  type Finding,
  liveDefinition,
  poisonOutsideTools,
  type Sign,
  type Summary,
  summaryOf,
} from "../../catalog/index.ts";
import { own } from "../../json/own.ts";
import { type Era, isObject } from "../../mcp/index.ts";
import type { Scan, ScanError } from "../../upstream/index.ts";

/** A definition; a tool that a server describes in two ways comes twice. */
export interface ScannedTool {
  readonly tool: string;
  /** The eras in which the server describes it so. */
  readonly eras: readonly Era[];
  /** SHA-256, hex, of the whole definition: what a pin would hold. */
  readonly hash: string;
  readonly classification: Classification;
}

export interface EraDifference {
  readonly tool: string;
  /** Of what the two definitions differ, by key; empty = the tool is in one era alone. */
  readonly keys: readonly string[];
  readonly eras: readonly Era[];
}

export interface ScanReport {
  readonly address: string;
  /** What the server calls itself; null = nothing. */
  readonly name: string | null;
  readonly version: string | null;
  readonly eras: {
    readonly [era in Era]?: { version: string; tools: number; resources: number; prompts: number };
  };
  /** Why an era that the server began to speak was not seen. */
  readonly errors: { readonly [era in Era]?: ScanError };
  readonly summary: Summary;
  /** The worst first. */
  readonly tools: readonly ScannedTool[];
  /** What the server tells its two kinds of client differently. */
  readonly differences: readonly EraDifference[];
  /** Definitions without a name that a gateway could accept them by: no agent would see them. */
  readonly unnamed: number;
  /** Alarms and signs of poison in instructions, resources and prompts. */
  readonly findings: readonly (Finding | Sign)[];
}

export function reportOf(address: string, { views, errors }: Extract<Scan, { ok: true }>): ScanReport {
  const seen = (["legacy", "modern"] as const).flatMap((era) => {
    const view = views[era];
    return view === undefined ? [] : [{ era, view }];
  });
  const info = seen.map(({ view }) => view.serverInfo).find(isObject) ?? {};
  const name = textOr(info["name"]);
  const shown = distinct(seen.map(({ era, view }) => [era, view.tools]));
  const judged = classifyServer(shown.map(({ sent }) => liveDefinition(name ?? "", sent)));
  const tools = shown
    .flatMap(({ tool, eras, hash }, at): ScannedTool[] => {
      const classification = judged[at];
      return classification === undefined ? [] : [{ tool, eras, hash, classification }];
    })
    .sort((a, b) => byRisk(a.classification, b.classification) || (a.tool < b.tool ? -1 : 1));
  const unnamed = Math.max(
    0,
    ...seen.map(({ view }) => view.tools.filter((sent) => definitionName(sent) === undefined).length),
  );
  return {
    address,
    name,
    version: textOr(info["version"]),
    eras: Object.fromEntries(
      seen.map(({ era, view: { version, tools: all, resources, prompts } }) => [
        era,
        { version, tools: all.length, resources: resources.length, prompts: prompts.length },
      ]),
    ),
    errors,
    summary: summaryOf(tools),
    tools,
    differences: seen.length < 2 ? [] : differencesOf(shown),
    unnamed,
    findings: unique(seen.flatMap(({ view }) => poisonOutsideTools(view))),
  };
}

interface Shown {
  readonly tool: string;
  readonly hash: string;
  readonly eras: Era[];
  readonly sent: unknown;
}

/** Definitions that are the same in both eras are one. */
function distinct(lists: readonly (readonly [Era, readonly unknown[]])[]): Shown[] {
  const byHash = new Map<string, Shown>();
  for (const [era, list] of lists) {
    for (const sent of list) {
      const tool = definitionName(sent);
      if (tool === undefined) continue;
      const hash = definitionHash(sent);
      const known = byHash.get(hash);
      if (known === undefined) byHash.set(hash, { tool, hash, eras: [era], sent });
      else if (!known.eras.includes(era)) known.eras.push(era);
    }
  }
  return [...byHash.values()];
}

function differencesOf(shown: readonly Shown[]): EraDifference[] {
  return [...Map.groupBy(shown, ({ tool }) => tool)].flatMap(([tool, all]): EraDifference[] => {
    const eras = [...new Set(all.flatMap((one) => one.eras))];
    if (all.length === 1) return eras.length > 1 ? [] : [{ tool, keys: [], eras }];
    const [one, other] = all.map(({ sent }) => (isObject(sent) ? sent : {}));
    const keys = [...new Set([...Object.keys(one ?? {}), ...Object.keys(other ?? {})])];
    const differ = (key: string) =>
      JSON.stringify(own(one ?? {}, key)) !== JSON.stringify(own(other ?? {}, key));
    return [{ tool, keys: keys.filter(differ).sort(), eras }];
  });
}

/** Both eras mostly say the same. */
function unique(findings: ScanReport["findings"]): ScanReport["findings"] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}

const textOr = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);
