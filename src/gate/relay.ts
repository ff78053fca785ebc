import { writeJson } from "../json/index.ts";
import {
  codes,
  EventTooLarge,
  errorAnswer,
  mapEvents,
  type RequestId,
  readServerMessage,
  type ServerMessage,
} from "../mcp/index.ts";
import { inboundHeaders, outboundHeaders, type SendFailure, send, unpacked } from "../upstream/index.ts";
import type { Call, MessageCall } from "./call.ts";
import { changeNotification } from "./changes.ts";
import { recordRefusal } from "./decide.ts";
import { openEventId, sealEventId } from "./event-id.ts";
import { type Context, inspect } from "./inspect.ts";
import { leaveOutcome, settleRefund } from "./outcomes.ts";
import { badAnswer, failureResponse } from "./refusals.ts";
import { serverRefusal } from "./server-refusal.ts";
import { sealSession } from "./session.ts";
import { STANDING_MS, standing } from "./standing.ts";

/** The largest JSON answer, and the largest single event, that the gate takes from an upstream. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
/** A comment line keeps quiet streams open through proxies that close idle connections. */
const KEEP_ALIVE_MS = 15_000;

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
  const { reach, session, request } = call;
  const id = outgoing.context.asked?.id ?? null;
  const settle = settler(call, outgoing.seq);
  const { method, body } = outgoing;
  const headers = outboundHeaders(request.headers, session?.id, reach.credential, outgoing.mirrored);
  // The body was written here, whatever the client called its own: no parameter may say that it reads otherwise.
  if (body !== undefined) headers.set("content-type", "application/json");
  const resumed = method === "GET" ? openEventId(call) : undefined;
  if (resumed !== undefined) setText(headers, "last-event-id", resumed);
  const sent = await send(
    reach.upstream.address,
    {
      method,
      headers,
      ...(body !== undefined && { body }),
    },
    reach.upstream.firstByteMs,
    request.signal,
  );
  if (!sent.ok) {
    if (wasReached(sent.failure)) settle(0, true, 0);
    else await refund(call, outgoing.seq);
    return failureResponse(sent.failure, id);
  }
  const { response } = sent;
  const { status } = response;
  const answer = unpacked(response);
  if (status >= 500 || status === 401 || status === 403 || answer === undefined) {
    await response.body?.cancel();
    sent.done();
    settle(status, true, 0);
    return badAnswer(
      answer === undefined ? "it is packed in a way that the gate cannot read" : blame(status),
      id,
    );
  }
  const context = { ...outgoing.context, opensSession: response.headers.has("mcp-session-id") };
  const type = (response.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  const streams = type === "text/event-stream" && (context.asked !== undefined || method === "GET");
  if (streams && answer !== null) {
    sent.done();
    return streamed(call, context, response, answer, settle);
  }
  if (context.asked === undefined && response.ok) {
    // Accepted notifications and responses, ended sessions: whatever comes with that is nobody's.
    await response.body?.cancel();
    sent.done();
    settle(status, false, 0);
    return accepted(call, method, response);
  }
  const text = await Promise.race([readText(response, answer), sent.late]);
  sent.done();
  if (typeof text === "string") return whole(call, context, response, type, text, settle);
  settle(status, true, 0);
  if (text !== undefined) return failureResponse(text, id);
  return badAnswer(`it is longer than ${MAX_ANSWER_BYTES} bytes, or broke off`, id);
}

