import { parseJson, writeJson } from "../json/index.ts";
import {
  codes,
  EventTooLarge,
  errorAnswer,
  isAnswerTo,
  mapEvents,
  onOneLine,
  type RequestId,
  readServerMessage,
  type ServerMessage,
} from "../mcp/index.ts";
import { outboundHeaders, send } from "../upstream/index.ts";
import { answerHeaders, isFailure, MAX_ANSWER_BYTES, type Settle } from "./answer.ts";
import type { Call, MessageCall } from "./call.ts";
import { changeNotification } from "./changes.ts";
import { recordRefusal } from "./decide.ts";
import { sealEventId } from "./event-id.ts";
import { type Context, inspect } from "./inspect.ts";
import { rpcResponse } from "./refusals.ts";
import { STREAM_CHECK_MS, streamStatus } from "./stream-status.ts";

/** A comment line keeps quiet streams open through proxies that close idle connections. */
const KEEP_ALIVE_MS = 15_000;
/** Requests of a server on one stream that are answered here: past that it gets no answer, and no request of ours for each of its own. */
const MAX_ANSWERED = 100;

/** The events of an answer, in a form that the client takes. */
export function relayEvents(
  call: Call,
  context: Context,
  response: Response,
  body: ReadableStream<Uint8Array>,
  settle: Settle,
): Response | Promise<Response> {
  const { asked } = context;
  return call.accepts.events || asked === undefined
    ? streamed(call, context, response, body, settle)
    : gathered(call, { ...context, asked }, response, body, settle);
}

/** A stream of events: each judged as it passes, none held back for another. */
function streamed(
  call: Call,
  context: Context,
  response: Response,
  body: ReadableStream<Uint8Array>,
  settle: Settle,
): Response {
  const { asked, sessionId } = context;
  const answer = answererOf(call, sessionId);
  let error: boolean | null = null;
  let answered = asked === undefined;
  const events = mapEvents(
    body,
    async (data) => {
      if (data === "") return "same";
      const message = readServerMessage(data);
      if (message === undefined) return null;
      if (asked !== undefined && isAnswerTo(message, asked.id)) {
        answered = true;
        error = isFailure(message);
      }
      const text = await judged(call, context, message, answer);
      if (text === null) return null;
      // Bytes that are not UTF-8 are read in more than one way: then the text goes on that was judged.
      const line = onOneLine(text);
      return line === data && !data.includes("\ufffd") ? "same" : { data: line };
    },
    {
      maxEventBytes: MAX_ANSWER_BYTES,
      keepAliveMs: KEEP_ALIVE_MS,
      sealId: (id) => sealEventId(call, sessionId, id),
      watch: { everyMs: STREAM_CHECK_MS, look: watching(call, context) },
      onEnd: (bytes, failure) =>
        settle(response.status, failure !== undefined || !answered ? true : error, bytes),
      onUpstreamGone: (failure) =>
        answered || asked === undefined
          ? undefined
          : JSON.stringify(errorAnswer(asked.id, codes.upstreamFailed, whyEnded(failure))),
    },
  );
  return new Response(events, {
    status: response.status,
    headers: answerHeaders(call, response, "text/event-stream"),
  });
}

/**
 * The answer among a stream's events, as JSON, for a client that takes no events. Nothing else on the stream is for it, and the
 * server is told that it cannot be asked.
 */
async function gathered(
  call: Call,
  context: Context & { readonly asked: NonNullable<Context["asked"]> },
  response: Response,
  body: ReadableStream<Uint8Array>,
  settle: Settle,
): Promise<Response> {
  const { status } = response;
  const { id } = context.asked;
  const tell = answererOf(call, context.sessionId);
  let error = true;
  let answer: string | null = null;
  const events = mapEvents(
    body,
    async (data) => {
      const message = readServerMessage(data);
      if (message === undefined) return null;
      if (isAnswerTo(message, id)) {
        error = isFailure(message);
        answer = await judged(call, context, message, tell);
      } else if (message.kind === "request" && message.id !== undefined) {
        tell(cannotAsk(message.id.text));
      }
      return answer === null ? null : { data: answer };
    },
    {
      maxEventBytes: MAX_ANSWER_BYTES,
      watch: { everyMs: STREAM_CHECK_MS, look: watching(call, context) },
      onEnd: (bytes) => settle(status, error, bytes),
    },
  );
  const reader = events.getReader();
  let failure: unknown;
  try {
    for (let done = false; !done && answer === null; ) ({ done } = await reader.read());
    await reader.cancel();
  } catch (thrown) {
    failure = thrown;
  }
  if (answer === null) return rpcResponse(502, codes.upstreamFailed, whyEnded(failure), id);
  return new Response(answer, { status, headers: answerHeaders(call, response, "application/json") });
}

/** A message of a stream as the client gets it; null: it is not for the client, and the server is told where it waits for an answer. */
async function judged(
  call: Call,
  context: Context,
  message: ServerMessage,
  tell: (answer: object) => void,
): Promise<string | null> {
  const inspected = await inspect({ ...context, resolved: call.resolved }, message);
  switch (inspected.kind) {
    case "pass":
      return inspected.text;
    case "own":
      return JSON.stringify(inspected.body);
    case "drop": {
      const { answer, decision } = inspected;
      if (decision !== undefined) call.ctx.waitUntil(recordRefusal(call, message.method, decision.reason));
      if (answer !== undefined) tell(answer);
      return null;
    }
  }
}

/** Answers a server's requests on one stream, as many as are answered. */
function answererOf(call: Call, sessionId: string): (answer: object) => void {
  let left = MAX_ANSWERED;
  return (answer) => {
    if (left-- > 0) call.ctx.waitUntil(answerUpstream(call, sessionId, answer));
  };
}

function cannotAsk(id: string): object {
  const why = "The client takes no stream of events, so nothing can be asked of it";
  return errorAnswer(parseJson(id) as RequestId, codes.internalError, why);
}

/** What is to be said on a stream when the tenant's rules change; see `streamStatus`. */
function watching(call: Call, { era, asked }: Context): () => Promise<readonly string[] | undefined> {
  const look = streamStatus(call);
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
    ? `The server sent an event of more than ${failure.most}, which is not handed on; the call may have been carried out`
    : "The connection to the server ended before it answered; the call may have been carried out";
}

/** Tells the upstream that its request did not reach the client. It must not wait for an answer that never comes. */
async function answerUpstream(call: Call, sessionId: string, answer: object): Promise<void> {
  const headers = outboundHeaders(call.request.headers, sessionId || undefined, call.resolved.credential);
  headers.set("content-type", "application/json");
  const { address, firstByteMs } = call.resolved.upstream;
  const init = { method: "POST", headers, body: writeJson(answer) };
  const sent = await send(address, init, firstByteMs, new AbortController().signal);
  if (!sent.ok) return;
  await sent.response.body?.cancel();
  sent.done();
}
