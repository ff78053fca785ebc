/** From a JSON value to one JSON-RPC message as MCP allows it: the envelope, not yet era or params. */

import { fold, foldedNames, isObject, variantIn } from "../json/index.ts";
import { own } from "../json/own.ts";
import { knownMethods } from "./methods.ts";
import { wholeNumber } from "./number.ts";
import { type Fault, MAX_ID } from "./params.ts";
import type { Message, RequestId } from "./types.ts";

type Body = Record<string, unknown>;
type Parsed = { ok: true; message: Message; body: Body } | ({ ok: false } & Fault);

/** In the order in which they are written. */
const MEMBERS = ["jsonrpc", "id", "method", "params", "result", "error"];
const memberNames = foldedNames(MEMBERS);

const knownFolded: ReadonlySet<string> = new Set([...knownMethods.legacy, ...knownMethods.modern].map(fold));
const known: ReadonlySet<string> = new Set([...knownMethods.legacy, ...knownMethods.modern]);

// Visible ASCII, so that a method equals its header byte for byte.
const METHOD = /^[!-~]{1,256}$/;

/** The id of a body, where it has one that can be answered. */
export function idOf(body: unknown): RequestId | null {
  return isObject(body) ? (readId(body["id"]) ?? null) : null;
}

/** Of the id of a client's answer, characters: the gate's own seal around the server's id. */
const MAX_ANSWERED_ID = 8192;

// A fractional or null id is not one in MCP; a number beyond 2^53 would come back as another one.
function readId(id: unknown): RequestId | undefined {
  if (typeof id !== "string") return wholeNumber(id);
  return id.length <= MAX_ANSWERED_ID ? id : undefined;
}

/**
 * Reads the envelope (JSON-RPC 2.0 section 4; MCP schema, JSONRPCMessage). `body` is it, rewritten: members that are not
 * the protocol's are left out, and so is a null, which some clients write for what is not there.
 */
export function parseMessage(value: Body): Parsed {
  const variant = variantIn(value, memberNames);
  if (variant !== undefined) {
    const message = `The member ${JSON.stringify(variant)} differs from one of JSON-RPC only by case.`;
    return no("case_variant", message);
  }
  const body: Body = Object.fromEntries(
    MEMBERS.flatMap((member) => {
      const found = own(value, member) ?? undefined;
      return found === undefined ? [] : [[member, found]];
    }),
  );
  if (body["jsonrpc"] !== "2.0") return no("invalid_envelope", 'jsonrpc must be "2.0".');
  const id = readId(body["id"]);
  const method = body["method"];
  // JSON-RPC 1.0 gave notifications a null id; a request that has one could not be answered.
  const absent = body["id"] === undefined && (value["id"] === undefined || isNotification(method));
  const longest = method === undefined ? MAX_ANSWERED_ID : MAX_ID;
  if (id === undefined ? !absent : String(id).length > longest) {
    const message = `id must be a string of at most ${longest} characters or a whole number up to 2^53.`;
    return no("invalid_id", message);
  }
  if (id !== undefined) body["id"] = id;
  return method === undefined ? parseResponse(body, id) : parseCall(body, id);
}

function isNotification(method: unknown): boolean {
  return typeof method === "string" && method.startsWith("notifications/");
}

function parseCall(body: Body, id: RequestId | undefined): Parsed {
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
  const notification = isNotification(method);
  if (notification !== (id === undefined)) {
    return no(
      "invalid_envelope",
      notification ? `${method} is a notification and has no id.` : `${method} is a request and needs an id.`,
    );
  }
  if (id === undefined) return { ok: true, body, message: { kind: "notification", method, params } };
  return { ok: true, body, message: { kind: "request", id, method, params } };
}

function parseResponse(body: Body, id: RequestId | undefined): Parsed {
  const { result, error } = body;
  if (body["params"] !== undefined) return no("invalid_envelope", "A message with params needs a method.");
  if (id === undefined) return no("invalid_envelope", "A message needs a method, or an id and a result.");
  if ((result === undefined) === (error === undefined)) {
    return no("invalid_response", "A response has either a result or an error.");
  }
  if (error === undefined) {
    if (!isObject(result)) return no("invalid_response", "result must be an object.");
    return { ok: true, body, message: { kind: "response", id, result } };
  }
  const code = isObject(error) ? wholeNumber(error["code"]) : undefined;
  if (!isObject(error) || code === undefined || typeof error["message"] !== "string") {
    return no("invalid_response", "error must be an object with a whole code and a message.");
  }
  const { message, data } = error;
  return {
    ok: true,
    body,
    message: {
      kind: "response",
      id,
      error: { code, message, ...(data === undefined ? {} : { data }) },
    },
  };
}

function no(code: Fault["code"], message: string): Parsed & { ok: false } {
  return { ok: false, code, message };
}
