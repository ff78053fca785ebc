/**
 * The shape of a policy document, version "1": the only implementation of docs/concepts.md, "Document". Types and the JSON
 * Schema that editors use are taken from here.
 */
import * as z from "zod";
import { doubleAbove, doubleBelow, doubleOf, isNumber, isRawNumber, type JsonNumber } from "../json/index.ts";
import { compileSchema } from "./arguments.ts";
import { parsePath } from "./path.ts";
import { compilePattern } from "./pattern.ts";
import type { PolicyErrorCode } from "./types.ts";

const MAX_REASON_LENGTH = 500;
const MAX_WINDOW_SECONDS = 2_678_400;
const MAX_WAIT_SECONDS = 300;
const MIN_EXPIRY_SECONDS = 60;
const MAX_EXPIRY_SECONDS = 604_800;

/** Named windows and their length. */
export const WINDOW_SECONDS = { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800 } as const;
const windowNames = ["second", "minute", "hour", "day", "week"] as const;

/** The shorthand "10/minute". */
export const RATE = /^(\d+(?:\.\d+)?)\/(second|minute|hour|day|week)$/;

/**
 * An object that knows no other key. zod reports unknown keys by name only, so the known ones ride in the message,
 * where errors.ts finds them for "did you mean".
 */
function strict<T extends z.core.$ZodShape>(shape: T) {
  const known = Object.keys(shape).join(" ");
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? known : undefined),
  });
}

type Refinement = z.core.$RefinementCtx;
function problem(
  context: Refinement,
  code: PolicyErrorCode,
  message: string,
  path: PropertyKey[] = [],
): void {
  context.addIssue({ code: "custom", message, params: { code }, path });
}

const Path = z
  .string()
  .superRefine((text, context) => {
    const parsed = parsePath(text);
    if (!parsed.ok) problem(context, "bad_path", parsed.problem);
  })
  .meta({
    pattern: "^args($|[.\\[])",
    examples: ["args.amount", "args.items.*.price", 'args["dotted.key"]'],
  });

// One value at one place: a sum or a pick of several is not something the language knows.
const CostPath = Path.superRefine((text, context) => {
  const parsed = parsePath(text);
  if (parsed.ok && parsed.path.some((step) => typeof step === "symbol")) {
    problem(context, "bad_path", "a cost is one number, so its path cannot hold `*`");
  }
});

const Re2 = z.string().superRefine((source, context) => {
  const compiled = compilePattern(source);
  if (!compiled.ok) problem(context, "bad_pattern", `the pattern ${compiled.problem}`);
});

// One that no double holds comes as its token, and is compared as such.
const Bound = z
  .unknown()
  .superRefine((value, context) => {
    if (isNumber(value) && Number.isFinite(doubleOf(value))) return;
    context.addIssue({ code: "invalid_type", expected: "number", input: value });
  })
  .meta({ type: "number" });

const Condition = z
  .discriminatedUnion("op", [
    strict({ path: Path, op: z.literal(["eq", "neq"]), value: z.unknown() }),
    strict({ path: Path, op: z.literal(["lt", "lte", "gt", "gte"]), value: Bound }),
    strict({ path: Path, op: z.literal(["in", "not_in"]), value: z.array(z.unknown()) }),
    strict({ path: Path, op: z.literal("exists"), value: z.boolean().optional() }),
    strict({ path: Path, op: z.literal("regex"), value: Re2 }),
    strict({ path: Path, op: z.literal("contains"), value: z.unknown() }),
  ])
  .meta({ id: "Condition" });

const Clause = strict({
  conditions: z.array(Condition).describe("All must hold; none at all always holds"),
  on_deny: z.string().optional().describe("Shown to the agent when this clause refuses"),
}).meta({ id: "Clause" });

const Window = z
  .union([z.enum(windowNames), z.int().min(1).max(MAX_WINDOW_SECONDS)])
  .describe("A name, or whole seconds");

/** A number that is not compared with arguments: the double that it is read as, rounded to the side of refusal. */
const rounding = <T extends z.ZodNumber>(round: (value: JsonNumber) => number, number: T) =>
  z.preprocess((value) => (isRawNumber(value) ? round(value) : value), number);

const Max = rounding(doubleBelow, z.number().positive()).describe("The most that any rolling window admits");

