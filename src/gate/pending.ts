import {
  answerResponse,
  approvalInputRequired,
  approvalUrlRequired,
  refusedError,
  refusedToolResult,
} from "../mcp/index.ts";
import { visibleText } from "../text/visible.ts";
import { opensUrls, pageOf, sealOwnState } from "./approval.ts";
import { callerOf, type MessageCall } from "./call.ts";
import type { Admitted } from "./decide.ts";
import { keepOpen } from "./keep-open.ts";
import { approvalText, cancelledResponse, shownDecision } from "./refusals.ts";
import { grantObject } from "./state.ts";

type Pending = Extract<Admitted, { kind: "pending" }>;

/**
 * A call that waits for a human (docs/wire.md, "A call that waits for a human"). A client that can open addresses is sent to the
 * approval's page first; then, and for all others at once, the call is held open for as long as the rule says, and tried
 * again when a human has decided.
 *
 * @param again the whole call once more, with its ticket: judged afresh, it uses the approval if there is one
 */
export function pendingResponse(
  call: MessageCall,
  pending: Pending,
  again: (ticket: string) => Promise<Response>,
): Response {
  const { decision, id, created } = pending;
  const { message, era } = call.arrival;
  const waitMs = (decision.approval?.waitSeconds ?? 0) * 1000;
  const resumed = call.resumes?.approval === id ? call.resumes : undefined;
  const sentAway = era === "modern" ? resumed !== undefined : !created;
  const mustBeSent = opensUrls(call) && !sentAway;
  const notNow = resumed?.action === "cancel";
  // That a client has gone shows when something is written to it, which only a stream of events allows before the answer.
  const canHold = waitMs > 0 && call.held === undefined && call.accepts.events;
  if (!canHold || mustBeSent || notNow || message.kind !== "request") return answer(call, pending);
  const ticket = crypto.randomUUID();
  const held = { ticket, caller: callerOf(call, message.id) };
  const grant = () => grantObject(call.env, call.resolved);
  return keepOpen(call, message, pageOf(call, id), {
    decided: () => grant().waitForDecision(id, waitMs, held),
    // In the modern era, closing the connection is how a client cancels (MCP 2026-07-28, "Cancellation").
    gone: () => grant().drop(ticket, era === "modern"),
    answer: async (why) => {
      if (why === "decided") return again(ticket);
      return why === "cancelled" ? cancelledResponse(message.id) : answer(call, pending);
    },
  });
}

function answer(call: MessageCall, { decision, id, endsAt }: Pending): Response {
  const { message, era } = call.arrival;
  if (message.kind !== "request") return new Response(null, { status: 202 });
  const url = pageOf(call, id);
  const name = call.intent.tool ?? "";
  const what = message.method === "tools/call" ? `the tool ${name}` : `${message.method} ${name}`.trim();
  const text = approvalText(what, decision, id, url);
  const shown = shownDecision(decision, { id, url, state: "pending", expiresAt: endsAt });
  if (message.method !== "tools/call") return answerResponse(refusedError(message.id, text, shown));
  if (!opensUrls(call)) return answerResponse(refusedToolResult(message.id, era, text, shown));
  const ask = {
    message: `Sign in at this address to approve or reject a call of ${visibleText(name)}. ${visibleText(decision.reason)}`,
    url,
  };
  if (era === "legacy") return answerResponse(approvalUrlRequired(message.id, text, { ...ask, id }, shown));
  // Asked once already, and undecided still: asking again would only send the human in circles.
  if (call.resumes?.approval === id) return answerResponse(refusedToolResult(message.id, era, text, shown));
  const state = sealOwnState(call, id);
  return answerResponse(approvalInputRequired(message.id, ask, state, shown));
}
