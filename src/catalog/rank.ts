/** What is worse than what. */
import { isAlarm } from "./alarms.ts";
import type { Category, Classification, Level } from "./types.ts";

/** The mildest first. */
export const levels = ["Low", "Medium", "High", "Critical"] as const satisfies Level[];
export const categories = [
  "Read",
  "Write",
  "Execute",
  "Destructive",
  "Financial",
] as const satisfies Category[];

export const levelRank: Readonly<Record<Level, number>> = { Low: 0, Medium: 1, High: 2, Critical: 3 };

export const categoryRank: Readonly<Record<Category, number>> = {
  Read: 0,
  Write: 1,
  Execute: 2,
  Destructive: 3,
  Financial: 4,
};

interface Ranked {
  readonly category: Category;
  readonly severity: Level;
}

/** Below zero: the first is worse, by severity and then by category. */
export const worstFirst = (one: Ranked, other: Ranked): number =>
  levelRank[other.severity] - levelRank[one.severity] ||
  categoryRank[other.category] - categoryRank[one.category];

type Facts = Pick<Classification, "category" | "severity" | "findings">;

export const alarming = ({ findings }: Pick<Classification, "findings">) => Number(findings.some(isAlarm));

/** Below zero: the first is worse. What a person should look at first comes first. */
export function byRisk(one: Facts, other: Facts): number {
  return alarming(other) - alarming(one) || worstFirst(rankedOf(one), rankedOf(other));
}

export const rankedOf = ({ category, severity }: Pick<Classification, "category" | "severity">): Ranked => ({
  category,
  severity: severity.level,
});
