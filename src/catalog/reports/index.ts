/** Mistakes that visitors report: kept in one object (object.ts), read and closed by the operator. */
export { clientOf } from "./client.ts";
export * from "./types.ts";

/** The one object's name. */
export const REPORTS = "reports";