const Limit = strict({
  counter: z.string().min(1).describe("What is counted; entries that name the same counter share it"),
  window: Window,
  max: Max,
  scope: z.enum(["grant", "session", "tenant"]).optional().describe("Whose counter; grant by default"),
  cost: z
    .union([rounding(doubleAbove, z.number().positive()), strict({ path: CostPath })])
    .optional()
    .describe("What one call counts; 1 by default"),
  on_deny: z.string().optional().describe("Shown to the agent when this limit refuses"),
}).meta({ id: "Limit" });

const RateLimit = z.union([
  z.string().superRefine((text, context) => {
    const max = Number(RATE.exec(text)?.[1] ?? Number.NaN);
    if (!(max > 0 && Number.isFinite(max))) {
      problem(context, "wrong_value", `found ${JSON.stringify(text)}, expected a rate such as "10/minute"`);
    }
  }),
  strict({ max: Max, window: Window }),
]);

const ArgumentsSchema = z
  .union([z.boolean(), z.record(z.string(), z.unknown())])
  .superRefine((schema, context) => {
    if (schema === true) return;
    const compiled = compileSchema(schema, "author");
    if (compiled.ok) return;
    for (const { code, message, path } of compiled.problems) problem(context, code, message, path);
  })
  .describe("A JSON Schema (2020-12) for the call's arguments; true takes the tool's pinned inputSchema");

const commonRule = {
  reason: z
    .string()
    .max(MAX_REASON_LENGTH)
    .optional()
    .describe("Shown to the agent when `action` refuses or asks"),
  deny_if: z.array(Clause).optional().describe("A clause whose conditions all hold denies"),
  require: z.array(Clause).optional().describe("Every clause must hold, or the call is denied"),
  approve_if: z
    .array(Clause)
    .optional()
    .describe("A clause whose conditions all hold sends the call to a human"),
  arguments: ArgumentsSchema.optional(),
  approval: strict({
    wait: z
      .number()
      .min(0)
      .max(MAX_WAIT_SECONDS)
      .optional()
      .describe("Seconds that a call is held open; 0 by default"),
    expires: z
      .number()
      .min(MIN_EXPIRY_SECONDS)
      .max(MAX_EXPIRY_SECONDS)
      .optional()
      .describe("Seconds until an undecided or unused approval ends; 3600 by default"),
  }).optional(),
  limits: z.array(Limit).optional(),
  rate_limit: RateLimit.optional().describe("One limit on the counter <tool>_rate, scope grant"),
};

const Rule = strict({ action: z.enum(["allow", "deny", "require_approval"]).optional(), ...commonRule }).meta(
  { id: "Rule" },
);
const AllTools = strict(commonRule);
const Answer = z.enum(["deny", "allow"]);

export const PolicySchema = strict({
  version: z.literal("1"),
  description: z.string().optional(),
  default: Answer.describe("What happens to a tool, resource or prompt that no entry names"),
  mode: z
    .enum(["enforce", "shadow"])
    .optional()
    .describe("shadow: decide and record, but let every call pass"),
  hide: z.array(z.string()).optional().describe("Left out of lists and answered as if they did not exist"),
  all_tools: AllTools.optional().describe("Applied to every tool call in addition to the tool's own entry"),
  tools: z.record(z.string(), Rule).optional(),
  resources: z.record(z.string(), Rule).optional().describe("By URI"),
  prompts: z.record(z.string(), Rule).optional(),
  server_requests: strict({
    "sampling/createMessage": Answer.optional(),
    "elicitation/create": Answer.optional(),
    "roots/list": Answer.optional(),
  })
    .optional()
    .describe("What the server may ask of the client; unnamed ones follow `default`"),
});

export type Policy = z.infer<typeof PolicySchema>;
export type Rule = z.infer<typeof Rule>;
export type Clause = z.infer<typeof Clause>;
export type Condition = z.infer<typeof Condition>;
export type Limit = z.infer<typeof Limit>;
export type RateLimit = z.infer<typeof RateLimit>;

/** The JSON Schema (2020-12) of a policy document, for editors: what can be said there; parsePolicy says the rest. */
export function policyJsonSchema(): object {
  return { title: "Sluice policy", ...z.toJSONSchema(PolicySchema) };
}
