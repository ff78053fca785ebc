/** One POSTed message, from bytes to an `Arrival`: read once, judged and forwarded as that one object. */
import { isObject } from "../json/index.ts";
import { eraOf } from "./era.ts";
import { idOf, parseMessage } from "./message.ts";
import { nameFault, notificationFault, requestFault, withoutNulls } from "./params.ts";
import { refuse } from "./refusals.ts";
import { parseText } from "./text.ts";
import type { Message, Read, RefusalCode, RequestId } from "./types.ts";

/**
 * Reads one POSTed message (docs/wire.md, "What a message must be"). Pure and synchronous. `headers` are those of the request;
 * `body` its bytes, at most as many as `readBody` lets through. To forward, send `writeJson(arrival.body)`.
 */
export function readPost(headers: Headers, body: Uint8Array): Read {
  const text = parseText(body);
  if (!text.ok) {
    const id = idOf(text.value);
    // A number id may be the very number that can't be carried.
    const sure = text.code === "inexact_number" && typeof id === "number" ? null : id;
    return no(text.code, text.message, sure);
  }
  const value = text.value;
  if (Array.isArray(value)) {
    return no("batch", "Batches are not accepted: send each message in a POST of its own.");
  }
  if (!isObject(value)) return no("not_an_object", "The body must be one JSON-RPC message, an object.");
  const id = idOf(value);
  const parsed = parseMessage(value);
  if (!parsed.ok) return no(parsed.code, parsed.message, id);
  const { message, body: written } = parsed;
  if (message.kind !== "response" && message.params !== undefined) {
    const fault = nameFault(message.params);
    if (fault !== undefined) return no(fault.code, fault.message, id);
    message.params = withoutNulls(message.method, message.params);
    written["params"] = message.params;
  }
  const inForce = eraOf(headers, message);
  if (!inForce.ok) return no(inForce.code, inForce.message, id, inForce.data);
  const fault = paramsFault(inForce.era, message);
  if (fault !== undefined) return no(fault.code, fault.message, id);
  return { ok: true, arrival: { era: inForce.era, version: inForce.version, message, body: written } };
}

function paramsFault(era: "legacy" | "modern", message: Message) {
  switch (message.kind) {
    case "request":
      return requestFault(era, message.method, message.params);
    case "notification":
      return notificationFault(message.method, message.params);
    case "response":
      return undefined;
  }
}

function no(
  code: RefusalCode,
  message: string,
  id: RequestId | null = null,
  data?: Readonly<Record<string, unknown>>,
): Read {
  return { ok: false, refusal: refuse(code, message, id, data) };
}
