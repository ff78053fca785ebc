import type { Context } from "hono";
import * as z from "zod";
import { type PolicyWarning, parsePolicy, policyWarnings } from "../policy/index.ts";
import { BASELINE } from "../tenant/index.ts";
import type { App } from "./app.ts";
import { changeSchema, nameSchema, tenantParams } from "./common.ts";
import { ProblemError, problem } from "./problem.ts";

/** Both kinds of policies have the same routes, under addresses of their own. */
export const addresses = [
  {
    path: "/tenants/{tenant}/policies/{policy}",
    params: tenantParams.extend({ policy: nameSchema }),
    what: "a policy",
    write: "write_policies",
  },
  {
    path: "/tenants/{tenant}/baseline",
    params: tenantParams,
    what: "the tenant's baseline",
    // It binds every grant of the tenant, so no single editor owns it.
    write: "administer",
  },
] as const;

/** The policy that an address of one of `addresses` names. */
export function nameOf(c: Context<App>): string {
  const name = c.req.param("policy");
  if (name !== undefined) checkPolicyName(name);
  return name ?? BASELINE;
}

/** Refuses names that stand for something else. */
export function checkPolicyName(name: string): void {
  if (name === BASELINE) {
    throw problem("reserved_name", "The tenant's baseline has its own address: /baseline");
  }
  // Decisions of pins have this name where a policy's would be.
  if (name === "pins") throw problem("reserved_name", "Decisions of pins are called so");
}

const MAX_MESSAGE = 500;

export const messageSchema = z
  .string()
  .max(MAX_MESSAGE)
  .optional()
  .describe("Why: for those who read the versions");

/** A policy's document. Described here, and checked by its own reader, which knows line and column. */
export const documentBody = {
  required: true,
  description: "A policy document; see the policy language",
  content: { "application/json": { schema: { type: "object" as const } } },
};

export const serverQuery = z.object({
  server: nameSchema
    .optional()
    .describe(
      "Warn of entries that name no tool of this server, instead of those where a grant has the policy",
    ),
});

/** For what puts a policy in force. */
export const strictQuery = serverQuery.extend({
  strict: z
    .enum(["true", "false"])
    .default("false")
    .describe("Refuse, with `policy_mismatch`, a policy that names tools or arguments which are nowhere"),
});

/** Names that are mostly mistyped: what they should have held back passes, or the other way round. */
const MISMATCHES: readonly PolicyWarning["code"][] = ["unknown_tool", "unknown_argument"];

/** @throws `policy_mismatch` where strictness is asked for and something is named that is nowhere */
export function refuseMismatches(strict: "true" | "false", warnings: readonly PolicyWarning[]): void {
  const errors = warnings.filter(({ code }) => MISMATCHES.includes(code));
  if (strict === "true" && errors.length > 0) throw new ProblemError("policy_mismatch", { errors });
}

export const versionSchema = z
  .object({
    policy: z.string(),
    version: z.number().int(),
    at: z.number().int().describe("Milliseconds since 1970"),
    by: z.object({ key: z.string(), role: z.string() }),
    message: z.string().nullable(),
    rolledBackTo: z.number().int().nullable().describe("The version whose document was taken again"),
  })
  .openapi("PolicyVersion");

export const warningSchema = z
  .object({
    pointer: z.string().describe("RFC 6901"),
    line: z.number().int(),
    column: z.number().int(),
    code: z.enum([
      "unknown_tool",
      "unknown_argument",
      "hidden_entry",
      "shadowed_entry",
      "unreachable_limit",
      "session_limit",
      "unreachable_uri",
      "long_wait",
    ]),
    message: z.string(),
  })
  .openapi("PolicyWarning");

export const publishedSchema = z
  .object({
    policy: z.string(),
    version: z.number().int(),
    ...changeSchema.shape,
    warnings: z.array(warningSchema),
  })
  .openapi("Published");

type Parsed = ReturnType<typeof parsePolicy>;
type Policy = Extract<Parsed, { ok: true }>["policy"];

/**
 * The policy that a document holds.
 *
 * @throws `invalid_policy` with every error
 */
export function readPolicy(document: string): Policy {
  const parsed = parsePolicy(document);
  if (parsed.ok) return parsed.policy;
  throw new ProblemError("invalid_policy", {
    title: "The policy has errors; what was in force stays in force",
    errors: parsed.errors,
  });
}

/**
 * What can never match in a valid document.
 *
 * @param name of the policy, where the address does not name it
 * @param server whose tools the entries should name; undefined = those of every server where a grant has the policy
 */
export async function warningsFor(
  c: Context<App>,
  document: string,
  policy: Policy,
  server: string | undefined,
  name = nameOf(c),
  strict: "true" | "false" = "false",
): Promise<PolicyWarning[]> {
  const tools = await c.var.object.toolsFor(name, server);
  if (tools === undefined) throw problem("no_server");
  if (tools === null && strict === "true") throw problem("not_seen");
  return policyWarnings(document, policy, tools ?? undefined);
}
