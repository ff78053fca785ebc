export { handleMcp, preflight } from "./handle.ts";
export { isOwnHost } from "./origin.ts";
export { mcpRoute } from "./route.ts";
export { formatToken, secretMatches, sha256Hex } from "./token.ts";
