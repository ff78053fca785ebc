/** Refusals before a message is judged: each leaves a row, and says to the client what is wrong. */
import {
  answerResponse,
  codes,
  errorAnswer,
  type Message,
  type RequestId,
  refusalResponse,
  refuse,
  type WireRefusal,
} from "../mcp/index.ts";
import type { Call } from "./call.ts";
import { recordDropped, recordRefusal } from "./decide.ts";
import { notFound, rpcResponse } from "./refusals.ts";
import { type Malformed, recorded } from "./subject.ts";

export function refuseWire(call: Call, refusal: WireRefusal): Response {
  call.ctx.waitUntil(recordRefusal(call, call.request.method, `${refusal.code}: ${refusal.rpc.message}`));
  return refusalResponse(refusal);
}

/** An `Mcp-Param-*` header that no judged argument matches (SEP-2243). */
export function refuseMirror(call: Call, header: string, id: RequestId | null): Response {
  const reason = `The header ${recorded(header)} disagrees with the call's arguments; send what they say, or leave it out.`;
  return refuseWire(call, refuse("header_mismatch", reason, id));
}

/**
 * What a client cancels or reports outside a session could be anybody's: servers without sessions know requests of all their
 * clients by ids such as 1. It ends here, in any isolate. The legacy era takes a cancellation for a wish, and the modern one
 * cancels by closing the stream (MCP 2025-11-25, "Cancellation"; 2026-07-28, Streamable HTTP). Of the grant's own calls that are held
 * for a human, one by this id is not sent: there, a no too many is better than one too few.
 */
export async function dropUnbound(
  call: Call,
  message: Extract<Message, { kind: "notification" }>,
): Promise<Response> {
  const reason = "Outside a session it could speak of another client's request, so the server is not told";
  await recordDropped(call, message, reason);
  return new Response(null, { status: 202 });
}

/** A URI of another form is answered as the server would answer one that it does not have: clients show that whole. */
export function refuseMalformed(call: Call, { malformed, fault }: Malformed, id: RequestId | null): Response {
  if (fault === undefined || id === null) return refuseMessage(call, malformed, id);
  call.ctx.waitUntil(recordRefusal(call, call.request.method, malformed));
  return answerResponse(errorAnswer(id, codes.invalidParams, malformed, { ...fault }));
}

export function refuseMessage(call: Call, reason: string, id: RequestId | null): Response {
  call.ctx.waitUntil(recordRefusal(call, call.request.method, reason));
  return rpcResponse(400, id === null ? codes.invalidRequest : codes.invalidParams, reason, id);
}

/** 404 makes a client open a new session (MCP 2025-11-25, "Session Management"). */
export function refuseSession(call: Call, id: RequestId | null): Response {
  call.ctx.waitUntil(recordRefusal(call, call.request.method, "The session is not one of this grant's"));
  return notFound("Session not found", id);
}
