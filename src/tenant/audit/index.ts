/** The tenant's index over its grants' ledgers: what is searched, counted and checkpointed. */
export { AuditIndex, MAX_VALUES, type Shipment } from "./object.ts";
export { type AuditFilter, type AuditPlace, type AuditRow, FILTERS, MAX_INDEXED } from "./row.ts";
