/** The wire: what arrives is read once and strictly; what leaves is built here. Knows nothing else of Sluice. */
export * from "./answers.ts";
export { readBody } from "./body.ts";
export { codes } from "./codes.ts";
export { caseVariant, fold } from "./fold.ts";
export { checkHeaders } from "./headers.ts";
export {
  clientNotifications,
  isClientNotification,
  isKnownMethod,
  knownMethods,
  supportedVersions,
} from "./methods.ts";
export { readPost } from "./read.ts";
export { refusalResponse } from "./refusals.ts";
export { makeSealer, parseKeys, type Sealer, type SealingKey } from "./seal.ts";
export { type MapEventsOptions, mapEvents, type OnMessage, type SseEvent } from "./sse.ts";
export type * from "./types.ts";
