import type { Context } from "hono";
import * as z from "zod";
import { parseJson } from "../json/index.ts";
import { sealerOf } from "../secrets/sealer-of.ts";
import { checkAddress, checkCredential, sealCredential, withoutQuery } from "../upstream/index.ts";
import { type App, jsonAnswer, jsonBody, route, router } from "./app.ts";
import { may } from "./auth.ts";
import { changeSchema, nameSchema, tenantParams } from "./common.ts";
import { afterOf, listOf, listSchema, pageQuery } from "./page.ts";
import { etagHeader, preconditionHeaders, preconditionOf } from "./precondition.ts";
import { problem, unwrap } from "./problem.ts";

/** How long a server may take to begin its answer when nobody says. Tools may think for a while. */
const FIRST_BYTE_MS = 60_000;
/** Of a credential: all of them together are carried with every call of the server. */
const MAX_HEADERS = 32;
/** How often a server is looked at when nobody says. */
const SCAN_EVERY_SECONDS = 3600;

export const serverParams = tenantParams.extend({ server: nameSchema.brand<"server">() });

const pinsSchema = z
  .enum(["enforce", "alert", "off"])
  .describe(
    "What becomes of tools whose definition nobody accepted: kept from agents, let through with an alert, or let through",
  );

const serverBody = z
  .strictObject({
    address: z.string().max(2048).describe("The absolute URL of its MCP endpoint"),
    title: z.string().max(200).optional(),
    headers: z
      .record(z.string().max(200), z.string().max(8192))
      .refine((all) => Object.keys(all).length <= MAX_HEADERS, `at most ${MAX_HEADERS} headers`)
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
    pins: pinsSchema.optional(),
    scan: z
      .boolean()
      .default(true)
      .describe(
        "Scan the server now. Where nobody looked at its tools before, those without findings count as accepted",
      ),
    scanEverySeconds: z
      .number()
      .int()
      .min(5)
      .max(7 * 86_400)
      .nullable()
      .default(SCAN_EVERY_SECONDS)
      .describe("How often the server is scanned by itself; null: never"),
  })
  .openapi("ServerRegistration");

const scanSchema = z
  .looseObject({
    at: z.number().int().describe("When it was last tried, in milliseconds since 1970"),
    error: z
      .object({
        code: z.enum([
          "unreachable",
          "timeout",
          "redirect",
          "needs_credential",
          "not_mcp",
          "server_failed",
          "too_large",
        ]),
        detail: z.string(),
      })
      .nullable()
      .describe("Why that failed"),
    seenAt: z.number().int().nullable().describe("When the server was last seen; the rest is from then"),
    eras: z
      .record(z.string(), z.looseObject({ version: z.string() }))
      .describe("What it said of itself, by era: legacy, modern"),
  })
  .openapi("Scan");

export const serverSchema = z
  .object({
    server: z.string(),
    address: z.string().describe("Without its query for keys that may not administer"),
    title: z.string().nullable(),
    credential: z.enum(["none", "headers"]),
    timeouts: z.object({ firstByteMs: z.number().int() }),
    pins: pinsSchema,
    scanEverySeconds: z.number().int().nullable(),
    nextScanAt: z.number().int().nullable(),
    scan: scanSchema.nullable(),
    tools: z.object({ known: z.number().int(), quarantined: z.number().int() }),
  })
  .openapi("Server");
/** The tag is of the registration alone, so that what was seen meanwhile is not a conflict. */
type Shown = z.infer<typeof serverSchema> & { etag: string };

export const registeredSchema = z.object({ ...serverSchema.shape, ...changeSchema.shape });

const putServer = route({
  method: "put",
  path: "/tenants/{tenant}/servers/{server}",
  tags: ["Servers"],
  summary: "Register a server",
  description:
    "Replaces the whole registration, credential included; its ETag is that of the registration alone. A failed scan is told in `scan.error` and leaves the registration.",
  permission: "administer",
  request: { params: serverParams, headers: preconditionHeaders, body: jsonBody(serverBody) },
  responses: { 200: { ...jsonAnswer("Registered", registeredSchema), headers: etagHeader } },
});

const listServers = route({
  method: "get",
  path: "/tenants/{tenant}/servers",
  tags: ["Servers"],
  summary: "List the servers",
  permission: "read",
  request: { params: tenantParams, query: pageQuery },
  responses: { 200: jsonAnswer("One page, by name", listSchema(serverSchema)) },
});

const getServer = route({
  method: "get",
  path: "/tenants/{tenant}/servers/{server}",
  tags: ["Servers"],
  summary: "Show a server",
  permission: "read",
  request: { params: serverParams },
  responses: { 200: { ...jsonAnswer("The server", serverSchema), headers: etagHeader } },
});

