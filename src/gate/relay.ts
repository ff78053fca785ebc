import { isAnswerTo, readServerMessage } from "../mcp/index.ts";
import {
  boundedText,
  codingOf,
  isReadable,
  outboundHeaders,
  type SendFailure,
  send,
  unpacked,
} from "../upstream/index.ts";
import { answerHeaders, isFailure, MAX_ANSWER_BYTES, type Settle } from "./answer.ts";
import type { Call } from "./call.ts";
import { openEventId } from "./event-id.ts";
import { type Context, inspect } from "./inspect.ts";
import { queueOutcome, settleRefund } from "./outcomes.ts";
import { badAnswer, failureResponse } from "./refusals.ts";
import { serverRefusal } from "./server-refusal.ts";
import { sessionIdIn } from "./session.ts";
import { relayEvents } from "./stream.ts";

/** What to send upstream, once it is admitted. */
export interface Outgoing {
  readonly method: "POST" | "GET" | "DELETE";
  readonly body?: string;
  /** Headers that say what the body says. */
  readonly mirrored?: Iterable<readonly [name: string, value: string]>;
  /** The ledger row of the call. */
  readonly seq: number;
  readonly context: Context;
}

/** Sends an admitted call upstream and brings the answer back, judged on the way. Leaves the call's outcome. */
export async function relay(call: Call, outgoing: Outgoing): Promise<Response> {
  const { resolved, session, request } = call;
  const id = outgoing.context.asked?.id ?? null;
  const settle = settler(call, outgoing.seq);
  const { method, body } = outgoing;
  const headers = outboundHeaders(request.headers, session?.id, resolved.credential, outgoing.mirrored);
  // The body was written here, whatever the client called its own: no parameter may say that it reads otherwise.
  if (body !== undefined) headers.set("content-type", "application/json");
  const resumed = method === "GET" ? openEventId(call) : undefined;
  if (resumed !== undefined) setText(headers, "last-event-id", resumed);
  const sent = await send(
    resolved.upstream.address,
    {
      method,
      headers,
      ...(body !== undefined && { body }),
    },
    resolved.upstream.firstByteMs,
    request.signal,
  );
  if (!sent.ok) {
    if (wasReached(sent.failure)) settle(0, true, 0);
    else await refund(call, outgoing.seq);
    return failureResponse(sent.failure, id);
  }
  const { response } = sent;
  const { status } = response;
  const coding = codingOf(response);
  const readable = isReadable(coding);
  if (status >= 500 || status === 401 || status === 403 || !readable) {
    await response.body?.cancel();
    sent.done();
    settle(status, true, 0);
    return badAnswer(readable ? blame(status) : "it is packed in a way that the gate cannot read", id);
  }
  const opened = sessionIdIn(response);
  const sessionId = opened ?? outgoing.context.sessionId;
  const context = { ...outgoing.context, sessionId, opensSession: opened !== undefined };
  const type = (response.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  const streams = type === "text/event-stream" && (context.asked !== undefined || method === "GET");
  const events = streams ? unpacked(response, coding) : undefined;
  if (events !== undefined && events !== null) {
    sent.done();
    return relayEvents(call, context, response, events, settle);
  }
  if (context.asked === undefined && response.ok) {
    // Accepted notifications and responses, ended sessions: drop unsolicited bodies.
    await response.body?.cancel();
    sent.done();
    settle(status, false, 0);
    return accepted(call, method, response);
  }
  const text = await Promise.race([readText(response, coding), sent.late]);
  sent.done();
  if (typeof text === "string") return whole(call, context, response, type, text, settle);
  settle(status, true, 0);
  if (text !== undefined) return failureResponse(text, id);
  return badAnswer(`it is longer than ${MAX_ANSWER_BYTES} bytes, or broke off`, id);
}

/** What a client gets whose message wants no answer (MCP 2025-11-25 and 2026-07-28, Streamable HTTP). */
function accepted(call: Call, method: Outgoing["method"], response: Response): Response {
  switch (method) {
    case "POST":
      return new Response(null, { status: 202, headers: answerHeaders(call, response) });
    case "GET":
      return serverRefusal(call, 405, "", null, new Headers({ allow: "POST, DELETE" }));
    case "DELETE":
      return new Response(null, { status: response.status, headers: answerHeaders(call, response) });
  }
}

/** Sets a header to a text that the server chose; what no header can hold is left out. */
function setText(headers: Headers, name: string, text: string): void {
  try {
    headers.set(name, text);
  } catch {
    // Left out.
  }
}

function settler(call: Call, seq: number): Settle {
  return (status, error, bytes) => {
    const ms = Date.now() - call.startedAt;
    queueOutcome(call.env, call.ctx, call.resolved, { seq, status, error, ms, bytes, reached: true });
  };
}

function refund(call: Call, seq: number): Promise<void> {
  const ms = Date.now() - call.startedAt;
  const outcome = { seq, status: 0, error: true, ms, bytes: 0, reached: false };
  return settleRefund(call.env, call.ctx, call.resolved, outcome);
}

function wasReached(failure: SendFailure): boolean {
  return failure.kind !== "unreachable" || failure.reached;
}

/** An answer in one piece: read, judged, and passed on with its own bytes unless something had to change. */
async function whole(
  call: Call,
  context: Context,
  response: Response,
  type: string,
  text: string,
  settle: Settle,
): Promise<Response> {
  const id = context.asked?.id ?? null;
  const { status } = response;
  const message = isJson(type) ? readServerMessage(text) : undefined;
  if (message === undefined || context.asked === undefined || !isAnswerTo(message, context.asked.id)) {
    settle(status, true, text.length);
    if (!response.ok)
      return serverRefusal(call, status, text, id, answerHeaders(call, response, "application/json"));
    return badAnswer(text === "" ? "it is empty" : "it is not a JSON-RPC answer to the request", id);
  }
  settle(status, isFailure(message), text.length);
  const inspected = await inspect(context, message);
  switch (inspected.kind) {
    case "pass":
      return new Response(inspected.text, {
        status,
        headers: answerHeaders(call, response, "application/json"),
      });
    case "own":
      return Response.json(inspected.body);
    case "drop":
      return badAnswer("it is not a JSON-RPC answer to the request", id);
  }
}

/** JSON, by whatever name servers give it; the client gets the one that it knows. */
function isJson(type: string): boolean {
  return type === "" || /^(?:application|text)\/(?:[\w.-]+\+)?json(?:-?rpc)?$/.test(type);
}

async function readText(response: Response, coding: string): Promise<string | undefined> {
  const length = response.headers.get("content-length");
  if (Number(length ?? "0") > MAX_ANSWER_BYTES) {
    await response.body?.cancel();
    return undefined;
  }
  try {
    // An announced length bounds the text only where it is the text's own. Asked of the response, not of its body: that costs less.
    if (length !== null && coding === "") return await response.text();
    const body = unpacked(response, coding);
    if (body === null || body === undefined) return "";
    return await boundedText(body, MAX_ANSWER_BYTES);
  } catch {
    return undefined;
  }
}

function blame(status: number): string {
  return status >= 500
    ? `the server failed with status ${status}`
    : `the server refused the gateway's own credential with status ${status}`;
}
