import type { Context } from "hono";
import * as z from "zod";
import { parsePolicy } from "../policy/index.ts";
import { type App, jsonAnswer, route, router, textOf } from "./app.ts";
import { changeSchema, nameSchema, tenantParams } from "./common.ts";
import { ProblemError, problem } from "./problem.ts";

/** A policy's document. Described, and checked by its own reader, which says line and column. */
const document = {
  required: true,
  content: { "application/json": { schema: { type: "object" as const } } },
};

const published = jsonAnswer(
  "In force",
  z.object({ policy: z.string(), version: z.number().int(), ...changeSchema.shape }),
);

const putPolicy = route({
  method: "put",
  path: "/tenants/{tenant}/policies/{policy}",
  tags: ["Policies"],
  summary: "Publish a version of a policy",
  permission: "write_policies",
  request: { params: tenantParams.extend({ policy: nameSchema }), body: document },
  responses: { 200: published },
});

const putBaseline = route({
  method: "put",
  path: "/tenants/{tenant}/baseline",
  tags: ["Policies"],
  summary: "Publish a version of the tenant's baseline",
  permission: "administer",
  request: { params: tenantParams, body: document },
  responses: { 200: published },
});

async function publish(c: Context<App>, policy: string) {
  const text = await textOf(c);
  const parsed = parsePolicy(text);
  if (!parsed.ok) {
    throw new ProblemError("invalid_policy", {
      title: "The policy has errors; the old version stays in force",
      errors: parsed.errors,
    });
  }
  return { policy, ...(await c.var.object.putPolicy(c.var.actor, policy, text)) };
}

/** A tenant's policies and its baseline. */
export const policies = router()
  .openapi(putPolicy, async (c) => {
    const { policy } = c.req.valid("param");
    if (policy === "baseline") {
      throw problem("reserved_name", "The tenant's baseline has its own address: /baseline");
    }
    return c.json(await publish(c, policy), 200);
  })
  .openapi(putBaseline, async (c) => c.json(await publish(c, "baseline"), 200));
