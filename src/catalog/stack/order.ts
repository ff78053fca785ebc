import { categoryRank, levelRank } from "../rank.ts";
import type { ToolHit } from "../shipped/types.ts";

/** By severity, then by category, then by name. */
export const worstFirst = (a: ToolHit, b: ToolHit): number =>
  levelRank[b.severity] - levelRank[a.severity] ||
  categoryRank[b.category] - categoryRank[a.category] ||
  (a.tool < b.tool ? -1 : a.tool > b.tool ? 1 : 0);
