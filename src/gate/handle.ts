import type { Env } from "../env.ts";
import { parseJson, writeJson } from "../json/index.ts";
import {
  type Arrival,
  acceptedTypes,
  answerResponse,
  checkHeaders,
  codes,
  errorAnswer,
  eventsOnly,
  isKnownMethod,
  isObject,
  type Message,
  needsSession,
  type RequestId,
  readBody,
  readHeader,
  readPost,
  refusalResponse,
  refuse,
  supportedVersions,
  unknownMethod,
  type WireRefusal,
} from "../mcp/index.ts";
import { sealerOf } from "../secrets/sealer-of.ts";
import { asAccepted } from "./accepts.ts";
import { actionIn, openOwnState, UNCLEAR_ACTION } from "./approval.ts";
import { notCached } from "./caching.ts";
import { bindingOf, type Call, type MessageCall } from "./call.ts";
import { readableBy, readableByAll } from "./cors.ts";
import { type Admitted, decide, decline, recordDropped, recordRefusal } from "./decide.ts";
import { enter } from "./enter.ts";
import { mirrored } from "./mirror.ts";
import { pendingResponse } from "./pending.ts";
import {
  cancelledResponse,
  declinedResponse,
  noServer,
  notFound,
  refusedResponse,
  rpcResponse,
  unauthorized,
  unavailable,
} from "./refusals.ts";
import { relay } from "./relay.ts";
import type { Route } from "./route.ts";
import { openSession } from "./session.ts";
import { type Intent, intentOf, recorded, type Unclear } from "./subject.ts";

/**
 * One MCP request from arrival to answer: authenticate, read, judge, admit, forward, answer.
 * Whatever goes wrong on the way refuses; nothing goes upstream without a durable row in the grant's ledger.
 */
export async function handleMcp(
  request: Request,
  env: Env,
  ctx: ExecutionContext,
  route: Route,
): Promise<Response> {
  return notCached(await answer(request, env, ctx, route));
}

async function answer(request: Request, env: Env, ctx: ExecutionContext, route: Route): Promise<Response> {
  const startedAt = Date.now();
  try {
    const entry = await enter(env, request.headers, route, startedAt);
    if (!entry.ok) return entry.response;
    const { reach, presented } = entry;
    const sealer = sealerOf(env);
    // Where nothing is accepted that is served here, the answer says so, as JSON.
    const accepts = acceptedTypes(request.headers) ?? { json: true, events: false };
    const call = { env, ctx, request, sealer, reach, presented, accepts, session: undefined, startedAt };
    return readableBy(await asAccepted(call, await handleMethod(call)), presented.origin);
  } catch (error) {
    console.error("refused: cannot decide", error instanceof Error ? error.message : error);
    return readableByAll(unavailable(null));
  }
}

async function handleMethod(call: Call): Promise<Response> {
  const { method } = call.request;
  switch (method) {
    case "POST":
      return handlePost(call);
    case "GET":
    case "DELETE":
      return handleSession(call, method);
    default:
      return methodNotAllowed();
  }
}

async function handlePost(call: Call): Promise<Response> {
  const { request } = call;
  const headerRefusal = checkHeaders("POST", request.headers);
  if (headerRefusal !== undefined) return refuseWire(call, headerRefusal);
  const body = await readBody(request);
  if (!body.ok) return refuseWire(call, body.refusal);
  const read = readPost(request.headers, body.bytes);
  if (!read.ok) return refuseWire(call, read.refusal);
  const { arrival } = read;
  const id = arrival.message.kind === "request" ? arrival.message.id : null;
  const { message } = arrival;
  if (!call.accepts.events && message.kind === "request" && message.method === "subscriptions/listen") {
    return refuseWire(call, eventsOnly(id));
  }

  const session = arrival.era === "legacy" ? openSession(call) : undefined;
  if (session === null) return refuseSession(call, id);
  const intent = intentOf(arrival.era, arrival.message);
  if ("unclear" in intent) return refuseUnclear(call, intent, id);
  const known: Call = { ...call, session };
  if (
    arrival.message.kind === "notification" &&
    session === undefined &&
    needsSession(arrival.message.method)
  ) {
    return dropUnbound(known, arrival.message);
  }
  const outbound = unsealed(known, arrival);
  if (outbound === undefined) {
    const reason = "It answers, or resumes, nothing that was asked of this grant here";
    return refuseMessage(known, reason, id);
  }
  if ("unclear" in outbound) return refuseMessage(known, outbound.unclear, id);
  const asking: MessageCall = { ...known, arrival, intent, ...outbound, held: undefined };
  const headers = mirrored(asking);
  if (!headers.ok) return refuseMirror(known, headers.header, id);
  return decideAndRelay(asking, id);
}

