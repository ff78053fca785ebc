import { structuredPatch } from "diff";
import { holdsAtMost, isRawNumber, jsonEqual } from "../json/index.ts";
import { own } from "../json/own.ts";
import { escapeToken } from "../json/pointer.ts";
import { escapeUnseen } from "../text/unseen.ts";

/** One place in which two JSON values differ. */
export interface Change {
  readonly kind: "added" | "removed" | "changed";
  /** RFC 6901. */
  readonly pointer: string;
  /** What was there; absent where the place is new. */
  readonly before?: unknown;
  /** What is there now; absent where the place is gone. */
  readonly after?: unknown;
}

export interface Difference {
  readonly changes: readonly Change[];
  /** Both as indented JSON with sorted keys, as a unified difference: `-` was, `+` is. Nothing invisible in it. */
  readonly text: string;
}

/** Changes that are listed; the text holds all of them. */
const MAX_CHANGES = 200;
/** Lines around a change. */
const CONTEXT = 3;
/** Beyond one of these all counts as replaced: comparing takes time for each edit, and for each line that it tries. */
const MAX_EDITS = 100;
const MAX_LINES = 10_000;
/** Of each side, characters that are shown where all counts as replaced: nobody reads more. */
const MAX_SHOWN = 200_000;

/**
 * How one JSON value differs from another, for programs and for people. undefined means "nothing there".
 * Objects are compared by key, arrays by position.
 */
export function difference(before: unknown, after: unknown): Difference {
  const changes: Change[] = [];
  compare(before, after, "", changes);
  return { changes, text: textDifference(sorted(before), sorted(after)) };
}

function compare(before: unknown, after: unknown, pointer: string, changes: Change[]): void {
  if (changes.length >= MAX_CHANGES || before === after) return;
  if (before === undefined) changes.push({ kind: "added", pointer, after });
  else if (after === undefined) changes.push({ kind: "removed", pointer, before });
  else if (Array.isArray(before) && Array.isArray(after)) {
    for (let i = 0; i < Math.max(before.length, after.length) && changes.length < MAX_CHANGES; i += 1) {
      compare(before[i], after[i], `${pointer}/${i}`, changes);
    }
  } else if (isContainer(before) && isContainer(after) && Array.isArray(before) === Array.isArray(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      compare(own(before, key), own(after, key), `${pointer}/${escapeToken(key)}`, changes);
    }
  } else if (!jsonEqual(before, after)) changes.push({ kind: "changed", pointer, before, after });
}

function textDifference(before: unknown, after: unknown): string {
  const [was, is] = [textOf(before), textOf(after)];
  if (was === is) return "";
  // Lines are values, about.
  if (!holdsAtMost(was, MAX_LINES) || !holdsAtMost(is, MAX_LINES)) return replaced(was, is);
  const [old, recent] = [textOf(before, 2), textOf(after, 2)];
  const { hunks } = structuredPatch("", "", old, recent, "", "", {
    context: CONTEXT,
    maxEditLength: MAX_EDITS,
  }) ?? { hunks: [] };
  if (hunks.length === 0) return replaced(old, recent);
  const lines = hunks.flatMap((hunk) => [
    `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`,
    ...hunk.lines,
  ]);
  return escapeUnseen(lines.join("\n"));
}

function textOf(value: unknown, indent = 0): string {
  return value === undefined ? "" : `${JSON.stringify(value, null, indent)}\n`;
}

function replaced(before: string, after: string): string {
  return escapeUnseen(`${prefixed("-", before)}\n${prefixed("+", after)}`);
}

function prefixed(sign: string, whole: string): string {
  const text = whole.length > MAX_SHOWN ? `${whole.slice(0, MAX_SHOWN)}\n… (cut)` : whole;
  return sign + text.replaceAll("\n", `\n${sign}`);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isContainer(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(own(value, key))]),
  );
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !isRawNumber(value);
}
