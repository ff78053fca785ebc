/**
 * How much one message may hold. Each stage that touches a message takes time for each of its values; within these bounds
 * the worst of them takes tens of milliseconds. All are far above what calls of tools hold.
 */

/** Deepest nesting of objects and lists (docs/wire.md, "What a message must be"). */
export const MAX_DEPTH = 64;

/** Members of one object: a table by key, or a map of headers, has hundreds. */
export const MAX_MEMBERS_OF_ONE = 10_000;

/** Members of all objects: 5,000 rows of 10 named columns. */
export const MAX_MEMBERS = 50_000;

/** Members, and items of lists: a hundred embeddings of 1,536 numbers, with room to spare. */
export const MAX_VALUES = 200_000;

/** Numbers that JavaScript would write otherwise, such as `1.0`: each is carried as an object of its own. */
export const MAX_RAW_NUMBERS = 25_000;

/** Whole numbers that a double holds the size of have 309 digits; nobody writes a longer number and means it. */
export const MAX_NUMBER_LENGTH = 400;

/**
 * Values in an answer of an upstream that is parsed: 25,000 rows of 10 columns. Parsed, they take at most 30 MB of the
 * 128 MB of an isolate; an answer of 16 MiB without the bound takes 220 MB.
 */
export const MAX_ANSWER_VALUES = 250_000;
