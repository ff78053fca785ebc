export { handleMcp, preflight, type Route } from "./handle.ts";
export { filterList } from "./inspect.ts";
export { isOwnHost } from "./origin.ts";
export { formatToken, secretMatches, sha256Hex } from "./token.ts";
