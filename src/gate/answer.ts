import type { ServerMessage } from "../mcp/index.ts";
import { inboundHeaders } from "../upstream/index.ts";
import type { Call } from "./call.ts";
import { sealSession, sessionIdIn } from "./session.ts";

/** The largest JSON answer, and the largest single event, that the gate takes from an upstream. */
export const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/** Leaves the outcome of a call. `error`: null where nobody can tell. */
export type Settle = (status: number, error: boolean | null, bytes: number) => void;

/** The answer's headers. A session that the upstream opened is sealed for this grant. */
export function answerHeaders(call: Call, response: Response, type?: string): Headers {
  const headers = inboundHeaders(response, type);
  const sessionId = sessionIdIn(response);
  if (sessionId !== undefined) headers.set("mcp-session-id", sealSession(call, sessionId));
  return headers;
}

export function isFailure(message: ServerMessage): boolean {
  return message.kind === "error" || message.body?.get("isError") === "true";
}
