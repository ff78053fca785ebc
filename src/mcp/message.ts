/** From a JSON value to one JSON-RPC message as MCP allows it: the envelope, not yet era or params. */
import { isObject } from "../json/index.ts";
import { fold } from "./fold.ts";
import { knownMethods } from "./methods.ts";
import { type Fault, MAX_ID } from "./params.ts";
import type { Message, RequestId } from "./types.ts";

type Parsed = { ok: true; message: Message } | ({ ok: false } & Fault);

const members: ReadonlySet<string> = new Set(["jsonrpc", "id", "method", "params", "result", "error"]);

const knownFolded: ReadonlySet<string> = new Set([...knownMethods.legacy, ...knownMethods.modern].map(fold));
const known: ReadonlySet<string> = new Set([...knownMethods.legacy, ...knownMethods.modern]);

// Visible ASCII, so that a method equals its header byte for byte.
const METHOD = /^[!-~]{1,256}$/;

/** The id of a body, where it has one that can be answered. */
export function idOf(body: unknown): RequestId | null {
  if (!isObject(body)) return null;
  const id = body["id"];
  return isId(id) ? id : null;
}

/** Of the id of a client's answer, characters: the gate's own seal around the server's id. */
const MAX_ANSWERED_ID = 8192;

// A fractional or null id is no id in MCP; a number beyond 2^53 would come back as another one.
function isId(id: unknown): id is RequestId {
  return typeof id === "string" ? id.length <= MAX_ANSWERED_ID : Number.isSafeInteger(id);
}

/** Reads the envelope (JSON-RPC 2.0 section 4; MCP schema, JSONRPCMessage). */
export function parseMessage(body: Record<string, unknown>): Parsed {
  for (const member of Object.keys(body)) {
    if (!members.has(member)) {
      return no("unknown_member", `${JSON.stringify(member)} is no member of a JSON-RPC message.`);
    }
  }
  if (body["jsonrpc"] !== "2.0") return no("invalid_envelope", 'jsonrpc must be "2.0".');
  const id = body["id"];
  const longest = body["method"] === undefined ? MAX_ANSWERED_ID : MAX_ID;
  if (id !== undefined && (!isId(id) || String(id).length > longest)) {
    return no("invalid_id", `id must be a string of at most ${longest} characters or a whole number.`);
  }
  return body["method"] === undefined ? parseResponse(body, id) : parseCall(body, id);
}

function parseCall(body: Record<string, unknown>, id: RequestId | undefined): Parsed {
  const { method, params } = body;
  if (body["result"] !== undefined || body["error"] !== undefined) {
    return no("invalid_envelope", "A message is a request or a response, not both.");
  }
  if (typeof method !== "string" || !METHOD.test(method)) {
    return no("invalid_method", "method must be a name of visible ASCII characters.");
  }
  if (!known.has(method) && knownFolded.has(fold(method))) {
    return no("case_variant", `The method ${method} differs from a known one only by case.`);
  }
  if (params !== undefined && !isObject(params)) return no("invalid_params", "params must be an object.");
  // A tools/call without an id would be carried out and never answered, nor recorded as a call.
  const notification = method.startsWith("notifications/");
  if (notification !== (id === undefined)) {
    return no(
      "invalid_envelope",
      notification ? `${method} is a notification and has no id.` : `${method} is a request and needs an id.`,
    );
  }
  if (id === undefined) return { ok: true, message: { kind: "notification", method, params } };
  return { ok: true, message: { kind: "request", id, method, params } };
}

function parseResponse(body: Record<string, unknown>, id: RequestId | undefined): Parsed {
  const { result, error } = body;
  if (body["params"] !== undefined) return no("invalid_envelope", "A message with params needs a method.");
  if (id === undefined) return no("invalid_envelope", "A message needs a method, or an id and a result.");
  if ((result === undefined) === (error === undefined)) {
    return no("invalid_response", "A response has either a result or an error.");
  }
  if (error === undefined) {
    if (!isObject(result)) return no("invalid_response", "result must be an object.");
    return { ok: true, message: { kind: "response", id, result } };
  }
  if (!isObject(error) || !Number.isSafeInteger(error["code"]) || typeof error["message"] !== "string") {
    return no("invalid_response", "error must be an object with a whole code and a message.");
  }
  const { code, message, data } = error;
  return {
    ok: true,
    message: {
      kind: "response",
      id,
      error: { code: Number(code), message, ...(data === undefined ? {} : { data }) },
    },
  };
}

function no(code: Fault["code"], message: string): Parsed & { ok: false } {
  return { ok: false, code, message };
}
