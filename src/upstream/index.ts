export { checkAddress } from "./address.ts";
export { checkCredential, inboundHeaders, outboundHeaders } from "./headers.ts";
export { type SendFailure, send } from "./send.ts";
