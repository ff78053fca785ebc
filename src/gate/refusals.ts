import type { GrantRecord } from "../contract/snapshot.ts";
import {
  type Arrival,
  answerResponse,
  codes,
  type Era,
  errorAnswer,
  isKnownMethod,
  isObject,
  type RequestId,
  type RpcErrorAnswer,
  refusedError,
  refusedToolResult,
  unknownMethod,
  unknownTool,
} from "../mcp/index.ts";
import type { Decision } from "../policy/index.ts";
import type { SendFailure } from "../upstream/index.ts";
import type { Call, MessageCall, Resumed } from "./call.ts";
import type { Admitted } from "./decide.ts";
import type { Intent } from "./subject.ts";

/** Servers of a grant that an answer names. */
const MAX_NAMED = 20;

/** The approval that a decision speaks of, as agents see it. */
export interface ApprovalSeen {
  readonly id: string;
  readonly state: "pending" | "rejected";
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  readonly url?: string;
}

/** The decision object of docs/concepts.md, "Decision": the rule with its layer in front. */
export function shownDecision(decision: Decision, approval?: ApprovalSeen): object {
  const { outcome, layer, rule, reason, retryAfterMs } = decision;
  return {
    outcome,
    rule: `${layer}${rule}`,
    reason,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(approval !== undefined && { approval }),
  };
}

/**
 * For the agent. What happened and what to do come first, and names after them: some clients show 200 characters, and a
 * name may be longer.
 */
export function refusalText(what: string, decision: Decision): string {
  const { outcome, layer, rule, reason, retryAfterMs } = decision;
  return `${headOf(outcome, retryAfterMs)} Refused: ${what}. ${reason} (rule ${layer}${rule})`;
}

function headOf(outcome: Decision["outcome"], retryAfterMs: number | undefined): string {
  if (outcome === "approve") {
    return "Sluice refused this: it needs a human's approval, and none can be asked for here. Tell the human who runs the gateway.";
  }
  return retryAfterMs === undefined
    ? "Sluice refused this. Calling again unchanged will not help; if you need it, ask the human who runs the gateway."
    : `Sluice refused this for now, as a limit is reached. Wait ${seconds(retryAfterMs)}, then call again, not earlier.`;
}

/** For the agent: that a human has to decide, where, and what to do then. */
export function approvalText(what: string, decision: Decision, id: string, url: string): string {
  const { layer, rule, reason } = decision;
  return (
    `Needs a human's approval. Ask them to decide at ${url} and then make this call again, unchanged. ` +
    `Sluice did not let ${what} through yet: ${reason} (rule ${layer}${rule}) ` +
    `Approval ${id} holds for these very arguments.`
  );
}

/** The client's human said no: nothing was sent, and what others decide changes nothing. */
export function declinedResponse(
  { message, era }: MessageCall["arrival"],
  { approval }: Pick<Resumed, "approval">,
): Response {
  const reason =
    "The human at the client declined. The question is withdrawn, and nothing was sent to the server.";
  const text = `${reason} Do not call again unless they ask for it.`;
  const shown = {
    outcome: "deny",
    rule: "",
    reason,
    approval: { id: approval, state: "withdrawn" },
  };
  if (message.kind !== "request") return new Response(null, { status: 202 });
  if (message.method !== "tools/call") return answerResponse(refusedError(message.id, text, shown));
  return answerResponse(refusedToolResult(message.id, era, text, shown));
}

/** A held call that was cancelled. The client has stopped listening; what reads it all the same must know what it means. */
export function cancelledResponse(id: RequestId): Response {
  const text = "The call was cancelled while it waited for a human. Nothing was sent to the server.";
  return answerResponse(errorAnswer(id, codes.refused, text));
}

/** For people: whole seconds upward from one, else milliseconds. Rounded up, so that waiting that long is enough. */
export function seconds(ms: number): string {
  return ms < 1000 ? `${Math.ceil(ms)} ms` : `${Math.ceil(ms / 1000)} s`;
}

/** A refused request, in the form that clients hand on whole (docs/wire.md, "What the agent sees"). */
export function refusedResponse(
  call: MessageCall,
  intent: Intent,
  decision: Decision,
  approval?: ApprovalSeen,
): Response {
  const { message, era } = call.arrival;
  if (message.kind !== "request") return new Response(null, { status: 202 });
  const { id, method } = message;
  const name = intent.tool ?? "";
  const shown = shownDecision(decision, approval);
  if (method === "tools/call") {
    if (decision.outcome === "hidden") return answerResponse(unknownTool(id, name));
    return answerResponse(refusedToolResult(id, era, refusalText(`the tool ${name}`, decision), shown));
  }
  if (decision.outcome === "hidden") return answerResponse(hiddenAnswer(id, era, method, name));
  if (intent.tool === null && intent.subjects[0]?.kind === "method" && era === "modern") {
    return answerResponse(unknownMethod(id, method), 404);
  }
  const what = name === "" ? method : `${method} of ${name}`;
  return answerResponse(refusedError(id, refusalText(what, decision), shown));
}

