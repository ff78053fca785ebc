/** The wire: what arrives is read once and strictly; what leaves is built here. Knows nothing else of Sluice. */

export { foldedNames, isObject, stringOf, variantIn } from "../json/index.ts";
export * from "./answers.ts";
export { readBody } from "./body.ts";
export { MAX_ANSWER_VALUES } from "./bounds.ts";
export { codes } from "./codes.ts";
export { mirrorName } from "./era.ts";
export {
  type AcceptedTypes,
  acceptedTypes,
  checkHeaders,
  differs,
  encodeHeaderValue,
  eventsOnly,
  readHeader,
} from "./headers.ts";
export {
  isClientNotification,
  isKnownMethod,
  needsSession,
  supportedVersions,
  unknownMember,
} from "./methods.ts";
export { type Budget, type ObjectText, protocolNames } from "./object-text.ts";
export {
  declaredParameters,
  type MirroredParameters,
  mirrorParameters,
  PARAMETER_PREFIX,
  type Parameter,
  sentParameters,
} from "./parameters.ts";
export { MAX_ID, MAX_URI } from "./params.ts";
export { readPost } from "./read.ts";
export { refusalResponse, refuse } from "./refusals.ts";
export { isAnswerTo, readServerMessage, type ServerMessage, writeServerMessage } from "./server-message.ts";
export { createdTask, type Entry, editAsks, editList, LISTS, onlyText } from "./server-result.ts";
export { mapEvents } from "./sse.ts";
export { EventTooLarge } from "./sse-blocks.ts";
export { newEvent, onOneLine } from "./sse-event.ts";
export type * from "./types.ts";
