import type { OpenAPIHono } from "@hono/zod-openapi";
import type { App } from "./auth.ts";

/** Where the API is on its host. */
export const API_ROOT = "/api/v1";

export type OpenApiDocument = ReturnType<OpenAPIHono<App>["getOpenAPI31Document"]>;

const TAGS = [
  { name: "Tenants", description: "A tenant owns servers, policies, grants and keys." },
  { name: "Keys", description: "Management keys of a tenant, each with a role." },
  { name: "Servers", description: "The MCP servers that agents reach through the gateway." },
  { name: "Pins", description: "The servers' tools, and which of their definitions somebody accepted." },
  { name: "Policies", description: "Versioned documents that decide what a grant may do on a server." },
  { name: "Drafts", description: "Policies that are being written: tried before they come into force." },
  { name: "Grants", description: "Credentials of agents." },
  { name: "Approvals", description: "Calls that wait for a human." },
  { name: "Webhooks", description: "Where the tenant wants to hear of things." },
  { name: "Audit", description: "What was done, by whom, and the proof of it." },
  { name: "Catalogue", description: "What visitors say of the installation's catalogue." },
];

/** The OpenAPI 3.1 document of everything that the API's routers define. */
export function describeApi(api: OpenAPIHono<App>): OpenApiDocument {
  api.openAPIRegistry.registerComponent("securitySchemes", "key", {
    type: "http",
    scheme: "bearer",
    description: "A key of the tenant, `slk_<tenant>_<id>_<secret>`, or the installation's own.",
  });
  const document = api.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Sluice management API",
      version: "1",
      license: { name: "Apache-2.0" },
    },
    servers: [{ url: API_ROOT }],
  });
  const used = new Set(
    Object.values(document.paths ?? {}).flatMap((path) =>
      Object.values(path as Record<string, { tags?: string[] }>).flatMap(({ tags }) => tags ?? []),
    ),
  );
  return { ...document, tags: TAGS.filter(({ name }) => used.has(name)) };
}
