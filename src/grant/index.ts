export type { ApprovalState, Decision as ApprovalDecision, WithdrawnBy } from "./approval.ts";
export { WITHDRAWN } from "./approval.ts";
export type { Changed as ApprovalChange } from "./approvals.ts";
export { type Exhausted, FURTHER } from "./exhaustions.ts";
export type { LetOn } from "./held-calls.ts";
export { type Decided, Grant } from "./object.ts";
export {
  type AdmitReply,
  type AdmitRequest,
  type ApprovalAsk,
  type CallOutcome,
  FORWARD_WITHIN_MS,
  type Verdict,
} from "./types.ts";
