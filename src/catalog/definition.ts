import { hash } from "node:crypto";
import { canonicalForm, isRawNumber, writeJson } from "../json/index.ts";
import type { Params } from "../mcp/index.ts";

/** Longest tool name that is kept. A tool with a longer one can never be accepted, and so is never shown. */
const MAX_NAME = 256;

/**
 * SHA-256, hex, of a tool's whole definition in its canonical form: of every field, known or not.
 *
 * Half a surrogate pair has no canonical form. Such a definition is hashed as JSON.stringify writes it, escapes and order
 * included; no canonical form holds those escapes, so that the two can never be equal.
 *
 * @param definition one that `definitionName` has a name for
 */
export function definitionHash(definition: unknown): string {
  return hash("sha256", canonicalForm(definition) ?? writeJson(definition), "hex");
}

/** Whether a value nests deeper than messages may (docs/wire.md, "What a message must be"). */
export function isTooDeep(value: unknown, levels = 64): boolean {
  if (typeof value !== "object" || value === null || isRawNumber(value)) return false;
  return levels === 0 || Object.values(value).some((member) => isTooDeep(member, levels - 1));
}

/** The name by which a definition can be pinned; undefined: it cannot, and so is never accepted. */
export function definitionName(definition: unknown): string | undefined {
  if (typeof definition !== "object" || definition === null || Array.isArray(definition)) return undefined;
  const name = (definition as Params)["name"];
  if (typeof name !== "string" || name === "" || name.length > MAX_NAME) return undefined;
  return name.isWellFormed() && !isTooDeep(definition) ? name : undefined;
}
