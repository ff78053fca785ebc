import * as z from "zod";
import { newId, newSecret } from "../secrets/ids.ts";
import { WEBHOOK_EVENTS } from "../tenant/index.ts";
import { checkAddress, originOnly } from "../upstream/index.ts";
import { jsonAnswer, jsonBody, route, router } from "./app.ts";
import { may } from "./auth.ts";
import { idSchema, tenantParams, timeSchema } from "./common.ts";
import { afterOf, listOf, listSchema, pageQuery } from "./page.ts";
import { problem, unwrap } from "./problem.ts";

const webhookParams = tenantParams.extend({ webhook: idSchema });

export const webhookSchema = z
  .object({
    id: z.string(),
    url: z.string().describe("Only its origin for keys that may not administer"),
    events: z.array(z.enum(WEBHOOK_EVENTS)),
    createdAt: z.number().int().describe("Milliseconds since 1970"),
  })
  .openapi("Webhook");

export const newWebhookSchema = webhookSchema
  .extend({
    secret: z.string().describe("`whsec_…`, the key of the signatures: shown in this answer and never again"),
  })
  .openapi("NewWebhook");

export const deliverySchema = z
  .object({
    id: z
      .string()
      .describe("Also in the header Sluice-Delivery and in the body: a receiver tells repeats by it"),
    event: z.enum([...WEBHOOK_EVENTS, "webhook.test"]),
    state: z.enum(["waiting", "delivered", "failed"]),
    createdAt: z.number().int(),
    attempts: z.number().int(),
    lastAt: timeSchema,
    lastStatus: z.number().int().nullable().describe("HTTP status of the last attempt; null: no answer came"),
    lastError: z.string().nullable(),
    nextAt: timeSchema.describe("When it is tried next; null: no more"),
  })
  .openapi("Delivery");

const createWebhook = route({
  method: "post",
  path: "/tenants/{tenant}/webhooks",
  tags: ["Webhooks"],
  summary: "Register a webhook",
  permission: "administer",
  idempotent: true,
  request: {
    params: tenantParams,
    body: jsonBody(
      z
        .strictObject({
          url: z.string().max(2048).describe("A public https address"),
          events: z
            .array(z.enum(WEBHOOK_EVENTS))
            .min(1)
            .default([...WEBHOOK_EVENTS])
            .describe("What it is told; everything when left out"),
        })
        .openapi("WebhookRequest"),
    ),
  },
  responses: { 201: jsonAnswer("Registered", newWebhookSchema) },
});

const listWebhooks = route({
  method: "get",
  path: "/tenants/{tenant}/webhooks",
  tags: ["Webhooks"],
  summary: "List the webhooks",
  permission: "read",
  request: { params: tenantParams },
  responses: { 200: jsonAnswer("All of them, the oldest first", listSchema(webhookSchema)) },
});

const deleteWebhook = route({
  method: "delete",
  path: "/tenants/{tenant}/webhooks/{webhook}",
  tags: ["Webhooks"],
  summary: "Remove a webhook",
  description: "With its log and all that is on its way to it.",
  permission: "administer",
  request: { params: webhookParams },
  responses: { 200: jsonAnswer("Removed", z.object({ webhook: z.string() })) },
});

const testWebhook = route({
  method: "post",
  path: "/tenants/{tenant}/webhooks/{webhook}/test",
  tags: ["Webhooks"],
  summary: "Send a test event",
  permission: "administer",
  request: { params: webhookParams },
  responses: {
    202: jsonAnswer("On its way: see the log of deliveries", z.object({ delivery: z.string() })),
  },
});

const listDeliveries = route({
  method: "get",
  path: "/tenants/{tenant}/webhooks/{webhook}/deliveries",
  tags: ["Webhooks"],
  summary: "Read the log of deliveries",
  permission: "read",
  request: { params: webhookParams, query: pageQuery },
  responses: { 200: jsonAnswer("The newest first", listSchema(deliverySchema)) },
});

/** Where a tenant's events are sent. */
export const webhooks = router()
  .openapi(createWebhook, async (c) => {
    const { url, events } = c.req.valid("json");
    const address = checkAddress(url, c.env.PRIVATE_UPSTREAMS === "true");
    if (!address.ok) throw problem("bad_address", `The address ${address.reason}`);
    const secret = `whsec_${newSecret()}`;
    const webhook = {
      id: newId(),
      url: address.url.href,
      events: [...new Set(events)],
      createdAt: Date.now(),
    };
    const created = unwrap(await c.var.object.createWebhook(c.var.actor, webhook, secret));
    return c.json({ ...created, events: [...created.events], secret }, 201);
  })
  .openapi(listWebhooks, async (c) => {
    const items = (await c.var.object.listWebhooks()).map((one) => ({
      ...one,
      url: may(c, "administer") ? one.url : originOnly(one.url),
      events: [...one.events],
    }));
    return c.json({ items, next: null }, 200);
  })
  .openapi(deleteWebhook, async (c) => {
    const { webhook } = c.req.valid("param");
    if (!(await c.var.object.removeWebhook(c.var.actor, webhook))) throw problem("no_webhook");
    return c.json({ webhook }, 200);
  })
  .openapi(testWebhook, async (c) => {
    const delivery = await c.var.object.testWebhook(c.var.actor, c.req.valid("param").webhook);
    if (delivery === undefined) throw problem("no_webhook");
    return c.json({ delivery }, 202);
  })
  .openapi(listDeliveries, async (c) => {
    const { webhook } = c.req.valid("param");
    const { cursor, limit } = c.req.valid("query");
    if ((await c.var.object.getWebhook(webhook)) === undefined) throw problem("no_webhook");
    const page = await c.var.object.listDeliveries(webhook, afterOf(cursor, "number"), limit);
    return c.json(listOf<(typeof page.items)[number]>(page), 200);
  });
