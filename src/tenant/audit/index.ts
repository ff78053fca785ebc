/** The tenant's index over its grants' ledgers: what is searched, counted and checkpointed. */
export { AuditIndex, type Shipment, type ShipReply } from "./object.ts";
export type { AuditFilter, AuditPlace, AuditRow } from "./row.ts";
