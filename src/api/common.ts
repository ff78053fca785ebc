import * as z from "zod";
import { NAME } from "../contract/snapshot.ts";

/** Shapes that several areas of the API share. */

export const nameSchema = z
  .string()
  .regex(NAME, "lower-case letters, digits and inner hyphens, at most 63")
  .openapi({ example: "acme" });

/** Parameters of an address below a tenant; `.extend({ server: nameSchema })` for more. */
export const tenantParams = z.object({ tenant: nameSchema });

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
