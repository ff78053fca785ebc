import { structuredPatch } from "diff";
import { isRawNumber, jsonEqual } from "../json/index.ts";
import { own } from "../own.ts";
import { visible } from "./poison.ts";

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
 * How one JSON value differs from another, for programs and for people. undefined stands for "nothing there".
 * Objects are compared by key, arrays by position.
 */
export function difference(before: unknown, after: unknown): Difference {
  const changes: Change[] = [];
  compare(before, after, "", changes);
  return { changes, text: textDifference(indented(before), indented(after)) };
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
      compare(own(before, key), own(after, key), `${pointer}/${escaped(key)}`, changes);
    }
  } else if (!jsonEqual(before, after)) changes.push({ kind: "changed", pointer, before, after });
}

function textDifference(before: string, after: string): string {
  if (Math.max(lines(before), lines(after)) > MAX_LINES) return replaced(before, after);
  const { hunks } = structuredPatch("", "", before, after, "", "", {
    context: CONTEXT,
    maxEditLength: MAX_EDITS,
  }) ?? { hunks: [] };
  const text = hunks.flatMap((hunk) => [
    `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`,
    ...hunk.lines,
  ]);
  return text.length > 0 || before === after ? visible(text.join("\n")) : replaced(before, after);
}

function lines(text: string): number {
  let count = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}

function replaced(before: string, after: string): string {
  return visible(`${prefixed("-", before)}\n${prefixed("+", after)}`);
}

function prefixed(sign: string, whole: string): string {
  const text = whole.length > MAX_SHOWN ? `${whole.slice(0, MAX_SHOWN)}\n… (cut)` : whole;
  return sign + text.replaceAll("\n", `\n${sign}`);
}

function indented(value: unknown): string {
  return value === undefined ? "" : `${JSON.stringify(sorted(value), null, 2)}\n`;
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

function escaped(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
