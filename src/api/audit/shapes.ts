import * as z from "zod";

export const completeSchema = z
  .object({
    grant: z.string(),
    seq: z.number().int().describe("Rows of the grant's ledger up to this one are in the index"),
    hash: z.string().describe("That row's hash"),
    until: z.number().int().describe("Every row older than this is in the index; milliseconds since 1970"),
    forked: z
      .object({ at: z.number().int(), seq: z.number().int(), hash: z.string() })
      .nullable()
      .describe(
        "Its ledger no longer holds what it had shipped: rows were lost or rewritten. null = it does",
      ),
  })
  .openapi("AuditCompleteness");

export const basisSchema = z
  .object({
    since: z
      .number()
      .int()
      .describe("Older rows have left the index; the ledgers have them. Milliseconds since 1970"),
    complete: z
      .array(completeSchema)
      .describe(
        "How far the index is with each grant that was asked for, or with the first 100; all are at /audit/grants",
      ),
  })
  .openapi("AuditBasis");

export const freshSchema = basisSchema.extend({
  until: z
    .number()
    .int()
    .describe("Every decision before this, of the grants that were asked for, is in the index"),
  behind: z.number().int().describe("Grants of which younger decisions may not be in it yet"),
});

export const rowSchema = z
  .object({
    grant: z.string(),
    seq: z.number().int().describe("The row in the grant's ledger"),
    at: z.number().int(),
    kind: z.enum(["call", "refusal"]),
    server: z.string(),
    method: z.string(),
    tool: z.string().nullable(),
    outcome: z.string(),
    layer: z.string().nullable(),
    rule: z.string().nullable(),
    reason: z.string().nullable(),
    approval: z.string().nullable(),
    revision: z.number().int(),
    count: z.number().int().describe("How many refusals the row stands for"),
    firstAt: z.number().int().nullable().describe("When the first of them happened"),
  })
  .openapi("AuditRow");
