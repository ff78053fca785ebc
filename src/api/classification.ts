import * as z from "zod";
import { categories, levels } from "../catalog/rank.ts";

/** Shapes of what a definition is judged to be (docs/catalogue.md). */

const categorySchema = z.enum(categories);
const levelSchema = z.enum(levels);

export const judgedSchema = z
  .object({
    category: categorySchema,
    severity: levelSchema,
    alarms: z
      .array(z.string())
      .describe("Codes of findings after which a person reads the definition before an agent does"),
  })
  .openapi("Judged");

export const wasSchema = judgedSchema
  .nullable()
  .describe("What the accepted definition was judged to be, where another one is shown; else null");

export const findingSchema = z
  .object({ code: z.string(), at: z.string(), detail: z.string() })
  .describe("What a definition was found to hold, and where (docs/catalogue.md, Findings)");

const mention = z.looseObject({ where: z.string(), word: z.string(), at: z.string().optional() });

export const classificationSchema = z
  .object({
    category: categorySchema,
    level: levelSchema.describe("Fixed by category"),
    severity: z.object({
      level: levelSchema,
      reasons: z.array(z.object({ code: z.string(), words: z.array(mention) })),
    }),
    confidence: z.number().describe("0.3 (nothing to go by) to 0.99 (every sign agrees)"),
    evidence: z.array(
      mention.extend({ says: categorySchema, points: z.number().describe("Below zero: towards Read") }),
    ),
    flow: z.object({
      readsPrivate: z.array(mention),
      seesUntrusted: z.array(mention),
      sendsOutward: z.array(mention),
    }),
    findings: z.array(findingSchema),
    attacks: z.array(z.string()),
    amount: z
      .string()
      .optional()
      .describe("Of a Financial tool: the argument that says how much, where one can be counted"),
  })
  .openapi("Classification");

const counts = <Key extends string>(keys: z.ZodEnum<{ [key in Key]: key }>) =>
  z.record(keys, z.number().int());

export const summarySchema = z
  .object({
    tools: z.number().int().describe("By name; of two definitions the worse one counts"),
    categories: counts(categorySchema),
    severities: counts(levelSchema),
    alarms: z.number().int().describe("Tools whose definition a person should read before an agent does"),
    flow: z.object({
      readsPrivate: z.array(z.string()),
      seesUntrusted: z.array(z.string()),
      sendsOutward: z.array(z.string()),
      complete: z.boolean().describe("All three are there: the server alone can leak"),
    }),
    dangers: z
      .array(
        z.object({
          code: z.string(),
          level: levelSchema,
          legs: z.array(z.object({ role: z.string(), tools: z.array(z.string()) })),
        }),
      )
      .describe("Combinations of its tools that are dangerous, the worst first"),
  })
  .openapi("ToolSummary");
