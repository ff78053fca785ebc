import { codes, errorAnswer, mapEvents, type Params, type RequestId } from "../mcp/index.ts";
import { inboundHeaders, outboundHeaders, type SendFailure, send } from "../upstream/index.ts";
import type { Call } from "./call.ts";
import { recordRefusal } from "./decide.ts";
import { type Context, inspect, isObject } from "./inspect.ts";
import { leaveOutcome, settleRefund } from "./outcomes.ts";
import { badAnswer, failureResponse } from "./refusals.ts";
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
  const type = (response.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
  if (response.status >= 500 || response.status === 401 || response.status === 403) {
    await response.body?.cancel();
    sent.done();
    settle(response.status, true, 0);
    return badAnswer(blame(response.status), id);
  }
  if (type === "text/event-stream" && response.body !== null) {
    sent.done();
    return streamed(call, outgoing.context, response, response.body, settle);
  }
  const text = await Promise.race([readText(response), sent.late]);
  sent.done();
  if (typeof text === "string") return whole(call, outgoing.context, response, type, text, settle);
  settle(response.status, true, 0);
  if (text !== undefined) return failureResponse(text, id);
  return badAnswer(`it is longer than ${MAX_ANSWER_BYTES} bytes, or broke off`, id);
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
  type: string | undefined,
  text: string,
  settle: Settle,
): Promise<Response> {
  const id = context.asked?.id ?? null;
  const { status } = response;
  const headers = answerHeaders(call, response);
  // Accepted notifications and responses, ended sessions, refused streams: nothing in them to judge.
  if (context.asked === undefined || text === "") {
    const owed = context.asked !== undefined && response.ok;
    settle(status, owed || !response.ok, text.length);
    if (owed) return badAnswer("it is empty", id);
    // What was not asked for is not handed on: only a refusal's own words are.
    return new Response(text === "" || response.ok ? null : text, { status, headers });
  }
  const message = type === "application/json" ? parse(text) : undefined;
  if (message === undefined || !answers(message, context.asked.id)) {
    settle(status, true, text.length);
    // A client that gets 404 or 405 knows what it means whatever the body says.
    if (!response.ok && message === undefined) return new Response(null, { status, headers: new Headers() });
    return badAnswer("it is not a JSON-RPC answer to the request", id);
  }
  settle(status, isFailure(message), text.length);
  const inspected = await inspect(context, message);
  switch (inspected.kind) {
    case "same":
      return new Response(text, { status, headers });
    case "replace":
      return new Response(JSON.stringify(inspected.body), { status, headers });
    case "own":
      return Response.json(inspected.body);
    case "drop":
      return badAnswer("it is not a JSON-RPC answer to the request", id);
  }
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
      const message = parse(data);
      if (message === undefined) return null;
      if (context.asked !== undefined && answers(message, context.asked.id)) {
        answered = true;
        error = isFailure(message);
      }
      const inspected = await inspect({ ...context, reach: call.reach }, message);
      switch (inspected.kind) {
        case "same":
          return "same";
        case "replace":
        case "own":
          return { data: JSON.stringify(inspected.body) };
        case "drop": {
          const { answer, decision } = inspected;
          const method = typeof message["method"] === "string" ? message["method"] : "";
          if (decision !== undefined) call.ctx.waitUntil(recordRefusal(call, method, decision.reason));
          if (answer !== undefined) call.ctx.waitUntil(answerUpstream(call, answer));
          return null;
        }
      }
    },
    {
      maxEventBytes: MAX_ANSWER_BYTES,
      keepAliveMs: KEEP_ALIVE_MS,
      watch: { everyMs: STANDING_MS, goesOn: standing(call) },
      onEnd: (bytes, failure) =>
        settle(response.status, failure !== undefined || !answered ? true : error, bytes),
      onUpstreamGone: () =>
        answered || context.asked === undefined
          ? undefined
          : JSON.stringify(
              errorAnswer(
                context.asked.id,
                codes.upstreamFailed,
                "The connection to the server ended before it answered; the call may have been carried out",
              ),
            ),
    },
  );
  return new Response(events, { status: response.status, headers: answerHeaders(call, response) });
}

/** Tells the upstream that its request did not reach the client. It must not wait for an answer that never comes. */
async function answerUpstream(call: Call, answer: object): Promise<void> {
  const headers = outboundHeaders(call.request.headers, call.session?.id, call.reach.credential);
  // It spoke of the client's own message.
  headers.delete("last-event-id");
  headers.set("content-type", "application/json");
  headers.set("accept", "application/json, text/event-stream");
  const { address, firstByteMs } = call.reach.upstream;
  const init = { method: "POST", headers, body: JSON.stringify(answer) };
  const sent = await send(address, init, firstByteMs, new AbortController().signal);
  if (!sent.ok) return;
  await sent.response.body?.cancel();
  sent.done();
}

/** The answer's headers. A session that the upstream opened is sealed for this grant. */
function answerHeaders(call: Call, response: Response): Headers {
  const headers = inboundHeaders(response.headers);
  const sessionId = response.headers.get("mcp-session-id");
  if (sessionId !== null) headers.set("mcp-session-id", sealSession(call, sessionId));
  return headers;
}

async function readText(response: Response): Promise<string | undefined> {
  if (Number(response.headers.get("content-length") ?? "0") > MAX_ANSWER_BYTES) {
    await response.body?.cancel();
    return undefined;
  }
  if (response.body === null) return "";
  try {
    // An announced length bounds the text only where it is the text's own.
    const { headers } = response;
    if (headers.has("content-length") && !headers.has("content-encoding")) return await response.text();
    const decoder = new TextDecoder();
    let text = "";
    let bytes = 0;
    for await (const chunk of response.body as ReadableStream<Uint8Array>) {
      bytes += chunk.byteLength;
      if (bytes > MAX_ANSWER_BYTES) return undefined;
      text += decoder.decode(chunk, { stream: true });
    }
    return text + decoder.decode();
  } catch {
    return undefined;
  }
}

function parse(text: string): Params | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** JSON-RPC 2.0, section 5: a result or an error, for this id; an error may carry null. */
function answers(message: Params, id: RequestId): boolean {
  if (message["method"] !== undefined) return false;
  if (isObject(message["error"]))
    return message["id"] === id || message["id"] === null || message["id"] === undefined;
  return message["id"] === id && message["result"] !== undefined;
}

function isFailure(message: Params): boolean {
  return (
    message["error"] !== undefined || (isObject(message["result"]) && message["result"]["isError"] === true)
  );
}

function blame(status: number): string {
  return status >= 500
    ? `the server failed with status ${status}`
    : `the server refused the gateway's own credential with status ${status}`;
}
