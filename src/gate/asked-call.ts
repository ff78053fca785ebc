import type { AskedCall } from "../contract/shown-call.ts";
import { isObject, type Params } from "../mcp/index.ts";
import { sha256Hex } from "../secrets/hash.ts";
import type { MessageCall } from "./call.ts";
import type { Intent } from "./subject.ts";

/**
 * Keys of `_meta` that the protocol itself uses (MCP 2025-11-25 and 2026-07-28, "_meta"; W3C Trace Context). They carry
 * the call and may differ between two tries of the same one, so they are neither shown nor bound.
 */
const PROTOCOL_META: ReadonlySet<string> = new Set([
  "progressToken",
  "traceparent",
  "tracestate",
  "baggage",
  "io.modelcontextprotocol/clientCapabilities",
  "io.modelcontextprotocol/clientInfo",
  "io.modelcontextprotocol/logLevel",
  "io.modelcontextprotocol/protocolVersion",
]);

/** Read from the very body that goes upstream. */
export function askedCall({ body }: Pick<MessageCall, "body">, intent: Intent): AskedCall {
  const sent = "params" in body && isObject(body.params) ? body.params : {};
  const { inputResponses, requestState } = sent;
  const meta = isObject(sent["_meta"])
    ? without(sent["_meta"], (name) => PROTOCOL_META.has(name))
    : undefined;
  const params = without(sent, (name, value) => isShownElsewhere(intent, name, value));
  return {
    name: intent.tool,
    arguments: intent.arguments,
    ...(params !== undefined && { params }),
    ...(meta !== undefined && { _meta: meta }),
    ...(inputResponses !== undefined && { inputResponses }),
    ...(typeof requestState === "string" && {
      requestState: { characters: requestState.length, sha256: sha256Hex(requestState) },
    }),
  };
}

/** Whether a member of `params` is shown under a name of its own. By its value: another method may mean another thing by it. */
function isShownElsewhere(intent: Intent, name: string, value: unknown): boolean {
  switch (name) {
    case "name":
    case "uri":
      return value === intent.tool;
    case "arguments":
      return value === intent.arguments;
    case "_meta":
      return isObject(value);
    case "inputResponses":
      return true;
    case "requestState":
      return typeof value === "string";
    default:
      return false;
  }
}

/** The other members; undefined: it has only the usual ones. */
function without(members: Params, leftOut: (name: string, value: unknown) => boolean): Params | undefined {
  const others = Object.entries(members).filter(([name, value]) => !leftOut(name, value));
  return others.length === 0 ? undefined : Object.fromEntries(others);
}