const deleteServer = route({
  method: "delete",
  path: "/tenants/{tenant}/servers/{server}",
  tags: ["Servers"],
  summary: "Remove a server, its pins and what was known of it",
  permission: "administer",
  request: {
    params: serverParams,
    query: z.object({
      force: z.enum(["true", "false"]).default("false").describe("Also where grants may still use it"),
    }),
  },
  responses: { 200: jsonAnswer("Removed", changeSchema) },
});

const scanAnswer = z
  .object({
    scan: scanSchema.nullable(),
    listings: z
      .record(z.string(), z.record(z.string(), z.array(z.unknown())))
      .describe("Resources, templates and prompts with their definitions, by era"),
  })
  .openapi("ScanResult");

const postScan = route({
  method: "post",
  path: "/tenants/{tenant}/servers/{server}/scan",
  tags: ["Servers"],
  summary: "Scan a server now",
  permission: "administer",
  request: { params: serverParams },
  responses: { 200: jsonAnswer("What was found, or why nothing was", scanAnswer) },
});

const getScan = route({
  method: "get",
  path: "/tenants/{tenant}/servers/{server}/scan",
  tags: ["Servers"],
  summary: "Show the last scan",
  permission: "read",
  request: { params: serverParams },
  responses: { 200: jsonAnswer("The last scan", scanAnswer) },
});

/** A tenant's servers. */
export const servers = router()
  .openapi(putServer, async (c) => {
    const { tenant, server } = c.req.valid("param");
    const body = c.req.valid("json");
    const address = checkAddress(body.address, c.env.PRIVATE_UPSTREAMS === "true");
    if (!address.ok) throw problem("bad_address", `The address ${address.reason}`);
    const headers = body.headers ?? {};
    const fault = checkCredential(headers);
    if (fault !== undefined) throw problem("bad_credential", fault);
    const { actor, object } = c.var;
    const record = {
      address: address.url.href,
      title: body.title ?? null,
      credential: sealCredential(sealerOf(c.env), tenant, server, headers),
      firstByteMs: body.timeouts?.firstByteMs ?? FIRST_BYTE_MS,
      pins: body.pins ?? "enforce",
      scanEveryMs: body.scanEverySeconds === null ? null : body.scanEverySeconds * 1000,
    };
    const given = preconditionOf(c);
    const change = unwrap(await object.putServer(actor, server, record, body.scan, given));
    const { etag, ...registered } = shown(c, await object.showServer(server));
    c.header("etag", etag);
    return c.json({ ...registered, ...change }, 200);
  })
  .openapi(listServers, async (c) => {
    const { cursor, limit } = c.req.valid("query");
    const { items, next } = listOf(await c.var.object.listServers(afterOf(cursor, "string"), limit));
    const texts = await Promise.all(items.map((name) => c.var.object.showServer(name)));
    // One that was removed meanwhile is left out.
    const present = texts.flatMap((text) => (text === undefined ? [] : [withoutTag(shown(c, text))]));
    return c.json({ items: present, next }, 200);
  })
  .openapi(getServer, async (c) => {
    const { etag, ...server } = shown(c, await c.var.object.showServer(c.req.valid("param").server));
    c.header("etag", etag);
    return c.json(server, 200);
  })
  .openapi(deleteServer, async (c) => {
    const force = c.req.valid("query").force === "true";
    const { server } = c.req.valid("param");
    return c.json(unwrap(await c.var.object.removeServer(c.var.actor, server, force)), 200);
  })
  .openapi(postScan, async (c) => {
    const { server } = c.req.valid("param");
    unwrap(await c.var.object.scanServer(c.var.actor, server));
    return c.json(scanned(await c.var.object.showScan(server)), 200);
  })
  .openapi(getScan, async (c) => {
    return c.json(scanned(await c.var.object.showScan(c.req.valid("param").server)), 200);
  });

function shown(c: Context<App>, text: string | undefined): Shown {
  if (text === undefined) throw problem("no_server");
  const server = parseJson(text) as Shown;
  return { ...server, address: addressFor(c, server.address) };
}

/** A server's address for who asks. */
export function addressFor(c: Context<App>, address: string): string {
  return may(c, "administer") ? address : withoutQuery(address);
}

function withoutTag({ etag: _, ...server }: Shown) {
  return server;
}

function scanned(text: string | undefined): z.infer<typeof scanAnswer> {
  if (text === undefined) throw problem("no_server");
  return parseJson(text) as z.infer<typeof scanAnswer>;
}
