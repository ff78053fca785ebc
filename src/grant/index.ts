export { Grant } from "./object.ts";
export type { AdmitReply, AdmitRequest, CallOutcome, Verdict } from "./types.ts";
