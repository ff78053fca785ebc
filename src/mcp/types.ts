/** The kinds of value that the wire hands to the gate. */

/** JSON-RPC id as MCP allows it: a string or a whole number, never null in a request. */
export type RequestId = string | number;

/** legacy: opened by `initialize`, sessions. modern: 2026-07-28, stateless, `_meta` on each request. */
export type Era = "legacy" | "modern";

export type Params = Record<string, unknown>;

type RequestMessage = {
  kind: "request";
  id: RequestId;
  method: string;
  params: Params | undefined;
};

type NotificationMessage = { kind: "notification"; method: string; params: Params | undefined };

/** The client's answer to a request of the server. Exactly one of `result` and `error` is there. */
type ResponseMessage = {
  kind: "response";
  id: RequestId;
  result?: Record<string, unknown>;
  error?: { code: number; message: string; data?: unknown };
};

export type Message = RequestMessage | NotificationMessage | ResponseMessage;

/** A message that passed every reading rule. */
export interface Arrival {
  era: Era;
  /** The protocol version in force for this message. */
  version: string;
  message: Message;
  /** The message rewritten from the protocol's members: what is judged, and what is forwarded after `writeJson`. */
  body: Record<string, unknown>;
}

/** Why the wire refused. Stable, part of the API; `refusals.ts` gives each its status and JSON-RPC code. */
export type RefusalCode =
  | "method_not_allowed"
  | "not_acceptable"
  | "unsupported_media_type"
  | "body_too_large"
  | "body_unreadable"
  | "invalid_utf8"
  | "byte_order_mark"
  | "invalid_json"
  | "batch"
  | "not_an_object"
  | "too_deep"
  | "too_many_values"
  | "duplicate_key"
  | "case_variant"
  | "inexact_number"
  | "lone_surrogate"
  | "reserved_key"
  | "invalid_envelope"
  | "invalid_id"
  | "invalid_method"
  | "invalid_params"
  | "invalid_response"
  | "missing_meta"
  | "header_mismatch"
  | "unsupported_version";

export interface RpcError {
  code: number;
  message: string;
  data?: unknown;
}

/** A refusal is a value: everything that `refusalResponse` needs. */
export interface WireRefusal {
  code: RefusalCode;
  /** HTTP status. */
  status: number;
  rpc: RpcError;
  /** The id of the refused request where it could be read without doubt, else null. */
  id: RequestId | null;
  headers?: Record<string, string>;
}

export type Read = { ok: true; arrival: Arrival } | { ok: false; refusal: WireRefusal };

export type BodyRead = { ok: true; bytes: Uint8Array } | { ok: false; refusal: WireRefusal };
