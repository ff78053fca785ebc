/** Reports for people: of a scan, and of a registered server. Everything in it that a server wrote is made harmless to a terminal. */

import { dangerTexts, legTitles } from "../../catalog/dangers.ts";
import {
  type Category,
  type Classification,
  type Evidence,
  type Finding,
  isAlarm,
  type Level,
  type Sign,
  type Summary,
} from "../../catalog/index.ts";
import { own } from "../../json/own.ts";
import { plain } from "../harmless.ts";
import { counted } from "../print.ts";
import { paint } from "../start/paint.ts";
import { tableLines } from "../table.ts";
import { cutTo } from "../width.ts";
import type { EraDifference, ScanReport } from "./judge.ts";

/** A tool as a table shows it. */
export interface ShownTool {
  readonly tool: string;
  readonly classification: Classification;
  /** What is with its pin, of a registered server's. */
  readonly state?: string;
  /** What the accepted definition was judged to be, where another one is shown. */
  readonly was?: { readonly category: Category; readonly severity: Level } | null;
}

const NAME = 40;
const WORD = 24;
const DETAIL = 100;
/** Names in a sentence; more of them are counted. */
const NAMED = 5;
const SIGNS = 3;
const LEG = Math.max(...Object.values(legTitles).map((title) => title.length));

const categories: readonly Category[] = ["Financial", "Destructive", "Execute", "Write", "Read"];
const levels: readonly Level[] = ["Critical", "High", "Medium", "Low"];

export function reportLines(report: ScanReport, columns?: number): string[] {
  const { address, name, version, errors, summary, tools, unnamed, findings } = report;
  const title = [name ?? "A server without a name", version].filter((part) => part !== null).join(" ");
  const eras = Object.entries(report.eras).map(([era, seen]) => `${era} ${short(seen.version, WORD)}`);
  return [
    `${paint.title(short(title, 60))}  ${paint.quiet(plain(address))}`,
    `Speaks ${eras.join(" and ")}.`,
    ...Object.entries(errors).map(([era, { detail }]) => paint.wait(`Not seen: ${era}. ${plain(detail)}.`)),
    summaryLine(summary),
    ...(unnamed === 0
      ? []
      : [
          paint.wait(
            `${counted(unnamed, "definition")} without a usable name: no gateway could accept them.`,
          ),
        ]),
    ...alarmLines(tools),
    ...findingLines(findings),
    ...(tools.length === 0 ? [] : ["", ...toolLines(tools, columns)]),
    ...dangerLines(summary),
    ...eraLines(report.differences),
  ];
}

/** What was found outside the tools. */
export function findingLines(findings: readonly (Finding | Sign)[]): string[] {
  if (findings.length === 0) return [];
  return [
    "",
    paint.bad("Signs of poison outside the tools:"),
    ...findings.map(
      (finding) =>
        `  ${isAlarm(finding) ? "! " : ""}${short(finding.code, NAME)} in ${short(finding.at, NAME)}: ${short(finding.detail, DETAIL)}`,
    ),
  ];
}

/** Codes of findings for a column, alarms marked. */
export function codesOf(findings: readonly { readonly code: string }[]): string {
  return [...new Set(findings.map((one) => `${isAlarm(one) ? "! " : ""}${one.code}`))].join(", ");
}

export function summaryLine({ tools, categories: by, severities, alarms }: Summary): string {
  if (tools === 0) return "No tools.";
  const parts = (order: readonly string[], counts: Readonly<Record<string, number>>) =>
    order
      .flatMap((key) => {
        const counted = own(counts, key) ?? 0;
        return counted > 0 ? [`${counted} ${key}`] : [];
      })
      .join(", ");
  const alarm = alarms === 0 ? "No alarms." : paint.bad(`${counted(alarms, "tool")} with an alarm.`);
  return `${counted(tools, "tool")}: ${parts(categories, by)}. Severity: ${parts(levels, severities)}. ${alarm}`;
}

export function alarmLines(tools: readonly ShownTool[]): string[] {
  const alarms = tools.flatMap(({ tool, classification }) =>
    classification.findings.filter(isAlarm).map(({ code, at, detail }) => ({ tool, code, at, detail })),
  );
  if (alarms.length === 0) return [];
  return [
    "",
    paint.bad("ALARM: read these definitions before an agent does."),
    ...alarms.map(
      ({ tool, code, at, detail }) =>
        `  ${paint.bad("!")} ${short(tool, NAME)}: ${short(code, NAME)} in ${short(at, NAME)}: ${short(detail, DETAIL)}`,
    ),
  ];
}

