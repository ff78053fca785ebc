/** Mistakes that visitors report: kept in one object, read and closed by the operator. */
export { clientOf } from "./client.ts";
export { CatalogueReports } from "./object.ts";
export * from "./types.ts";

/** The one object's name. */
export const REPORTS = "reports";
