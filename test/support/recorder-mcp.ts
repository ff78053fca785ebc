// What the recording upstream says, as plain JSON: written by hand, so that nothing of it depends on the schemas that
// the gateway reads with.

/** A JSON-RPC message as it came in. */
export interface Message {
  id?: string | number;
  method?: string;
  params?: Record<string, unknown>;
  result?: unknown;
  error?: unknown;
}

export type JsonObject = Record<string, unknown>;
export type Era = "legacy" | "modern";

/** A method's result, made from its params; a test's own goes before these. */
export type Responder = (params: JsonObject, message: Message) => JsonObject;

export const modernVersion = "2026-07-28";
const legacyVersions = ["2025-11-25", "2025-06-18", "2025-03-26"];
const versionKey = "io.modelcontextprotocol/protocolVersion";
const capabilities = {
  tools: { listChanged: true },
  resources: { subscribe: true },
  prompts: {},
  completions: {},
  logging: {},
};
const serverInfo = { name: "recorder", version: "1.0.0" };

/** Tools that a recorder lists when a test names none. A call to any name at all is answered. */
export const defaultTools: JsonObject[] = ["echo", "read_file", "write_file", "delete_file"].map((name) => ({
  name,
  description: `Recorded call of ${name}`,
  inputSchema: { type: "object", properties: { path: { type: "string" }, text: { type: "string" } } },
}));

/** Era of a message by its `_meta`, which only modern requests carry. */
export function eraOf(message: Message): Era {
  const meta = message.params?.["_meta"] as JsonObject | undefined;
  return meta?.[versionKey] === undefined ? "legacy" : "modern";
}

/** Results by method; a modern result gets its envelope from `reply`. */
export function responders(tools: () => JsonObject[]): Record<string, Responder> {
  return {
    initialize: (params) => ({
      protocolVersion:
        legacyVersions.find((version) => version === params["protocolVersion"]) ?? legacyVersions[0],
      capabilities,
      serverInfo,
    }),
    "server/discover": () => ({ supportedVersions: [modernVersion], capabilities }),
    ping: () => ({}),
    "logging/setLevel": () => ({}),
    "tools/list": () => ({ tools: tools() }),
    "tools/call": ({ name, arguments: args }) => ({
      content: [{ type: "text", text: JSON.stringify({ name, arguments: args }) }],
    }),
    "resources/list": () => ({ resources: [{ uri: "file:///readme.md", name: "readme" }] }),
    "resources/templates/list": () => ({ resourceTemplates: [] }),
    "resources/read": ({ uri }) => ({
      contents: [{ uri, mimeType: "text/plain", text: `content of ${uri}` }],
    }),
    "resources/subscribe": () => ({}),
    "resources/unsubscribe": () => ({}),
    "prompts/list": () => ({ prompts: [{ name: "greet" }] }),
    "prompts/get": ({ name }) => ({
      messages: [{ role: "user", content: { type: "text", text: `prompt ${name}` } }],
    }),
    "completion/complete": () => ({ completion: { values: [] } }),
  };
}

/** The whole answer to a request: a result in the envelope of its era, or "method not found". */
export function reply(message: Message, responder: Responder | undefined): JsonObject {
  const envelope = { jsonrpc: "2.0", id: message.id };
  if (responder === undefined) {
    return { ...envelope, error: { code: -32601, message: `Method not found: ${message.method}` } };
  }
  const result = responder(message.params ?? {}, message);
  if (eraOf(message) === "legacy") return { ...envelope, result };
  const cacheable = /list$|discover$|read$/.test(message.method ?? "")
    ? { ttlMs: 0, cacheScope: "public" }
    : {};
  const meta = { "io.modelcontextprotocol/serverInfo": serverInfo };
  return { ...envelope, result: { resultType: "complete", ...cacheable, _meta: meta, ...result } };
}
