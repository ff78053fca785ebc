export type { ApprovalState, Decision as ApprovalDecision } from "./approval.ts";
export { Grant } from "./object.ts";
export {
  type AdmitReply,
  type AdmitRequest,
  type ApprovalAsk,
  type CallOutcome,
  FORWARD_WITHIN_MS,
  type Verdict,
} from "./types.ts";
