/** Servers behind the gate: where they may be, what is sent to them, and what they say about themselves. */
export { checkAddress, originOnly, withoutQuery } from "./address.ts";
export { boundedText } from "./bounded-text.ts";
export { openCredential, sealCredential } from "./credential.ts";
export { difference } from "./difference.ts";
export { checkCredential, inboundHeaders, outboundHeaders } from "./headers.ts";
export { type Scan, type ScanError, scan, type View } from "./scan.ts";
export { type SendFailure, send } from "./send.ts";
export { codingOf, isReadable, unpacked } from "./unpack.ts";
