/** The gate: one MCP request from arrival to answer. */
export { preflight } from "./cors.ts";
export { handleMcp } from "./handle.ts";
export { noOAuth, oauthHost } from "./oauth.ts";
export { mcpRoute } from "./route.ts";
