import * as z from "zod";
import { NAME } from "../tenant/index.ts";

/** Bodies of the management API. */

const name = z.string().regex(NAME, "lower-case letters, digits and inner hyphens, at most 63");

/** `PUT /tenants/{tenant}/servers/{server}` */
export const serverBody = z.strictObject({
  /** The absolute URL of its MCP endpoint. */
  address: z.string().max(2048),
  title: z.string().max(200).optional(),
  /** The credential: headers that the gateway adds to every request of the server. Sealed, never shown again. */
  headers: z.record(z.string().max(200), z.string().max(8192)).optional(),
  timeouts: z
    .strictObject({
      /** How long the server may take to begin its answer, in milliseconds. */
      firstByteMs: z.number().int().min(100).max(600_000).optional(),
    })
    .optional(),
});

/** `POST /tenants/{tenant}/grants` */
export const grantBody = z.strictObject({
  label: z.string().max(200).optional(),
  /** The policy in force on each server: server name to policy name. */
  servers: z.record(name, name).refine((servers) => Object.keys(servers).length > 0, "at least one server"),
  /** Milliseconds since the epoch. */
  expiresAt: z.number().int().positive().optional(),
  /** Browser origins that may use the grant. */
  origins: z
    .array(
      z
        .string()
        .refine(
          (origin) => URL.canParse(origin) && new URL(origin).origin === origin,
          "an origin such as https://example.com",
        ),
    )
    .max(50)
    .optional(),
});

export const ledgerQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(500),
});