/** What a client is told whose message wants no answer (MCP 2025-11-25 and 2026-07-28, Streamable HTTP). */
function accepted(call: Call, method: Outgoing["method"], response: Response): Response {
  switch (method) {
    case "POST":
      return new Response(null, { status: 202, headers: answerHeaders(call, response, false) });
    case "GET":
      return serverRefusal(call, 405, "", null, new Headers({ allow: "POST, DELETE" }));
    case "DELETE":
      return new Response(null, { status: response.status, headers: answerHeaders(call, response, false) });
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

type Settle = (status: number, error: boolean | null, bytes: number) => void;

function settler(call: Call, seq: number): Settle {
  return (status, error, bytes) => {
    const ms = Date.now() - call.startedAt;
    leaveOutcome(call.env, call.ctx, call.reach, { seq, status, error, ms, bytes, reached: true });
  };
}

function refund(call: Call, seq: number): Promise<void> {
  const ms = Date.now() - call.startedAt;
  const outcome = { seq, status: 0, error: true, ms, bytes: 0, reached: false };
  return settleRefund(call.env, call.ctx, call.reach, outcome);
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
  if (message === undefined || context.asked === undefined || !answers(message, context.asked.id)) {
    settle(status, true, text.length);
    if (!response.ok) return serverRefusal(call, status, text, id, answerHeaders(call, response, true));
    return badAnswer(text === "" ? "it is empty" : "it is not a JSON-RPC answer to the request", id);
  }
  settle(status, isFailure(message), text.length);
  const inspected = await inspect(context, message);
  switch (inspected.kind) {
    case "pass":
      return new Response(inspected.text, { status, headers: answerHeaders(call, response, true) });
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

/** A stream of events: each judged as it passes, none held back for another. */
function streamed(
  call: Call,
  context: Context,
  response: Response,
  body: ReadableStream<Uint8Array>,
  settle: Settle,
): Response {
  let error: boolean | null = null;
  let answered = context.asked === undefined;
  const events = mapEvents(
    body,
    async (data) => {
      if (data === "") return "same";
      const message = readServerMessage(data);
      if (message === undefined) return null;
      if (context.asked !== undefined && answers(message, context.asked.id)) {
        answered = true;
        error = isFailure(message);
      }
      const inspected = await inspect({ ...context, reach: call.reach }, message);
      switch (inspected.kind) {
        case "pass":
          // Bytes that are not UTF-8 are read in more than one way: then the text goes on that was judged.
          return inspected.text === data && !data.includes("\ufffd") ? "same" : { data: inspected.text };
        case "own":
          return { data: JSON.stringify(inspected.body) };
        case "drop": {
          const { answer, decision } = inspected;
          if (decision !== undefined)
            call.ctx.waitUntil(recordRefusal(call, message.method, decision.reason));
          if (answer !== undefined) call.ctx.waitUntil(answerUpstream(call, answer));
          return null;
        }
      }
    },
    {
      maxEventBytes: MAX_ANSWER_BYTES,
      keepAliveMs: KEEP_ALIVE_MS,
      sealId: (id) => sealEventId(call, response.headers.get("mcp-session-id") ?? call.session?.id, id),
      watch: { everyMs: STANDING_MS, look: watching(call, context) },
      onEnd: (bytes, failure) =>
        settle(response.status, failure !== undefined || !answered ? true : error, bytes),
      onUpstreamGone: (failure) =>
        answered || context.asked === undefined
          ? undefined
          : JSON.stringify(errorAnswer(context.asked.id, codes.upstreamFailed, whyEnded(failure))),
    },
  );
  return new Response(events, { status: response.status, headers: answerHeaders(call, response, false) });
}

/** What is to be said on a stream when the tenant's rules change; see `standing`. */
function watching(call: Call, { era, asked }: Context): () => Promise<readonly string[] | undefined> {
  const look = standing(call);
  const message = "arrival" in call ? (call as MessageCall).arrival.message : undefined;
  const notifications = message?.kind === "request" ? message.params?.["notifications"] : undefined;
  const listening = era === "modern" && asked !== undefined ? { id: asked.id, notifications } : undefined;
  return async () => {
    const changed = await look();
    return changed?.flatMap((kind) => changeNotification(kind, listening) ?? []);
  };
}

function whyEnded(failure: unknown): string {
  return failure instanceof EventTooLarge
    ? `The server sent an event of more than ${MAX_ANSWER_BYTES} bytes, which is not handed on; the call may have been carried out`
    : "The connection to the server ended before it answered; the call may have been carried out";
}

/** Tells the upstream that its request did not reach the client. It must not wait for an answer that never comes. */
async function answerUpstream(call: Call, answer: object): Promise<void> {
  const headers = outboundHeaders(call.request.headers, call.session?.id, call.reach.credential);
  headers.set("content-type", "application/json");
  headers.set("accept", "application/json, text/event-stream");
  const { address, firstByteMs } = call.reach.upstream;
  const init = { method: "POST", headers, body: writeJson(answer) };
  const sent = await send(address, init, firstByteMs, new AbortController().signal);
  if (!sent.ok) return;
  await sent.response.body?.cancel();
  sent.done();
}

/** The answer's headers. A session that the upstream opened is sealed for this grant. */
function answerHeaders(call: Call, response: Response, json: boolean): Headers {
  const headers = inboundHeaders(response.headers);
  if (json) headers.set("content-type", "application/json");
  const sessionId = response.headers.get("mcp-session-id");
  if (sessionId !== null) headers.set("mcp-session-id", sealSession(call, sessionId));
  return headers;
}

async function readText(
  response: Response,
  body: ReadableStream<Uint8Array> | null,
): Promise<string | undefined> {
  const { headers } = response;
  if (Number(headers.get("content-length") ?? "0") > MAX_ANSWER_BYTES) {
    await body?.cancel();
    return undefined;
  }
  if (body === null) return "";
  try {
    // An announced length bounds the text only where it is the text's own.
    if (headers.has("content-length") && !headers.has("content-encoding")) return await response.text();
    const decoder = new TextDecoder();
    const pieces: string[] = [];
    let bytes = 0;
    for await (const chunk of body) {
      bytes += chunk.byteLength;
      if (bytes > MAX_ANSWER_BYTES) return undefined;
      pieces.push(decoder.decode(chunk, { stream: true }));
    }
    // Joined once: a text that grew piece by piece would be kept twice when it is read.
    return pieces.join("") + decoder.decode();
  } catch {
    return undefined;
  }
}

/** JSON-RPC 2.0, section 5: a result or an error, for this id; an error may have none. */
function answers(message: ServerMessage, id: RequestId): boolean {
  if (message.kind === "error") return message.id === undefined || message.id.value === id;
  return message.kind === "result" && message.id?.value === id;
}

function isFailure(message: ServerMessage): boolean {
  return message.kind === "error" || message.body?.get("isError") === "true";
}

function blame(status: number): string {
  return status >= 500
    ? `the server failed with status ${status}`
    : `the server refused the gateway's own credential with status ${status}`;
}