/** The same words that a server has for what does not exist (MCP 2025-11-25 and 2026-07-28, "Resources", "Prompts"). */
function hiddenAnswer(id: RequestId, era: Era, method: string, name: string): RpcErrorAnswer {
  if (!method.startsWith("resources/"))
    return errorAnswer(id, codes.invalidParams, `Unknown prompt: ${name}`);
  const code = era === "legacy" ? codes.resourceNotFound : codes.invalidParams;
  return errorAnswer(id, code, "Resource not found", { uri: name });
}

/** What a client's human can do without a token that is valid. */
export const GET_TOKEN =
  "Ask the person who runs the gateway for a grant's token, and send it as the header Authorization: Bearer slc_…";
/** One text for every cause, so that nothing can be learned from it. */
export const INVALID_TOKEN = "refused: unknown, expired, revoked, or of another tenant";

/**
 * No valid grant: RFC 6750, section 3. Clients show the message, or the description in the header, or the status alone.
 *
 * @param sent whether a credential was sent: without one, there is no error to report (RFC 6750, section 3.1)
 */
export function unauthorized(sent: boolean): Response {
  const challenge = sent
    ? `Bearer error="invalid_token", error_description="The token was ${INVALID_TOKEN}"`
    : "Bearer";
  const what = sent ? `The token was ${INVALID_TOKEN}.` : "No token was sent.";
  return rpcResponse(401, codes.unauthorized, `${what} ${GET_TOKEN}`, null, {
    "www-authenticate": challenge,
  });
}

/** The grant is valid, so its holder may know what it is for. */
export function noServer(record: GrantRecord, id: RequestId | null): Response {
  const names = Object.keys(record.servers);
  const shown = names.slice(0, MAX_NAMED).join(", ");
  const more = names.length > MAX_NAMED ? `, and ${names.length - MAX_NAMED} more` : "";
  return notFound(`No such server for this grant. Its servers: ${shown}${more}.`, id);
}

export function notFound(message: string, id: RequestId | null = null): Response {
  return rpcResponse(404, codes.notFound, message, id);
}

/** Nobody could decide: the gate stays shut. */
export function unavailable(id: RequestId | null): Response {
  return rpcResponse(
    503,
    codes.unavailable,
    "Sluice cannot decide now, so it refuses; try again shortly",
    id,
  );
}

/** What the upstream did instead of answering. Names no address and no secret. */
export function failureResponse(failure: SendFailure, id: RequestId | null): Response {
  switch (failure.kind) {
    case "aborted":
      return rpcResponse(499, codes.upstreamFailed, "The client went away", id);
    case "timeout":
      return rpcResponse(
        504,
        codes.upstreamTimeout,
        `The server did not answer within ${failure.afterMs} ms`,
        id,
      );
    case "unreachable":
      return rpcResponse(
        502,
        codes.upstreamFailed,
        failure.reached
          ? "The connection to the server was lost; the call may have been carried out"
          : "The server cannot be reached; the call was not made",
        id,
      );
    case "redirect":
      return rpcResponse(
        502,
        codes.upstreamFailed,
        `The server answered with a redirect (${failure.status})`,
        id,
      );
  }
}

/** The upstream's answer is not an answer of MCP. */
export function badAnswer(reason: string, id: RequestId | null): Response {
  return rpcResponse(502, codes.upstreamFailed, `The server's answer cannot be used: ${reason}`, id);
}

export function rpcResponse(
  status: number,
  code: number,
  message: string,
  id: RequestId | null,
  headers: Record<string, string> = {},
): Response {
  return Response.json(errorAnswer(id, code, message), { status, headers });
}

export function methodNotAllowed(): Response {
  return rpcResponse(405, codes.invalidRequest, "Method not allowed", null, { allow: "POST, GET, DELETE" });
}

export function endedResponse(
  call: Call,
  admitted: Extract<Admitted, { kind: "gone" | "no_server" }>,
  id: RequestId | null,
): Response {
  switch (admitted.kind) {
    case "gone":
      return unauthorized(true);
    case "no_server":
      return noServer(call.resolved.record, id);
  }
}

const TASKS_EXTENSION = "io.modelcontextprotocol/tasks";

/**
 * Somebody else's task and none at all: the same answer. A modern client that never declared the extension is told so
 * first (SEP-2663); that depends on its own words alone.
 */
export function taskNotFound({ era, message }: Arrival, id: RequestId | null): Response {
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
