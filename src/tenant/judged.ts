import {
  type AlarmCode,
  Allowance,
  byRisk,
  type Category,
  type Classification,
  classify,
  isAlarm,
  type JudgedTool,
  type Level,
  liveDefinition,
  type Siblings,
  type Summary,
  siblingsOf,
  signsIn,
  summaryOf,
} from "../catalog/index.ts";
import { Neighbours, type Shown } from "./neighbours.ts";
import type { Pins } from "./pins.ts";
import { shownTools, type ToolQuery, type ToolView } from "./tool-view.ts";

/** What a definition is judged to be, in short; a report has the whole judgement. */
export interface Judged {
  readonly category: Category;
  readonly severity: Level;
  /** Findings after which a person reads the definition before an agent does. */
  readonly alarms: AlarmCode[];
}

/** What is judged of a tool whose definition is new or another one. */
export interface JudgedChange {
  readonly judged: Judged;
  /** What the accepted definition was judged to be, where another one is shown; else null. */
  readonly was: Judged | null;
}

/** A tool with what a reviewer should know of it. */
export interface ReviewedTool extends ToolView, JudgedChange {
  readonly findings: readonly Shown[];
}

/** A tool with the whole judgement, and the text that was judged. */
export interface ReportedTool extends ReviewedTool {
  readonly classification: Classification;
  readonly definition: unknown;
}

export interface ToolReport {
  readonly summary: Summary;
  /** What the server shows, the worst first. */
  readonly tools: readonly ReportedTool[];
}

/**
 * Judges definitions of one server where they are read: that is cheaper than keeping judgements, which a better classifier
 * would make wrong.
 */
export class Judge {
  readonly #pins: Pins;
  readonly #server: string;
  readonly #known = new Map<string, Classification>();
  #siblings: Siblings | undefined;

  constructor(pins: Pins, server: string) {
    this.#pins = pins;
    this.#server = server;
  }

  /** @param hash of a definition that a pin names */
  classify(hash: string): Classification {
    const known = this.#known.get(hash);
    if (known !== undefined) return known;
    this.#siblings ??= siblingsOf(this.#shown().map((one) => this.#live(one)));
    const classification = classify(this.#live(hash), this.#siblings);
    this.#known.set(hash, classification);
    return classification;
  }

  /** @param hash what is shown, or else what was accepted */
  change(hash: string, pinned: string | null): JudgedChange {
    const was = pinned === null || pinned === hash ? null : brief(this.classify(pinned));
    return { judged: brief(this.classify(hash)), was };
  }

  #shown(): string[] {
    return [...new Set(this.#pins.list(this.#server).flatMap(({ seen, pinned }) => seen ?? pinned ?? []))];
  }

  #live(hash: string) {
    return liveDefinition(this.#server, this.#pins.definition(this.#server, hash));
  }
}

/** Tools of a server by name, each with what it is judged to be. */
export function judgedTools(pins: Pins, server: string, query: ToolQuery): ReviewedTool[] {
  const judge = new Judge(pins, server);
  const neighbours = new Neighbours(pins, server);
  return shownTools(pins, server, query).flatMap((view) => {
    const hash = view.hash ?? view.pinnedHash;
    if (hash === null) return [];
    const { findings } = judge.classify(hash);
    const shown = neighbours.findings(view.tool, hash, pins.definition(server, hash), findings);
    return [{ ...view, findings: shown, ...judge.change(hash, view.pinnedHash) }];
  });
}

/** Lets others that wait for the object have a turn. */
export type Pause = () => Promise<void>;

/** Some 50 ms of work where definitions are as long as they may be together. */
const AT_ONCE = 50;

/** What a server shows now; what it no longer shows is left out. All that a server may show is seconds of work. */
export async function toolReport(pins: Pins, server: string, pause: Pause): Promise<ToolReport> {
  const judge = new Judge(pins, server);
  const neighbours = new Neighbours(pins, server);
  const tools: ReportedTool[] = [];
  for (const view of shownTools(pins, server)) {
    const { hash } = view;
    const definition = pins.definition(server, hash);
    if (hash === null || definition === undefined) continue;
    const classification = judge.classify(hash);
    const findings = neighbours.findings(view.tool, hash, definition, classification.findings);
    const change = judge.change(hash, view.pinnedHash);
    tools.push({ ...view, findings, ...change, classification, definition });
    if (tools.length % AT_ONCE === 0) await pause();
  }
  return {
    summary: summaryOf(tools),
    tools: tools.sort((a, b) => byRisk(a.classification, b.classification)),
  };
}

/** What a starter policy is made from. */
export async function starterTools(pins: Pins, server: string, pause: Pause): Promise<JudgedTool[]> {
  const judge = new Judge(pins, server);
  const tools: JudgedTool[] = [];
  for (const { tool, seen } of pins.list(server)) {
    if (seen === null || pins.definition(server, seen) === undefined) continue;
    tools.push({ tool, classification: judge.classify(seen) });
    if (tools.length % AT_ONCE === 0) await pause();
  }
  return tools;
}

/**
 * Which definitions of a list a person reads before an agent does: those with an alarm, or with a sign of poison.
 *
 * @param foreign names of tools of the tenant's other servers
 */
export function reviewedFirst(
  server: string,
  listed: readonly unknown[],
  foreign: ReadonlySet<string>,
): (definition: unknown) => boolean {
  const siblings = siblingsOf(listed.map((one) => liveDefinition(server, one)));
  const allowance = new Allowance();
  return (definition) =>
    signsIn(definition, foreign, allowance).length > 0 ||
    classify(liveDefinition(server, definition), siblings).findings.some(isAlarm);
}

function brief({ category, severity, findings }: Classification): Judged {
  return {
    category,
    severity: severity.level,
    alarms: [...new Set(findings.filter(isAlarm).map(({ code }) => code))],
  };
}
