export { type AddressCheck, checkAddress } from "./address.ts";
export { checkCredential, inboundHeaders, outboundHeaders } from "./headers.ts";
export { type SendFailure, type Sent, send } from "./send.ts";
