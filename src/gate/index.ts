export { preflight } from "./cors.ts";
export { handleMcp } from "./handle.ts";
export { noOAuth, oauthHost } from "./oauth.ts";
export { isLoopback, isOwnHost } from "./origin.ts";
export { missingTenants, refusedKeys } from "./refused.ts";
export { mcpRoute } from "./route.ts";
export { sealedCall } from "./sealed-call.ts";
export { sealerOf } from "./state.ts";
export { formatToken, secretMatches, sha256Hex } from "./token.ts";
