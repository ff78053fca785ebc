import * as z from "zod";
import { NAME } from "../contract/snapshot.ts";
import { ROLES } from "../ledger/actor.ts";

/** Shapes that several areas of the API share. */

export const nameSchema = z
  .string()
  .regex(NAME, "lower-case letters, digits and inner hyphens, at most 63")
  .openapi({ example: "acme" });

/** Parameters of an address below a tenant; `.extend({ server: nameSchema })` for more. */
export const tenantParams = z.object({ tenant: nameSchema.brand<"tenant">() });

/** What is made by Sluice and has no name: grants, keys, approvals, webhooks, reports. */
export const idSchema = z.string().regex(/^[a-z0-9]{1,32}$/);

/** A moment, in milliseconds since 1970; what null means is said where it stands. */
export const timeSchema = z.number().int().nullable();

/** Roles of keys, the strongest first. The installation's own key has another, `operator`. */
export const keyRoleSchema = z.enum(ROLES.filter((role) => role !== "operator"));

/** How long a rotated secret may go on beside the new one. */
const MAX_GRACE_SECONDS = 7 * 24 * 60 * 60;

/** @param what the old secret, as in "the old token" */
export const graceSchema = (what: string) =>
  z.number().int().min(0).max(MAX_GRACE_SECONDS).default(0).describe(`How long ${what} is still taken`);

/** When a change is in force everywhere. */
export const changeSchema = z
  .object({
    revision: z.number().int(),
    bound: z
      .boolean()
      .describe("Every holder decides with the change; false: some may decide without it until `boundBy`"),
    boundBy: z.number().int().describe("Milliseconds since 1970"),
  })
  .openapi("Change");

/** Lines of a ledger: after which row, and how many. */
export const ledgerQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(500),
});
