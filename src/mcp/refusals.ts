/** Why the wire refuses, each with its HTTP status and JSON-RPC code, and how that becomes an answer. */
import { codes } from "./codes.ts";
import type { RefusalCode, RequestId, WireRefusal } from "./types.ts";

/** The wire form of every refusal. Being a record over the union, it can't miss one. */
const forms: Readonly<Record<RefusalCode, readonly [status: number, rpc: number]>> = {
  // HTTP: before the body is read.
  method_not_allowed: [405, codes.invalidRequest],
  not_acceptable: [406, codes.invalidRequest],
  unsupported_media_type: [415, codes.invalidRequest],
  body_too_large: [413, codes.invalidRequest],
  body_unreadable: [400, codes.parseError],
  // Text: not JSON, or JSON that two readers may read differently (docs/wire.md, "What a message must be").
  invalid_utf8: [400, codes.parseError],
  byte_order_mark: [400, codes.parseError],
  invalid_json: [400, codes.parseError],
  too_deep: [400, codes.invalidRequest],
  too_many_values: [400, codes.invalidRequest],
  duplicate_key: [400, codes.invalidRequest],
  case_variant: [400, codes.invalidRequest],
  reserved_key: [400, codes.invalidRequest],
  lone_surrogate: [400, codes.invalidRequest],
  inexact_number: [400, codes.invalidRequest],
  // Message: not one message of this protocol.
  batch: [400, codes.invalidRequest],
  not_an_object: [400, codes.invalidRequest],
  invalid_envelope: [400, codes.invalidRequest],
  invalid_id: [400, codes.invalidRequest],
  invalid_method: [400, codes.invalidRequest],
  invalid_response: [400, codes.invalidRequest],
  invalid_params: [400, codes.invalidParams],
  // Era: 2026-07-28, Streamable HTTP.
  missing_meta: [400, codes.invalidParams],
  header_mismatch: [400, codes.headerMismatch],
  unsupported_version: [400, codes.unsupportedVersion],
};

/** The key under which a refusal's own code travels in `error.data`. */
const REFUSAL_KEY = "dev.sluice/refusal";

/** A refusal of that code. `id` only where it was read without doubt; `data` joins the code in `error.data`. */
export function refuse(
  code: RefusalCode,
  message: string,
  id: RequestId | null = null,
  data: Readonly<Record<string, unknown>> = {},
): WireRefusal {
  const [status, rpc] = forms[code];
  return { code, status, rpc: { code: rpc, message, data: { ...data, [REFUSAL_KEY]: code } }, id };
}

/** The refusal as an HTTP response with a JSON-RPC error body. */
export function refusalResponse(refusal: WireRefusal): Response {
  return Response.json(
    { jsonrpc: "2.0", id: refusal.id, error: refusal.rpc },
    { status: refusal.status, headers: refusal.headers ?? {} },
  );
}
