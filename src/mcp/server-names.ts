/**
 * Names that MCP gives to what servers send, at the places where the gate or a client acts on them (schema of 2025-11-25 and
 * 2026-07-28; tasks of SEP-2663). Below them everything is content, which nobody may change.
 */
import { protocolNames } from "./object-text.ts";

/** Members of a result, all methods together. */
export const RESULT = protocolNames([
  "_meta",
  "cacheScope",
  "capabilities",
  "completion",
  "content",
  "contents",
  "createdAt",
  "description",
  "inputRequests",
  "instructions",
  "isError",
  "lastUpdatedAt",
  "messages",
  "nextCursor",
  "pollInterval",
  "pollIntervalMs",
  "prompts",
  "protocolVersion",
  "requestState",
  "resourceTemplates",
  "resources",
  "resultType",
  "serverInfo",
  "status",
  "statusMessage",
  "structuredContent",
  "supportedVersions",
  "task",
  "taskId",
  "tasks",
  "tools",
  "ttl",
  "ttlMs",
]);

/** Members of the `params` of requests and notifications. */
export const PARAMS = protocolNames([
  "_meta",
  "createdAt",
  "data",
  "elicitationId",
  "error",
  "includeContext",
  "inputRequests",
  "lastUpdatedAt",
  "level",
  "logger",
  "maxTokens",
  "message",
  "messages",
  "metadata",
  "mode",
  "modelPreferences",
  "notifications",
  "pollInterval",
  "pollIntervalMs",
  "progress",
  "progressToken",
  "reason",
  "requestId",
  "requestState",
  "requestedSchema",
  "result",
  "status",
  "statusMessage",
  "stopSequences",
  "systemPrompt",
  "task",
  "taskId",
  "temperature",
  "title",
  "toolChoice",
  "tools",
  "total",
  "ttl",
  "ttlMs",
  "uri",
  "url",
]);

export const ERROR = protocolNames(["code", "message", "data"]);

export const META = protocolNames([
  "progressToken",
  "io.modelcontextprotocol/model-immediate-response",
  "io.modelcontextprotocol/related-task",
  "io.modelcontextprotocol/serverInfo",
  "io.modelcontextprotocol/subscriptionId",
]);

/** A request inside a result or a task. */
export const ASK = protocolNames(["method", "params"]);
export const CONTENT = protocolNames(["type", "text"]);
export const TASK = protocolNames([
  "taskId",
  "status",
  "statusMessage",
  "createdAt",
  "lastUpdatedAt",
  "ttl",
  "ttlMs",
  "pollInterval",
  "pollIntervalMs",
]);
export const ANNOTATIONS = protocolNames([
  "title",
  "readOnlyHint",
  "destructiveHint",
  "idempotentHint",
  "openWorldHint",
  "audience",
  "priority",
  "lastModified",
]);
/** Entries of lists. */
export const ITEM = protocolNames([
  "_meta",
  "annotations",
  "arguments",
  "description",
  "execution",
  "icons",
  "inputSchema",
  "mimeType",
  "name",
  "outputSchema",
  "size",
  "title",
  "uri",
  "uriTemplate",
]);