async function decideAndRelay(call: MessageCall, id: RequestId | null): Promise<Response> {
  const { arrival, intent, body, resumes } = call;
  let admitted: Admitted;
  try {
    if (resumes?.action === "decline") {
      await decline(call, resumes.approval);
      return declinedResponse(arrival, resumes);
    }
    admitted = await decide(call, intent);
  } catch (error) {
    console.error("refused: cannot admit", error instanceof Error ? error.message : error);
    return unavailable(id);
  }
  switch (admitted.kind) {
    case "forward": {
      // Read again: the pins may have changed while the call was decided. Then what disagrees is left out.
      const headers = mirrored(call);
      return relay(call, {
        method: "POST",
        body: writeJson(body),
        mirrored: headers.ok ? headers.headers : [],
        seq: admitted.seq,
        context: {
          env: call.env,
          ctx: call.ctx,
          reach: call.reach,
          sealer: call.sealer,
          session: call.session,
          era: arrival.era,
          asked:
            arrival.message.kind === "request"
              ? { id: arrival.message.id, method: arrival.message.method, tool: intent.tool }
              : undefined,
          tasks: admitted.tasks,
        },
      });
    }
    case "refused":
      return refusedResponse(call, intent, admitted.decision, admitted.approval);
    case "pending":
      return pendingResponse(call, admitted, (held) => decideAndRelay({ ...call, held }, id));
    case "unclear":
      return rpcResponse(400, codes.invalidParams, admitted.reason, id);
    case "no_task":
      return taskNotFound(arrival, id);
    case "cancelled":
      return id === null ? new Response(null, { status: 202 }) : cancelledResponse(id);
    default:
      return endedResponse(call, admitted, id);
  }
}

const TASKS_EXTENSION = "io.modelcontextprotocol/tasks";

/**
 * Somebody else's task and none at all: the same answer. A modern client that never declared the extension is told so
 * first (SEP-2663); that depends on its own words alone.
 */
function taskNotFound({ era, message }: Arrival, id: RequestId | null): Response {
  // tasks/result left the protocol with the modern era; a server that kept it must not serve another grant's task.
  if (message.kind === "request" && !isKnownMethod(era, message.method)) {
    return answerResponse(unknownMethod(message.id, message.method), era === "modern" ? 404 : 200);
  }
  const meta = message.kind === "response" ? undefined : message.params?.["_meta"];
  const capabilities = isObject(meta) ? meta["io.modelcontextprotocol/clientCapabilities"] : undefined;
  const extensions = isObject(capabilities) ? capabilities["extensions"] : undefined;
  if (era === "legacy" || (isObject(extensions) && Object.hasOwn(extensions, TASKS_EXTENSION))) {
    return answerResponse(errorAnswer(id, codes.invalidParams, "Task not found"));
  }
  const answer = errorAnswer(
    id,
    codes.missingClientCapability,
    `The client did not declare ${TASKS_EXTENSION}`,
    {
      requiredCapabilities: { extensions: { [TASKS_EXTENSION]: {} } },
    },
  );
  return answerResponse(answer, 400);
}

/** The stream of a legacy session (GET), or its end (DELETE). */
async function handleSession(call: Call, method: "GET" | "DELETE"): Promise<Response> {
  const version = readHeader(call.request.headers, "mcp-protocol-version");
  if (version !== undefined && supportedVersions.modern.includes(version)) return methodNotAllowed();
  const refusal = checkHeaders(method, call.request.headers);
  if (refusal !== undefined) return refuseWire(call, refusal);
  const session = openSession(call);
  if (session === null) return refuseSession(call, null);
  const known: Call = { ...call, session };
  const intent: Intent = { method, subjects: [], tool: null, arguments: null, task: null };
  const admitted = await decide(known, intent);
  if (admitted.kind === "forward") {
    const { env, ctx, reach, sealer } = known;
    const context = {
      env,
      ctx,
      reach,
      sealer,
      session,
      era: "legacy" as const,
      asked: undefined,
      tasks: admitted.tasks,
    };
    return relay(known, { method, seq: admitted.seq, context });
  }
  if (admitted.kind !== "gone" && admitted.kind !== "no_server") throw new Error("A stream was judged");
  return endedResponse(known, admitted, null);
}