export function toolLines(shown: readonly ShownTool[], columns = Number.POSITIVE_INFINITY): string[] {
  const tools = alike(shown);
  const pinned = tools.some(({ state }) => state !== undefined);
  const heads = ["tool", "category", "severity", "sure", "because", "findings", ...(pinned ? ["pin"] : [])];
  const rows = tools.map(({ tool, classification, was, state }) => [
    short(tool, NAME),
    changed(was?.category, classification.category),
    changed(was?.severity, severityText(classification)),
    `${Math.round(classification.confidence * 100)} %`,
    because(classification),
    codesOf(classification.findings),
    ...(pinned ? [state ?? ""] : []),
  ]);
  const look = (cell: string, column: number, row: number) => {
    const level = tools[row]?.classification.severity.level;
    if (column === 1 && tools[row]?.was) return paint.bad(cell);
    if (column === 2 && level === "Critical") return paint.bad(cell);
    if (column === 2 && level === "High") return paint.wait(cell);
    if (column === 5 && cell.startsWith("! ")) return paint.bad(cell);
    return column >= 3 ? paint.quiet(cell) : cell;
  };
  return tableLines(heads, rows, { columns, look });
}

/** Definitions of one name that are judged alike are one line. */
function alike(tools: readonly ShownTool[]): ShownTool[] {
  return [
    ...new Map(
      tools.map((one) => [JSON.stringify([one.tool, one.state, one.was, one.classification]), one] as const),
    ).values(),
  ];
}

/** What it was and what it is, where that differs. */
export function changed(was: string | undefined, is: string): string {
  return was === undefined || is.split(" ")[0] === was ? is : `${was} → ${is}`;
}

function severityText({ severity: { level, reasons } }: Classification): string {
  const codes = reasons.map(({ code }) => code).filter((code) => code !== "category");
  return codes.length === 0 ? level : `${level} (${codes.join(", ")})`;
}

/** The signs that weighed most for the category; a word that is in several places is named once. */
function because({ category, evidence }: Classification): string {
  const signs = evidence.filter(({ says }) => says === category);
  const strongest = signs.toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points));
  const words = [...Map.groupBy(strongest, ({ word }) => word.toLowerCase()).values()].slice(0, SIGNS);
  return words.length === 0 ? "nothing says that it only reads" : words.map(signText).join(", ");
}

function signText(alike: readonly Evidence[]): string {
  const word = alike[0]?.word ?? "";
  const places = [...new Set(alike.map(({ where }) => where))];
  if (places[0] === "argument" && word.startsWith("none"))
    return word === "none" ? "no arguments" : "no argument needed";
  return `${short(word, WORD)} (${places.join(", ")})`;
}

/** What its tools can be made to do together, and what to do about it. */
export function dangerLines({ tools, dangers: all }: Summary): string[] {
  if (tools === 0) return [];
  // Alarms have a place of their own.
  const dangers = all.filter(({ code }) => code !== "alarmed-definitions");
  if (dangers.length === 0) return ["", "Together its tools are no more dangerous than each is alone."];
  return dangers.flatMap(({ code, level, legs }) => {
    const { title, why, control } = dangerTexts[code];
    const head = `${level}: ${title}`;
    return [
      "",
      levelOf(level)(head),
      `  ${why}`,
      ...legs.map(({ role, tools: names }) => `    ${legTitles[role].padEnd(LEG)} ${named(names)}`),
      `  ${paint.quiet("Do:")} ${control}`,
    ];
  });
}

const levelOf = (level: Level) =>
  level === "Critical" ? paint.bad : level === "High" ? paint.wait : paint.title;

function eraLines(differences: readonly EraDifference[]): string[] {
  if (differences.length === 0) return [];
  const groups = Map.groupBy(differences, ({ keys, eras }) =>
    keys.length > 0
      ? `described differently to its two kinds of client, in ${keys.map((key) => short(key, WORD)).join(", ")}`
      : `only for ${eras.join(", ")} clients`,
  );
  return [
    "",
    "Eras:",
    ...[...groups].map(
      ([how, tools]) => `  ${counted(tools.length, "tool")} ${how}: ${named(tools.map(({ tool }) => tool))}`,
    ),
  ];
}

function named(tools: readonly string[]): string {
  if (tools.length === 0) return "-";
  const more = tools.length - NAMED;
  return (
    tools
      .slice(0, NAMED)
      .map((tool) => short(tool, NAME))
      .join(", ") + (more > 0 ? ` and ${more} more` : "")
  );
}

/** Cut first: a letter may carry thousands of marks. */
const short = (text: string, columns: number) => cutTo(plain(text.slice(0, 4 * columns)), columns);
