import type { Pins } from "../contract/snapshot.ts";
import { own } from "../json/own.ts";
import {
  encodeHeaderValue,
  type MirroredParameters,
  mirrorName,
  mirrorParameters,
  type Parameter,
  sentParameters,
} from "../mcp/index.ts";
import type { MessageCall } from "./call.ts";

export type MirroredHeaders = Extract<MirroredParameters, { ok: true }>["headers"];

/**
 * The headers that say what the body says, written from the body for the upstream: `Mcp-Method` and `Mcp-Name` where the
 * client sent them, and `Mcp-Param-*` in the modern era. Nothing else of these names goes upstream.
 */
export function mirrored(call: MessageCall): MirroredParameters {
  const { message } = call.arrival;
  if (message.kind === "response") return NONE;
  const { headers } = call.request;
  const written: [string, string][] = [];
  if (headers.has("mcp-method")) written.push(["mcp-method", message.method]);
  if (headers.has("mcp-name")) {
    written.push(["mcp-name", encodeHeaderValue(mirrorName(message.method, message.params) ?? "")]);
  }
  if (call.arrival.era === "legacy" || message.method !== "tools/call") return { ok: true, headers: written };
  const declared = declaredBy(call.resolved.upstream.pins, call.intent.tool ?? "");
  const parameters = mirrorParameters(sentParameters(headers), call.intent.arguments ?? {}, declared);
  return parameters.ok ? { ok: true, headers: [...written, ...parameters.headers] } : parameters;
}

const NONE: MirroredParameters = { ok: true, headers: [] };

/** What the accepted definition declares. In mode `alert` a tool in quarantine shows another. */
function declaredBy(pins: Pins | null, tool: string): readonly Parameter[] | undefined {
  return pins?.quarantined.includes(tool) === false ? own(pins.tools, tool)?.parameters : undefined;
}
