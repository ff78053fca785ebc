import { hash } from "node:crypto";
import canonicalize from "canonicalize";
import type { Params } from "../mcp/index.ts";

/** Longest tool name that is kept. A tool with a longer one can never be accepted, and so is never shown. */
export const MAX_NAME = 256;

/**
 * SHA-256, hex, of a tool's whole definition in its RFC 8785 form: of every field, known or not.
 *
 * RFC 8785 has no form for half a surrogate pair. Such a definition is hashed as JSON.stringify writes it, escapes and
 * order included; no canonical form holds those escapes, so that the two can never be equal.
 *
 * @throws RangeError where the definition nests deeper than the stack.
 */
export function definitionHash(definition: unknown): string {
  let text: string | undefined;
  try {
    text = canonicalize(definition);
  } catch (error) {
    if (error instanceof RangeError) throw error;
  }
  return hash("sha256", text ?? JSON.stringify(definition) ?? "", "hex");
}

/** The name that a definition would be called by; undefined: none, or one that cannot be kept. */
export function definitionName(definition: unknown): string | undefined {
  if (typeof definition !== "object" || definition === null || Array.isArray(definition)) return undefined;
  const name = (definition as Params)["name"];
  return typeof name === "string" && name !== "" && name.length <= MAX_NAME ? name : undefined;
}
