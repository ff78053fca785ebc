/**
 * Turns zod's issues into errors that name the place, what was found, what was expected, and the nearest known word.
 */

import type * as z from "zod";
import { own } from "../json/own.ts";
import { type ErrorAt, MAX_ERRORS } from "./document.ts";
import { nearest } from "./nearest.ts";
import type { PolicyError, PolicyErrorCode } from "./types.ts";

type Issue = z.core.$ZodIssue;

const MAX_QUOTED = 60;

/** @param value the document; issues name places inside it */
export function explainIssues(issues: readonly Issue[], value: unknown, errorAt: ErrorAt): PolicyError[] {
  const errors: PolicyError[] = [];
  for (const issue of issues) {
    // Finding the place of an error takes time, and nobody reads the thousandth.
    if (errors.length >= MAX_ERRORS) break;
    errors.push(...explain(issue, [], value, errorAt));
  }
  return errors.slice(0, MAX_ERRORS);
}

function explain(
  issue: Issue,
  around: readonly PropertyKey[],
  value: unknown,
  errorAt: ErrorAt,
): PolicyError[] {
  const path = [...around, ...issue.path];
  const found = valueAt(value, path);
  const say = (code: PolicyErrorCode, expected: string) => [
    errorAt(code, path, `found ${show(found)}, expected ${expected}`),
  ];
  if (found === undefined && issue.code !== "custom") return [missingKey(issue, path, errorAt)];
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys
        .slice(0, MAX_ERRORS)
        .map((key) => unknownKey(key, issue.message.split(" "), path, errorAt));
    case "invalid_union":
      return unionErrors(issue, path, value, errorAt);
    case "invalid_value":
      return [wrongWord(found, issue.values.map(String), path, errorAt)];
    case "invalid_type":
      return say(
        issue.expected === "int" && typeof found === "number" ? "wrong_value" : "wrong_type",
        article(issue.expected),
      );
    case "too_small":
      return say("wrong_value", minimum(issue));
    case "too_big":
      return say(
        "wrong_value",
        issue.origin === "string" ? `at most ${issue.maximum} characters` : `at most ${issue.maximum}`,
      );
    case "custom":
      return [customError(issue, path, errorAt)];
    default:
      return say("wrong_value", issue.message);
  }
}

function missingKey(issue: Issue, path: readonly PropertyKey[], errorAt: ErrorAt): PolicyError {
  const key = JSON.stringify(String(path.at(-1) ?? ""));
  const expected =
    issue.code === "invalid_value"
      ? `, one of ${words(issue.values.map(String))}`
      : issue.code === "invalid_union" && "options" in issue && Array.isArray(issue.options)
        ? `, one of ${words(issue.options.map(String))}`
        : "";
  return errorAt("missing_key", path, `${key} is required here${expected}; add it`);
}

function unknownKey(
  key: string,
  known: readonly string[],
  around: readonly PropertyKey[],
  errorAt: ErrorAt,
): PolicyError {
  const near = nearest(key, known);
  const advice = near === undefined ? `known here: ${words(known)}` : `did you mean "${near}"?`;
  return errorAt("unknown_key", [...around, key], `unknown key ${show(key)}; ${advice}`, "key");
}

/** Errors of the one branch that the author meant; where none fits at all, what each would have taken. */
function unionErrors(
  issue: Extract<Issue, { code: "invalid_union" }>,
  path: readonly PropertyKey[],
  value: unknown,
  errorAt: ErrorAt,
): PolicyError[] {
  const found = valueAt(value, path);
  // A condition whose operator is unknown: zod lists the operators as options.
  if ("options" in issue && Array.isArray(issue.options)) {
    return [wrongWord(found, issue.options.map(String), path, errorAt)];
  }
  const meant = issue.errors.filter((branch) => !branch.some((inner) => isOtherKind(inner, found)));
  const [only] = meant;
  if (meant.length === 1 && only !== undefined) {
    return only.flatMap((inner) => explain(inner, path, value, errorAt));
  }
  const named = issue.errors
    .flat()
    .flatMap((inner) => (inner.code === "invalid_value" ? inner.values.map(String) : []));
  const others = issue.errors
    .flat()
    .flatMap((inner) => (inner.code === "invalid_type" ? [article(inner.expected)] : []));
  if (typeof found === "string" && named.length > 0) return [wrongWord(found, named, path, errorAt, others)];
  const expected = [...(named.length > 0 ? [words(named)] : []), ...others].join(" or ");
  return [errorAt("wrong_type", path, `found ${show(found)}, expected ${expected}`)];
}

/** The value is not even of this branch's type. */
function isOtherKind(issue: Issue, found: unknown): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === "invalid_type" && issue.expected === "int" && typeof found === "number") return false;
  return issue.code === "invalid_value" || issue.code === "invalid_type";
}

function wrongWord(
  found: unknown,
  allowed: readonly string[],
  path: readonly PropertyKey[],
  errorAt: ErrorAt,
  others: readonly string[] = [],
): PolicyError {
  const near = typeof found === "string" ? nearest(found, allowed) : undefined;
  const hint = near === undefined ? "" : `; did you mean "${near}"?`;
  const expected = [words(allowed), ...others].join(" or ");
  const code = typeof found === "string" ? "wrong_value" : "wrong_type";
  return errorAt(code, path, `found ${show(found)}, expected ${expected}${hint}`);
}

const CODES: ReadonlySet<unknown> = new Set<PolicyErrorCode>([
  "bad_path",
  "bad_pattern",
  "bad_schema",
  "unknown_key",
  "wrong_value",
]);

function customError(
  issue: Extract<Issue, { code: "custom" }>,
  path: readonly PropertyKey[],
  errorAt: ErrorAt,
): PolicyError {
  const code: unknown = issue.params?.["code"];
  const known = CODES.has(code) ? (code as PolicyErrorCode) : "wrong_value";
  return errorAt(known, path, issue.message, known === "unknown_key" ? "key" : "value");
}

function minimum(issue: Extract<Issue, { code: "too_small" }>): string {
  if (issue.origin === "string") return "a text that is not empty";
  return issue.inclusive === false ? `a number above ${issue.minimum}` : `at least ${issue.minimum}`;
}

const ARTICLES = new Map<string, string>([
  ["int", "a whole number"],
  ["number", "a finite number"],
  ["string", "a string"],
  ["boolean", "true or false"],
  ["array", "a list"],
  ["object", "an object"],
  ["record", "an object"],
]);

function article(expected: string): string {
  return ARTICLES.get(expected) ?? expected;
}

function words(list: readonly string[]): string {
  return list.map((word) => JSON.stringify(word)).join(", ");
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  // JSON can write numbers that no double holds; they read as Infinity, which JSON then writes as null.
  if (typeof value === "number" && !Number.isFinite(value)) return "a number too large to hold";
  return text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text;
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = own(value as Record<string, unknown>, String(key));
  }
  return value;
}
