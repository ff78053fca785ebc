/** The tenant's index over its grants' ledgers: what is searched, counted and checkpointed. */
export { AuditIndex, MAX_VALUES } from "./object.ts";
