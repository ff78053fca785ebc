import { type Context, Hono } from "hono";
import { api } from "./api/index.ts";
import type { Env } from "./env.ts";
import { handleMcp, isOwnHost, preflight } from "./gate/index.ts";

export { Grant } from "./grant/index.ts";
export { Tenant, TenantCounters } from "./tenant/index.ts";

type App = { Bindings: Env };

const app = new Hono<App>();

app.use(async (c, next) => {
  if (!isOwnHost(new URL(c.req.url).hostname, c.env.DOMAIN)) {
    return c.json({ error: "This host is not served here" }, 421);
  }
  return next();
});

// https://<tenant>.<domain>/mcp/<server>, and the same without wildcard DNS.
app.all("/mcp/:server", (c) => mcp(c, c.req.param("server"), tenantOf(c)));
app.all("/t/:tenant/mcp/:server", (c) => mcp(c, c.req.param("server"), c.req.param("tenant")));
app.route("/api/v1", api);
app.get("/healthz", (c) => c.text("ok"));

function mcp(c: Context<App>, server: string, tenant: string): Response | Promise<Response> {
  if (c.req.method === "OPTIONS") return preflight(c.req.header("origin") ?? null);
  return handleMcp(c.req.raw, c.env, c.executionCtx as ExecutionContext, { tenant, server });
}

/** The label in front of the installation's domain; empty, and so no tenant, on the domain itself. */
function tenantOf(c: Context<App>): string {
  const { hostname } = new URL(c.req.url);
  const suffix = `.${c.env.DOMAIN}`;
  return hostname.endsWith(suffix) ? hostname.slice(0, -suffix.length) : "";
}

export default app;
