/** What an author says of a tool: reading only where it makes the tool worse, or the judgement surer. */
import { own } from "../json/own.ts";
import type { Signs } from "./evidence.ts";
import { isRecord } from "./fields.ts";
import type { Siblings } from "./siblings.ts";
import type { Category, Finding, ToolDefinition } from "./types.ts";

export interface Author {
  readonly category: Category;
  readonly agrees: -1 | 0 | 1;
  readonly findings: readonly Finding[];
}

/** Below this sum of signs, `readOnlyHint: false` on a reader is more likely a default than the truth. */
const HINT = 1;

/**
 * `readOnlyHint: false` makes a Read a Write; `readOnlyHint: true` changes nothing and contradicts an effect.
 * `destructiveHint` never makes a tool Destructive: authors mean three things by it, and the category is defined by
 * what cannot be undone. A server whose tools all carry the same hints says nothing.
 */
export function applyHints(
  category: Category,
  definition: ToolDefinition,
  siblings: Siblings,
  signs: Signs,
): Author {
  const hints = definition.annotations;
  if (!isRecord(hints) || !siblings.hintsSaySomething) return { category, agrees: 0, findings: [] };
  const readOnly = hint(hints, "readOnlyHint");
  const destructive = hint(hints, "destructiveHint");
  if (readOnly === true) {
    if (category === "Read") return { category, agrees: 1, findings: [] };
    return {
      category,
      agrees: -1,
      findings: [contradiction("readOnlyHint", `says read-only; the definition says ${category}`)],
    };
  }
  if (readOnly === false && category === "Read") {
    signs.add("annotation", "readOnlyHint: false", "Write", HINT, "readOnlyHint");
    return {
      category: "Write",
      agrees: -1,
      findings: [contradiction("readOnlyHint", "says not read-only; the definition says Read")],
    };
  }
  if (destructive === false && category === "Destructive") {
    return {
      category,
      agrees: -1,
      findings: [contradiction("destructiveHint", "says not destructive; the definition says Destructive")],
    };
  }
  if (destructive === true && category === "Destructive") return { category, agrees: 1, findings: [] };
  return { category, agrees: readOnly === false ? 1 : 0, findings: [] };
}

function hint(hints: Record<string, unknown>, key: string): boolean | undefined {
  const value = own(hints, key);
  return typeof value === "boolean" ? value : undefined;
}

const contradiction = (key: string, detail: string): Finding => ({
  code: "annotation-contradicts",
  at: `annotations.${key}`,
  detail,
});
