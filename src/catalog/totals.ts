/** What is counted of tools. */
import type { Category, Classification, Level } from "./types.ts";

export interface Totals {
  readonly categories: Readonly<Record<Category, number>>;
  readonly severities: Readonly<Record<Level, number>>;
}

interface Judged {
  readonly classification: Pick<Classification, "category" | "severity">;
}

export function totalsOf(tools: Iterable<Judged>): Totals {
  const categories = { Read: 0, Write: 0, Execute: 0, Destructive: 0, Financial: 0 };
  const severities = { Low: 0, Medium: 0, High: 0, Critical: 0 };
  for (const { classification } of tools) {
    categories[classification.category]++;
    severities[classification.severity.level]++;
  }
  return { categories, severities };
}
