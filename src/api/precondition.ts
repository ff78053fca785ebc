import type { Context } from "hono";
import * as z from "zod";
import type { Precondition } from "../tenant/index.ts";

/** Headers of a PUT on a document that has an ETag. */
export const preconditionHeaders = z.object({
  "if-match": z
    .string()
    .max(500)
    .optional()
    .describe("The ETag of the document that is replaced, or `*` for any. Needed where the document exists"),
  "if-none-match": z.string().max(500).optional().describe("`*`: only make the document, never replace one"),
});

/** The headers of a request whose route has `preconditionHeaders`. */
export function preconditionOf(c: Context): Precondition {
  return { ifMatch: c.req.header("if-match") ?? null, ifNoneMatch: c.req.header("if-none-match") ?? null };
}

/** The header of an answer that shows or writes such a document. */
export const etagHeader = { ETag: { schema: { type: "string" as const } } };
