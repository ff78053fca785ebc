import * as z from "zod";
import { MAX_INDEXED } from "../../contract/audit-row.ts";
import { OUTCOMES } from "../../ledger/entry.ts";
import { idSchema, nameSchema } from "../common.ts";

export const NDJSON = "application/x-ndjson";
export const DEFAULT_LIMIT = 100;
export const MAX_LIMIT = 1000;

/** A moment in a query. */
export const momentSchema = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** A parameter that may be given more than once: any of its values. */
function anyOf<Value extends z.ZodType<string>>(value: Value, description: string) {
  return z
    .union([value, z.array(value).min(1).max(50)])
    .transform((given) => (Array.isArray(given) ? given : [given]))
    .optional()
    .openapi({ type: "array", items: { type: "string" }, description });
}

const text = z.string().min(1).max(MAX_INDEXED);
/** What a search, a count and an export can ask for. */
export const filterQuery = z.object({
  from: momentSchema.optional().describe("Milliseconds since 1970, inclusive"),
  to: momentSchema.optional().describe("Milliseconds since 1970, exclusive"),
  grant: anyOf(idSchema, "Grants, by id"),
  server: anyOf(nameSchema, "Servers, by name"),
  tool: anyOf(text, "Tools, prompts or resource addresses; cut after 1,024 characters"),
  outcome: anyOf(z.enum(OUTCOMES), OUTCOMES.join(", ")),
  rule: anyOf(text, "Rules, as JSON pointers into their policy"),
  layer: anyOf(text, "The policy whose rule decided; baseline = the tenant's"),
  method: anyOf(text, "MCP methods"),
  kind: anyOf(z.enum(["call", "refusal"]), "call or refusal"),
  approval: anyOf(text, "Approvals, by id"),
  protocol: z
    .enum(["true", "false"])
    .transform((value) => value === "true")
    .optional()
    .describe("`false` leaves out handshakes, lists and notifications that were let through"),
});
