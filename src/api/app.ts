import { createRoute, OpenAPIHono, type RouteConfig } from "@hono/zod-openapi";
import type { Context } from "hono";
import * as z from "zod";
import { type App, badName, PERMISSIONS, type Permission, requirePermission } from "./auth.ts";
import { idempotencyHeaders, idempotent } from "./idempotency.ts";
import { ProblemError, problem, problemResponse } from "./problem.ts";

export type { App } from "./auth.ts";

/** A router of one area: requests of another shape than a route's schemas become problem details. */
export function router(): OpenAPIHono<App> {
  return new OpenAPIHono<App>({
    defaultHook: (result, c) => {
      if (result.success) {
        return result.target === "json" && hasHalfCharacter(result.data)
          ? problemResponse(
              problem("invalid", "A text holds half a character (a surrogate without its other)"),
            )
          : undefined;
      }
      const [issue] = result.error.issues;
      if (result.target === "param" && issue !== undefined) {
        return problemResponse(badName(c.req.param(String(issue.path[0]))));
      }
      const detail = result.error.issues
        .map(({ path, message }) =>
          path.length === 0 ? message : `${path.map(String).join(".")}: ${message}`,
        )
        .join("; ");
      return problemResponse(new ProblemError("invalid", { detail }));
    },
  });
}

const problemSchema = z
  .object({
    type: z.string(),
    status: z.number().int(),
    code: z.string(),
    title: z.string(),
    detail: z.string().optional(),
    errors: z.array(z.looseObject({})).optional(),
    current: z.string().optional(),
  })
  .openapi("Problem");

type Description<Path extends string> = Omit<RouteConfig, "path" | "middleware"> & {
  path: Path;
  /** Who may use the route. */
  permission: Permission;
  /** Takes an Idempotency-Key. For creates. */
  idempotent?: boolean;
};

/**
 * The definition of a route: `createRoute` of @hono/zod-openapi with the permission that it takes, checked before
 * anything of the request is read and written into the document as `x-permission`.
 */
export function route<Path extends string, Given extends Description<Path>>(given: Given & { path: Path }) {
  const { permission, idempotent: once = false, ...config }: Description<string> = given;
  const whole = createRoute({
    ...config,
    middleware: [requirePermission(permission), ...(once ? [idempotent] : [])],
    ...(once && { request: { ...config.request, headers: withIdempotency(config.request?.headers) } }),
    security: [{ key: [] }],
    "x-permission": permission,
    "x-roles": PERMISSIONS[permission],
    responses: {
      ...config.responses,
      default: {
        description: "A problem (RFC 9457)",
        content: { "application/problem+json": { schema: problemSchema } },
      },
    },
  });
  // Typed without the middleware and the problems: handlers answer what the route lists, and throw problems.
  return whole as unknown as Omit<Given, "permission" | "idempotent"> & { path: Path };
}

type RequestHeaders = NonNullable<RouteConfig["request"]>["headers"];

function withIdempotency(headers: RequestHeaders): z.ZodObject {
  return headers instanceof z.ZodObject ? headers.extend(idempotencyHeaders.shape) : idempotencyHeaders;
}

/** A JSON body that must be there. */
export function jsonBody<Schema extends z.ZodType>(schema: Schema) {
  return { required: true, content: { "application/json": { schema } } } as const;
}

/** A JSON answer. */
export function jsonAnswer<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { description, content: { "application/json": { schema } } } as const;
}

/** An answer that is not one JSON value. Typed without its content: the handler answers a plain Response. */
export function textAnswer(description: string, contentType: string): { description: string } {
  const content = { [contentType]: { schema: { type: "string" as const } } };
  return { description, content } as { description: string };
}

/** JSON.stringify writes half of a surrogate pair as an escape, and escapes every backslash of a text. */
const HALF_CHARACTER = /(?<!\\)(?:\\\\)*\\ud[89a-f]/;

/** Whether some text of a parsed body cannot be written down: the ledger has no canonical form for it (RFC 8785). */
function hasHalfCharacter(body: unknown): boolean {
  return HALF_CHARACTER.test(JSON.stringify(body) ?? "");
}

/** The body as it was sent, for documents whose errors are reported by line and column. */
export async function textOf(c: Context<App>): Promise<string> {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await c.req.arrayBuffer());
  } catch {
    throw problem("invalid_utf8");
  }
}
