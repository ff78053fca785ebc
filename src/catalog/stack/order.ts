import type { ToolHit } from "../shipped/types.ts";
import type { Category, Level } from "../types.ts";

const levels: readonly Level[] = ["Low", "Medium", "High", "Critical"];
const categories: readonly Category[] = ["Read", "Write", "Execute", "Destructive", "Financial"];

export const levelOrder = (level: Level): number => levels.indexOf(level);

/** By severity, then by category, then by name. */
export const worstFirst = (a: ToolHit, b: ToolHit): number =>
  levelOrder(b.severity) - levelOrder(a.severity) ||
  categories.indexOf(b.category) - categories.indexOf(a.category) ||
  (a.tool < b.tool ? -1 : a.tool > b.tool ? 1 : 0);
