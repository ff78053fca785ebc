/** Small pieces of English. Text marks `code` with backticks. */
import { count, listed } from "../count.ts";

/** What a stranger wrote, on one line and without a mark of its own. */
export const unmarked = (text: string): string => text.replaceAll("`", "'").replace(/\s+/g, " ").trim();

/** Something as a definition has it, marked as code. */
export function code(text: string): string {
  const line = unmarked(text);
  return `\`${line === "" ? "?" : line}\``;
}

/** At most this many, and how many more there are. */
export function some(items: readonly string[], most: number): string {
  if (items.length <= most) return listed(items);
  return `${items.slice(0, most).join(", ")} and ${count(items.length - most)} more`;
}

/** With a capital, where it begins with a letter. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Sentences on one line; what is empty is left out. */
export const sentences = (...all: readonly (string | undefined | false)[]): string =>
  all.filter((one) => one !== undefined && one !== false && one !== "").join(" ");
