/** JSON texts of others, read so that every number keeps its value and its spelling. Knows nothing of Sluice. */
export { canonicalForm, identity } from "./canonical.ts";
export { holdsAtMost } from "./count.ts";
export {
  compareNumbers,
  doubleAbove,
  doubleBelow,
  doubleOf,
  isMultiple,
  isWhole,
  rounded,
} from "./decimal.ts";
export { withDoubles } from "./doubles.ts";
export { type Comparison, jsonEqual } from "./equal.ts";
export { fold, foldedNames, longestVariant, variantIn } from "./fold.ts";
export { isNumber, isObject, isRawNumber, type JsonNumber, type RawNumber, tokenOf } from "./raw.ts";
export {
  eachItem,
  eachMember,
  isArrayText,
  isObjectText,
  readObject,
  stringOf,
  withoutCommas,
} from "./spans.ts";
export { parseJson, TooManyRawNumbers, writeJson } from "./text.ts";
