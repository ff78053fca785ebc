/** The wire: what arrives is read once and strictly; what leaves is built here. Knows nothing else of Sluice. */

export { foldedNames, isObject, variantIn } from "../json/index.ts";
export * from "./answers.ts";
export { readBody } from "./body.ts";
export { MAX_ANSWER_VALUES } from "./bounds.ts";
export { codes } from "./codes.ts";
export { checkHeaders, encodeHeaderValue } from "./headers.ts";
export {
  isClientNotification,
  isKnownMethod,
  supportedVersions,
} from "./methods.ts";
export { readPost } from "./read.ts";
export { refusalResponse, refuse } from "./refusals.ts";
export { makeSealer, type Sealer } from "./seal.ts";
export { parseKeys } from "./seal-keys.ts";
export { type MapEventsOptions, mapEvents, type OnMessage } from "./sse.ts";
export { newEvent } from "./sse-event.ts";
export type * from "./types.ts";
