import type { Env } from "../env.ts";
import { writeJson } from "../json/index.ts";
import {
  acceptedTypes,
  checkHeaders,
  codes,
  eventsOnly,
  isObject,
  needsSession,
  type RequestId,
  readBody,
  readHeader,
  readPost,
  supportedVersions,
} from "../mcp/index.ts";
import { sealerOf } from "../secrets/sealer-of.ts";
import { asEvents } from "./accepts.ts";
import { authenticate } from "./authenticate.ts";
import { notCached } from "./caching.ts";
import type { Call, MessageCall } from "./call.ts";
import { readableBy, readableByAll } from "./cors.ts";
import { type Admitted, decide, decline } from "./decide.ts";
import { contextOf } from "./inspect.ts";
import { type MirroredHeaders, mirrored } from "./mirror.ts";
import { pendingResponse } from "./pending.ts";
import {
  cancelledResponse,
  declinedResponse,
  endedResponse,
  methodNotAllowed,
  refusedResponse,
  rpcResponse,
  taskNotFound,
  unavailable,
} from "./refusals.ts";
import {
  dropUnbound,
  refuseMalformed,
  refuseMessage,
  refuseMirror,
  refuseSession,
  refuseWire,
} from "./refuse-early.ts";
import { relay } from "./relay.ts";
import type { Route } from "./route.ts";
import { openSession } from "./session.ts";
import type { ResolvedGrant } from "./state.ts";
import { type Intent, intentOf } from "./subject.ts";
import { unsealed } from "./unseal.ts";

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
    const entry = await authenticate(env, request.headers, route, startedAt);
    if (!entry.ok) return entry.response;
    const { resolved, presented } = entry;
    const sealer = sealerOf(env);
    // Where nothing is accepted that is served here, the answer says so, as JSON.
    const accepts = acceptedTypes(request.headers) ?? { json: true, events: false };
    const call = { env, ctx, request, sealer, resolved, presented, accepts, session: undefined, startedAt };
    const response = await handleMethod(call);
    return readableBy(accepts.json ? response : await asEvents(response), presented.origin);
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
  if ("malformed" in intent) return refuseMalformed(call, intent, id);
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
    return refuseMessage(known, UNKNOWN_STATE, id);
  }
  if ("malformed" in outbound) return refuseMessage(known, outbound.malformed, id);
  const asking: MessageCall = { ...known, arrival, intent, ...outbound, held: undefined };
  const headers = mirrored(asking);
  if (!headers.ok) return refuseMirror(known, headers.header, id);
  return decideAndRelay(asking, id, { resolved: asking.resolved, headers: headers.headers });
}

const UNKNOWN_STATE =
  "This response or requestState matches no request that was made to this grant in this session.";

/** The headers that say what a message's body says, by the pins of that moment. */
interface Mirrors {
  readonly resolved: ResolvedGrant;
  readonly headers: MirroredHeaders;
}

async function decideAndRelay(call: MessageCall, id: RequestId | null, mirrors: Mirrors): Promise<Response> {
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
      return relay(call, {
        method: "POST",
        body: writeJson(intent.method === "subscriptions/listen" ? withOwnTasks(body, admitted.tasks) : body),
        mirrored: mirrors.resolved === call.resolved ? mirrors.headers : mirroredNow(call),
        seq: admitted.seq,
        context: contextOf(call, admitted.tasks),
      });
    }
    case "denied":
      return refusedResponse(call, intent, admitted.decision, admitted.approval);
    case "pending":
      return pendingResponse(call, admitted, (held) => decideAndRelay({ ...call, held }, id, mirrors));
    case "malformed":
      return rpcResponse(400, codes.invalidParams, admitted.reason, id);
    case "no_task":
      return taskNotFound(arrival, id);
    case "moved":
      return call.session === undefined ? refuseMessage(call, UNKNOWN_STATE, id) : refuseSession(call, id);
    case "cancelled":
      return id === null ? new Response(null, { status: 202 }) : cancelledResponse(id);
    default:
      return endedResponse(call, admitted, id);
  }
}

/** A subscription without tasks that are not the grant's own: as for a server that does not know them. */
function withOwnTasks(body: object, tasks: readonly string[]): object {
  const { params } = body as { params?: unknown };
  const notifications = isObject(params) ? params["notifications"] : undefined;
  const ids = isObject(notifications) ? notifications["taskIds"] : undefined;
  if (!isObject(params) || !isObject(notifications) || !Array.isArray(ids)) return body;
  const own = new Set(tasks);
  const taskIds = ids.filter((id) => own.has(id));
  return { ...body, params: { ...params, notifications: { ...notifications, taskIds } } };
}

/** Once the pins have changed while the call was decided, what disagrees is left out. */
function mirroredNow(call: MessageCall): MirroredHeaders {
  const now = mirrored(call);
  return now.ok ? now.headers : [];
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
    return relay(known, { method, seq: admitted.seq, context: contextOf(known, admitted.tasks) });
  }
  if (admitted.kind === "moved") return refuseSession(known, null);
  if (admitted.kind !== "gone" && admitted.kind !== "no_server") throw new Error("A stream was judged");
  return endedResponse(known, admitted, null);
}
