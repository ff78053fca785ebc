/** Words of names and of queries: the same for both, so that they meet. Pure. */

/** As many words of a query as are looked at, and as many characters. */
const MAX_WORDS = 8;
const MAX_QUERY = 120;

/** `createIssue_v2` → create, issue, v2. Accents are dropped; letters of every alphabet are kept. */
export function wordsOf(text: string): string[] {
  return text
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}

/**
 * A name's words, and what they give run together: `GitHub` is found as `github` and as `hub`.
 * @returns each word once
 */
export function termsOf(text: string): string[] {
  const whole = text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u);
  return [...new Set([...wordsOf(text), ...whole.filter((word) => word !== "")])];
}

/** Nobody writes `GitHub` to search for a hub: capitals in a query tell words apart only where it has nothing else. */
export function queryWords(query: string): string[] {
  const text = query.slice(0, MAX_QUERY).trim();
  const plain = wordsOf(text.toLowerCase());
  return plain.slice(0, MAX_WORDS);
}

/** Names in the middle of a sentence: `how do I block delete_repository?`. Only what no word of English is written like. */
export function namesIn(query: string): string[] {
  const parts = query.slice(0, MAX_QUERY).split(/[^\p{L}\p{N}_.-]+/u);
  const names = parts.map((part) => part.replace(/^[.-]+|[.-]+$/g, ""));
  return names.filter((name) => /[\p{L}\p{N}][_-][\p{L}\p{N}]|\p{Ll}\p{Lu}/u.test(name)).slice(0, MAX_WORDS);
}

/** Names that a query may mean exactly, as tools spell them. */
export function spellings(query: string): string[] {
  const words = queryWords(query);
  const [first = "", ...rest] = words;
  const camel = first + rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  return [...new Set([query.trim(), words.join("_"), words.join("-"), camel, ...namesIn(query)])].filter(
    (name) => name !== "",
  );
}

/** Words for one thing, of which some tools' authors write the one and some the other. */
const SAME: readonly (readonly string[])[] = [
  ["mail", "email"],
  ["repo", "repository"],
  ["db", "database"],
  ["dir", "directory", "folder"],
  ["config", "configuration"],
  ["org", "organization", "organisation"],
  ["k8s", "kubernetes"],
];
const same = new Map(SAME.flatMap((words) => words.map((word) => [word, words] as const)));

/** The word, and others that say the same: `emails` → emails, mail. */
export function alike(word: string): string[] {
  const others = same.get(word) ?? same.get(word.replace(/s$/, "")) ?? [];
  return [...new Set([word, ...others])];
}
