/** JSON texts of others, read so that every number keeps its value and its spelling. Knows nothing of Sluice. */
export { compareNumbers, decimalOf, doubleAbove, doubleBelow, doubleOf, isWhole } from "./decimal.ts";
export { isJsonNumber, isObject, isRawNumber, type JsonNumber, type RawNumber, tokenOf } from "./raw.ts";
export { parseJson, writeJson } from "./text.ts";
