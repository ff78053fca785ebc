import type { MiddlewareHandler } from "hono";
import * as z from "zod";
import { sha256Hex } from "../secrets/hash.ts";
import { sealerOf } from "../secrets/sealer-of.ts";
import type { App } from "./auth.ts";
import { problem } from "./problem.ts";

export const idempotencyHeaders = z.object({
  "idempotency-key": z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe("The same key with the same request gives the same answer for 24 hours, and creates once"),
});

const keptAnswer = z.object({
  status: z.number(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});

const KEPT_HEADERS = ["content-type", "etag", "location"];

/**
 * Carries a request with an Idempotency-Key out once. Its answer, which may hold a secret that is shown once, is kept
 * sealed. A refusal is not kept: it changed nothing.
 *
 * @see draft-ietf-httpapi-idempotency-key-header
 */
export const idempotent: MiddlewareHandler<App> = async (c, next) => {
  const key = c.req.header("idempotency-key");
  if (key === undefined) return next();
  const { tenant, object, actor } = c.var;
  const fingerprint = sha256Hex(JSON.stringify([c.req.method, c.req.url, await c.req.text()]));
  const attempt = await object.beginRequest(actor.key, key, fingerprint);
  const sealer = sealerOf(c.env);
  const binding = [tenant, actor.key, key] as const;
  switch (attempt.state) {
    case "conflict":
      throw problem("idempotency_conflict");
    case "running":
      throw problem("idempotency_in_progress");
    case "unknown":
      throw problem("idempotency_unknown");
    case "repeat": {
      const text = sealer.open("idempotency", binding, attempt.answer);
      // The sealing key is gone: what was answered is lost, but it was carried out.
      if (text === undefined) throw problem("idempotency_unknown");
      const { status, headers, body } = keptAnswer.parse(JSON.parse(text));
      return new Response(body, { status, headers: { ...headers, "idempotency-replayed": "true" } });
    }
    case "first":
      break;
  }
  await next();
  const { status } = c.res;
  if (status >= 500) return;
  if (status >= 400) return object.abandonRequest(actor.key, key);
  const headers = Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => {
      const value = c.res.headers.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
  const body = await c.res.clone().text();
  const answer = sealer.seal("idempotency", binding, JSON.stringify({ status, headers, body }));
  await object.finishRequest(actor.key, key, answer);
};
