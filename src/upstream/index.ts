export { type AddressCheck, checkAddress } from "./address.ts";
export { openCredential, sealCredential } from "./credential.ts";
export { definitionHash, definitionName } from "./definition.ts";
export { type Change as JsonChange, type Difference, difference } from "./difference.ts";
export { checkCredential, inboundHeaders, outboundHeaders } from "./headers.ts";
export { type Finding, findPoison, visible } from "./poison.ts";
export { type Scan, type ScanError, type ScanTarget, scan, type View } from "./scan.ts";
export { type SendFailure, type Sent, send } from "./send.ts";
