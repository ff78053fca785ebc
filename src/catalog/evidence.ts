/** Collects signs while a definition is read. */
import type { Category, Evidence, Place } from "./types.ts";
import type { Kind } from "./words/senses.ts";

export const categoryOf: Readonly<Record<Kind, Category>> = {
  read: "Read",
  write: "Write",
  destroy: "Destructive",
  execute: "Execute",
  money: "Financial",
};

export class Signs {
  readonly list: Evidence[] = [];
  sum = 0;
  /** Sum of the weights regardless of direction: how much there was to go by. */
  total = 0;

  add(where: Place, word: string, says: Category, points: number, at?: string): void {
    this.list.push(at === undefined ? { where, word, says, points } : { where, word, at, says, points });
    this.sum += points;
    this.total += Math.abs(points);
  }

  /** The strongest sign for a category from any of these places. */
  has(says: Category, ...places: Place[]): boolean {
    return this.list.some((one) => one.says === says && one.points > 0 && places.includes(one.where));
  }
}
