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

type Facts = Pick<Classification, "category" | "severity" | "findings">;

export const alarming = ({ findings }: Pick<Classification, "findings">) => Number(findings.some(isAlarm));

/** Below zero: the first is worse. What a person should look at first comes first. */
export function byRisk(one: Facts, other: Facts): number {
  return (
    alarming(other) - alarming(one) ||
    levelRank[other.severity.level] - levelRank[one.severity.level] ||
    categoryRank[other.category] - categoryRank[one.category]
  );
}
