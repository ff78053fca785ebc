/** What the agent sees when the gateway answers in the server's place (docs/wire.md, "What the agent sees"). */
import { codes } from "./codes.ts";
import type { Era, RequestId, RpcError } from "./types.ts";

/** The key under which every structured decision travels: in `_meta` of a tool result, or in `error.data`. */
const DECISION_KEY = "dev.sluice/decision";

export type RpcErrorAnswer = { jsonrpc: "2.0"; id: RequestId | null; error: RpcError };
export type RpcResultAnswer = { jsonrpc: "2.0"; id: RequestId; result: Record<string, unknown> };

/** A result in the shape of the era: the modern one says that it is complete. */
function resultAnswer(id: RequestId, era: Era, result: Record<string, unknown>): RpcResultAnswer {
  return { jsonrpc: "2.0", id, result: era === "modern" ? { resultType: "complete", ...result } : result };
}

/**
 * A refused tool call as a tool result, because every client hands that whole to its model, and none does so with
 * a bare HTTP error. Sent with status 200.
 */
export function refusedToolResult(id: RequestId, era: Era, text: string, decision: unknown): RpcResultAnswer {
  return resultAnswer(id, era, {
    content: [{ type: "text", text }],
    isError: true,
    _meta: { [DECISION_KEY]: decision },
  });
}

/** An address that a human must visit, and why. */
export interface Visit {
  readonly url: string;
  readonly message: string;
}

/** A call that a modern client retries after its human was sent to an address (MCP 2026-07-28, InputRequiredResult). */
export function approvalInputRequired(
  id: RequestId,
  visit: Visit,
  requestState: string,
  decision: unknown,
): RpcResultAnswer {
  const params = { mode: "url", message: visit.message, url: visit.url };
  const result = {
    resultType: "input_required",
    inputRequests: { approval: { method: "elicitation/create", params } },
    requestState,
    _meta: { [DECISION_KEY]: decision },
  };
  return { jsonrpc: "2.0", id, result };
}

/** The same for a client of 2025-11-25 (URLElicitationRequiredError). */
export function approvalUrlRequired(
  id: RequestId,
  text: string,
  visit: Visit & { readonly id: string },
  decision: unknown,
): RpcErrorAnswer {
  const elicitation = { mode: "url", elicitationId: visit.id, url: visit.url, message: visit.message };
  const data = { elicitations: [elicitation], [DECISION_KEY]: decision };
  return errorAnswer(id, codes.urlElicitationRequired, text, data);
}

/** An error answer; `data` is left out where it is undefined. */
export function errorAnswer(
  id: RequestId | null,
  code: number,
  message: string,
  data?: unknown,
): RpcErrorAnswer {
  return { jsonrpc: "2.0", id, error: data === undefined ? { code, message } : { code, message, data } };
}

/** A hidden tool and one that doesn't exist: the same answer, so that neither can be told from the other. */
export function unknownTool(id: RequestId, name: string): RpcErrorAnswer {
  return errorAnswer(id, codes.invalidParams, `Unknown tool: ${name}`);
}

/** A method that nobody here knows. HTTP 404 in the modern era, 200 in the legacy one. */
export function unknownMethod(id: RequestId, method: string): RpcErrorAnswer {
  return errorAnswer(id, codes.methodNotFound, `Method not found: ${method}`);
}

/** A refused resource, prompt or other method: -31403 with the decision in `data`. Sent with status 200. */
export function refusedError(id: RequestId, message: string, decision: unknown): RpcErrorAnswer {
  return errorAnswer(id, codes.refused, message, decision);
}

/** An answer as an HTTP response with a JSON body. */
export function answerResponse(answer: RpcResultAnswer | RpcErrorAnswer, status = 200): Response {
  return Response.json(answer, { status });
}
