import { reportSteps } from "../../src/catalog/reports/migrations.ts";
import { grantSteps } from "../../src/grant/migrations.ts";
import type { Step } from "../../src/stored/migrate.ts";
import { auditSteps } from "../../src/tenant/audit/migrations.ts";
import { counterSteps, tenantSteps } from "../../src/tenant/migrations.ts";

/** The steps of each class that a fixture holds objects of. */
export const STEPS: ReadonlyMap<string, readonly Step[]> = new Map([
  ["AuditIndex", auditSteps],
  ["CatalogueReports", reportSteps],
  ["Grant", grantSteps],
  ["Tenant", tenantSteps],
  ["TenantCounters", counterSteps],
]);
