import { Hono } from "hono";
import { api } from "./api/index.ts";
import { shippedCatalogue } from "./catalog/shipped/assets.ts";
import { approvalPages } from "./console/approval/index.tsx";
import type { Env } from "./env.ts";
import { handleMcp, mcpRoute, noOAuth, oauthHost, preflight } from "./gate/index.ts";
import { readiness } from "./ready.ts";
import { publicPages } from "./site/index.tsx";
import { isOwnHost } from "./web/origin.ts";

export { CatalogueReports } from "./catalog/reports/object.ts";
export { CatalogueSearch } from "./catalog/search/object.ts";
export { Grant } from "./grant/index.ts";
export { AuditIndex, Tenant, TenantCounters } from "./tenant/index.ts";

const app = new Hono<{ Bindings: Env }>();

app.use(async (c, next) => {
  return isOwnHost(new URL(c.req.url).hostname, c.env.DOMAIN) ? next() : misdirected();
});
app.route("/api/v1", api);
app.route("/approve", approvalPages);
app.get("/healthz", (c) => c.text("ok"));
app.get("/readyz", (c) => readiness(c.env));
app.route("/", publicPages(shippedCatalogue));

export default {
  fetch(request, env, ctx) {
    const route = mcpRoute(request.url, env.DOMAIN);
    if (route === undefined) {
      const host = oauthHost(request.url);
      if (host !== undefined) return isOwnHost(host, env.DOMAIN) ? noOAuth(request) : misdirected();
      // OPTIONS * and CONNECT ask for no address.
      return URL.canParse(request.url) ? app.fetch(request, env, ctx) : new Response(null, { status: 400 });
    }
    if (!isOwnHost(route.hostname, env.DOMAIN)) return misdirected();
    if (request.method === "OPTIONS") return preflight(request.headers);
    return handleMcp(request, env, ctx, route);
  },
} satisfies ExportedHandler<Env>;

/** RFC 9110, section 15.5.20: another name was asked for than those served here. */
function misdirected(): Response {
  return Response.json({ error: "This host is not served here" }, { status: 421 });
}
