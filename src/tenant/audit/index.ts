/** The tenant's index over its grants' ledgers: what is searched, counted and checkpointed. */
export { AuditIndex, type Shipment } from "./object.ts";
export { type AuditFilter, type AuditPlace, type AuditRow, MAX_INDEXED } from "./row.ts";
