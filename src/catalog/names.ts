/** Names of tools and arguments as lower-case words: `getUserByID`, `get_user-by.id` → get user by id. */

/** Longer names say nothing more, and cost time. */
const LONGEST = 256;

export function wordsOf(name: string): string[] {
  const words: string[] = [];
  let start = -1;
  const end = Math.min(name.length, LONGEST);
  for (let at = 0; at <= end; at++) {
    const kind = at < end ? kindOf(name.charCodeAt(at)) : OTHER;
    const before = start < 0 ? OTHER : kindOf(name.charCodeAt(at - 1));
    const boundary =
      kind === OTHER ||
      (before === LOWER && kind === UPPER) ||
      // The last capital of a run begins the next word: `HTMLPage` → html page.
      (before === UPPER && kind === UPPER && at + 1 < end && kindOf(name.charCodeAt(at + 1)) === LOWER);
    if (boundary && start >= 0) {
      words.push(name.slice(start, at).toLowerCase());
      start = -1;
    }
    if (kind !== OTHER && start < 0) start = at;
  }
  return words;
}

const OTHER = 0;
const LOWER = 1;
const UPPER = 2;

/** Digits and letters beyond ASCII belong to the word they are in. */
function kindOf(code: number): number {
  if (code >= 97 && code <= 122) return LOWER;
  if (code >= 65 && code <= 90) return UPPER;
  if (code >= 48 && code <= 57) return LOWER;
  return code > 127 ? LOWER : OTHER;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the range is what is asked for
const beyondAscii = /[^\u0000-\u007f]/;

/** Whether every character is ASCII. */
export const isAscii = (text: string): boolean => !beyondAscii.test(text);
