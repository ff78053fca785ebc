/** The Grant object: what one grant may still do, and the record of what it did. */
export type { LetOn } from "./held-calls.ts";
export { Grant } from "./object.ts";
