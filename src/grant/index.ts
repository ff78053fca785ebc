export { Grant } from "./object.ts";
export {
  type AdmitReply,
  type AdmitRequest,
  type CallOutcome,
  FORWARD_WITHIN_MS,
  type Verdict,
} from "./types.ts";
