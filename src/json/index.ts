/** JSON texts of others, read so that every number keeps its value and its spelling. Knows nothing of Sluice. */
export { compareNumbers, doubleAbove, doubleBelow, isWhole } from "./decimal.ts";
export { isObject, isRawNumber, type JsonNumber } from "./raw.ts";
export { parseJson, writeJson } from "./text.ts";
