/** How sure a category is: how much was said, how far it agrees, and what the author says of it. */
import { READ_BELOW } from "./category.ts";
import type { Signs } from "./evidence.ts";
import type { Category } from "./types.ts";

const LEAST = 0.3;
const MOST = 0.99;
/** Points at which half of the doubt is gone. */
const HALF = 2.5;
/** The author's word for or against. */
const AUTHOR = 0.15;

/** @param author 1: the annotations agree, -1: they contradict, 0: they say nothing */
export function confidenceOf(category: Category, signs: Signs, author: -1 | 0 | 1): number {
  const margin = Math.abs(signs.sum - READ_BELOW);
  const agreement = signs.total === 0 ? 0 : Math.min(1, Math.abs(signs.sum) / signs.total);
  const sure = (margin / (margin + HALF)) * (0.5 + agreement / 2);
  // A Write that nothing speaks for is only what is left when nothing is known.
  const known = category === "Write" && signs.sum <= 0.5 ? 0 : 1;
  const value = LEAST + known * (MOST - LEAST) * Math.min(1, sure * 1.35) + author * AUTHOR;
  return Math.round(Math.min(MOST, Math.max(LEAST, value)) * 100) / 100;
}
