import * as z from "zod";
import { checkAddress, checkCredential } from "../upstream/index.ts";
import { jsonAnswer, jsonBody, route, router } from "./app.ts";
import { changeSchema, nameSchema, tenantParams } from "./common.ts";
import { problem } from "./problem.ts";
import { sealerOf } from "./secrets.ts";

/** How long a server may take to begin its answer when nobody says. Tools may think for a while. */
const FIRST_BYTE_MS = 60_000;

const serverParams = tenantParams.extend({ server: nameSchema });

const serverBody = z
  .strictObject({
    address: z.string().max(2048).describe("The absolute URL of its MCP endpoint"),
    title: z.string().max(200).optional(),
    headers: z
      .record(z.string().max(200), z.string().max(8192))
      .optional()
      .describe("The credential: headers that are added to every request of the server. Never shown again"),
    timeouts: z
      .strictObject({
        firstByteMs: z
          .number()
          .int()
          .min(100)
          .max(600_000)
          .optional()
          .describe("How long the server may take to begin its answer, in milliseconds"),
      })
      .optional(),
  })
  .openapi("ServerRegistration");

const putServer = route({
  method: "put",
  path: "/tenants/{tenant}/servers/{server}",
  tags: ["Servers"],
  summary: "Register a server",
  permission: "administer",
  request: { params: serverParams, body: jsonBody(serverBody) },
  responses: {
    200: jsonAnswer(
      "Registered",
      z.object({ server: z.string(), address: z.string(), ...changeSchema.shape }),
    ),
  },
});

/** A tenant's servers. */
export const servers = router().openapi(putServer, async (c) => {
  const { tenant, server } = c.req.valid("param");
  const body = c.req.valid("json");
  const address = checkAddress(body.address, c.env.PRIVATE_UPSTREAMS === "true");
  if (!address.ok) throw problem("bad_address", `The address ${address.reason}`);
  const headers = body.headers ?? {};
  const fault = checkCredential(headers);
  if (fault !== undefined) throw problem("bad_credential", fault);
  const sealed = () => sealerOf(c.env).seal("credential", [tenant, server], JSON.stringify(headers));
  const change = await c.var.object.putServer(c.var.actor, server, {
    address: address.url.href,
    title: body.title ?? null,
    credential: Object.keys(headers).length === 0 ? null : sealed(),
    firstByteMs: body.timeouts?.firstByteMs ?? FIRST_BYTE_MS,
  });
  return c.json({ server, address: address.url.href, ...change }, 200);
});
