import {
  answerResponse,
  approvalInputRequired,
  approvalUrlRequired,
  refusedError,
  refusedToolResult,
} from "../mcp/index.ts";
import { opensUrls, pageOf, sealOwnState } from "./approval.ts";
import type { MessageCall } from "./call.ts";
import type { Admitted } from "./decide.ts";
import { hold } from "./hold.ts";
import { approvalText, shownDecision } from "./refusals.ts";
import { grantObject } from "./state.ts";

type Pending = Extract<Admitted, { kind: "pending" }>;

/**
 * A call that waits for a human (mcp.md, "Asking a human, in protocol"). A client that can open addresses is sent to the
 * approval's page first; then, and for all others at once, the call is held open for as long as the rule says, and tried
 * again when a human has decided.
 *
 * @param again the whole call once more: judged afresh, it uses the approval if there is one
 */
export function pendingResponse(
  call: MessageCall,
  pending: Pending,
  again: () => Promise<Response>,
): Response {
  const { decision, id } = pending;
  const waitMs = (decision.approval?.waitSeconds ?? 0) * 1000;
  const sentAway = call.arrival.era === "modern" ? call.resumes === id : !pending.created;
  const mustBeSent = opensUrls(call) && !sentAway;
  if (waitMs === 0 || call.held || mustBeSent) return answer(call, pending);
  return hold(call, () => grantObject(call.env, call.reach).waitForDecision(id, waitMs), again);
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
    message: `Sign in at this address to approve or reject a call of ${name}. ${decision.reason}`,
    url,
  };
  if (era === "legacy") return answerResponse(approvalUrlRequired(message.id, text, { ...ask, id }, shown));
  // Asked once already, and undecided still: asking again would only send the human in circles.
  if (call.resumes === id) return answerResponse(refusedToolResult(message.id, era, text, shown));
  const state = sealOwnState(call, id, endsAt);
  return answerResponse(approvalInputRequired(message.id, ask, state, shown));
}
