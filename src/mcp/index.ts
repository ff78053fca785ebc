/** The wire: what arrives is read once and strictly; what leaves is built here. Knows nothing else of Sluice. */
export * from "./answers.ts";
export { MAX_BODY_BYTES, readBody } from "./body.ts";
export { codes } from "./codes.ts";
export { mirrorName } from "./era.ts";
export { caseVariant, fold, foldedNames } from "./fold.ts";
export { checkHeaders, encodeHeaderValue } from "./headers.ts";
export {
  clientNotifications,
  isClientNotification,
  isKnownMethod,
  knownMethods,
  supportedVersions,
} from "./methods.ts";
export { readPost } from "./read.ts";
export { refusalResponse, refuse } from "./refusals.ts";
export { makeSealer, type Sealer } from "./seal.ts";
export { parseKeys, type SealingKey } from "./seal-keys.ts";
export { type EventVerdict, type MapEventsOptions, mapEvents, type OnMessage, type SseEvent } from "./sse.ts";
export type * from "./types.ts";
