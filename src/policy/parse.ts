import { readDocument } from "./document.ts";
import { explainIssues } from "./errors.ts";
import { type Policy, PolicySchema } from "./schema.ts";
import type { PolicyError } from "./types.ts";

export type ParsedPolicy = { ok: true; policy: Policy } | { ok: false; errors: PolicyError[] };

/**
 * Reads a policy document: strict JSON of the shape in docs/concepts.md, "Document".
 *
 * @returns the policy, or every error in the order of the document (100 at most)
 */
export function parsePolicy(text: string): ParsedPolicy {
  const document = readDocument(text);
  if (!document.ok) return document;
  const parsed = PolicySchema.safeParse(document.value);
  if (parsed.success) return { ok: true, policy: parsed.data };
  const errors = explainIssues(parsed.error.issues, document.value, document.errorAt);
  errors.sort((a, b) => a.line - b.line || a.column - b.column);
  return { ok: false, errors };
}
