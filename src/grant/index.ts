export type { LetOn } from "./held-calls.ts";
export { Grant } from "./object.ts";