function endedResponse(
  call: Call,
  admitted: Extract<Admitted, { kind: "gone" | "no_server" }>,
  id: RequestId | null,
): Response {
  switch (admitted.kind) {
    case "gone":
      return unauthorized(true);
    case "no_server":
      return noServer(call.reach.record, id);
  }
}

type Outbound = Pick<MessageCall, "body" | "resumes" | "carried">;

/**
 * The message as the upstream must see it: with the id of its own request in a client's answer, and its own
 * `requestState`; the gate's own stays here. undefined: what the client presents was never handed to this grant in this
 * session.
 */
function unsealed(call: Call, { body, message }: Arrival): Outbound | Unclear | undefined {
  if (message.kind === "response") {
    const binding = [...bindingOf(call), call.session?.id ?? ""] as const;
    const id = typeof message.id === "string" ? call.sealer.open("request", binding, message.id) : undefined;
    if (id === undefined) return undefined;
    return { body: { ...body, id: parseJson(id) }, resumes: undefined, carried: {} };
  }
  const sealed = message.params?.["requestState"];
  const inputResponses = message.params?.["inputResponses"];
  if (sealed === undefined || message.kind !== "request") {
    return { body, resumes: undefined, carried: inputResponses === undefined ? {} : { inputResponses } };
  }
  if (typeof sealed !== "string") return undefined;
  const requestState = call.sealer.open("state", bindingOf(call), sealed);
  if (requestState !== undefined) {
    return {
      body: { ...body, params: { ...message.params, requestState } },
      resumes: undefined,
      carried: { requestState, inputResponses },
    };
  }
  const own = openOwnState(call, sealed);
  if (own === undefined) return undefined;
  const action = actionIn(inputResponses);
  if (action === "unclear") return { unclear: UNCLEAR_ACTION };
  const { requestState: _, inputResponses: __, ...asked } = message.params ?? {};
  return {
    body: { ...body, params: { ...asked, ...own.carried } },
    resumes: { approval: own.approval, action },
    carried: own.carried,
  };
}

function refuseWire(call: Call, refusal: WireRefusal): Response {
  call.ctx.waitUntil(recordRefusal(call, call.request.method, `${refusal.code}: ${refusal.rpc.message}`));
  return refusalResponse(refusal);
}

/** An `Mcp-Param-*` header that no judged argument bears out (SEP-2243). */
function refuseMirror(call: Call, header: string, id: RequestId | null): Response {
  const reason = `The header ${recorded(header)} disagrees with the call's arguments; send what they say, or leave it out.`;
  return refuseWire(call, refuse("header_mismatch", reason, id));
}

/**
 * What a client cancels or reports outside a session could be anybody's: servers without sessions know requests of all their
 * clients by ids such as 1. It ends here, in any isolate. The legacy era takes a cancellation for a wish, and the modern one
 * cancels by closing the stream (MCP 2025-11-25, "Cancellation"; 2026-07-28, Streamable HTTP). Of the grant's own calls that are held
 * for a human, one by this id is not sent: there, a no too many is better than one too few.
 */
async function dropUnbound(
  call: Call,
  message: Extract<Message, { kind: "notification" }>,
): Promise<Response> {
  const reason = "Outside a session it could speak of another client's request, so the server is not told";
  await recordDropped(call, message, reason);
  return new Response(null, { status: 202 });
}

/** A URI of another form is answered as the server would answer one that it does not have: clients show that whole. */
function refuseUnclear(call: Call, { unclear, fault }: Unclear, id: RequestId | null): Response {
  if (fault === undefined || id === null) return refuseMessage(call, unclear, id);
  call.ctx.waitUntil(recordRefusal(call, call.request.method, unclear));
  return answerResponse(errorAnswer(id, codes.invalidParams, unclear, { ...fault }));
}

function refuseMessage(call: Call, reason: string, id: RequestId | null): Response {
  call.ctx.waitUntil(recordRefusal(call, call.request.method, reason));
  return rpcResponse(400, id === null ? codes.invalidRequest : codes.invalidParams, reason, id);
}

/** 404 makes a client open a new session (MCP 2025-11-25, "Session Management"). */
function refuseSession(call: Call, id: RequestId | null): Response {
  call.ctx.waitUntil(recordRefusal(call, call.request.method, "The session is not one of this grant's"));
  return notFound("Session not found", id);
}

function methodNotAllowed(): Response {
  return rpcResponse(405, codes.invalidRequest, "Method not allowed", null, { allow: "POST, GET, DELETE" });
}
