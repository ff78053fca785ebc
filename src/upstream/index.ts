export { checkAddress, originOnly, withoutQuery } from "./address.ts";
export { poisonAround } from "./around.ts";
export { openCredential, sealCredential } from "./credential.ts";
export { definitionHash, definitionName } from "./definition.ts";
export { difference } from "./difference.ts";
export { checkCredential, inboundHeaders, outboundHeaders } from "./headers.ts";
export { type Finding, findPoison, visible } from "./poison.ts";
export { type Scan, type ScanError, scan, type View } from "./scan.ts";
export { type SendFailure, send } from "./send.ts";
