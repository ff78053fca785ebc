import type { Handler, Hono, MiddlewareHandler } from "hono";
import { isPublicHost } from "../web/origin.ts";
import { secured } from "../web/secured.ts";
import { methodPage } from "./missing.tsx";
import { answer, type PageEnv } from "./page.tsx";

const OWN = ["'self'"];

/** The headers of every public page and asset. */
export const guarded = secured({
  scriptSrc: OWN,
  styleSrc: OWN,
  imgSrc: OWN,
  fontSrc: OWN,
  connectSrc: OWN,
  formAction: OWN,
});

/** Tenants' subdomains are for agents: a page there would look as if it were the tenant's. */
export const publicHostOnly: MiddlewareHandler<PageEnv> = async (c, next) => {
  const { DOMAIN, PUBLIC_URL } = c.env;
  if (isPublicHost(new URL(c.req.url).hostname, DOMAIN, PUBLIC_URL)) return next();
  return c.json({ error: `Only MCP is served on this host; the pages are at ${PUBLIC_URL || DOMAIN}` }, 421);
};

/** One address for one page: what ends in a slash moves to where it does not. */
export const slashless: MiddlewareHandler<PageEnv> = async (c, next) => {
  const { pathname, search } = new URL(c.req.url);
  // What is sent goes nowhere but where it was sent: an agent's call has its token with it.
  if (c.req.method !== "GET" && c.req.method !== "HEAD") return next();
  // Several slashes in front would be another host's address.
  if (pathname.length > 1 && pathname.endsWith("/")) {
    return c.redirect(`/${pathname.replace(/^\/+|\/+$/g, "")}${search}`, 308);
  }
  return next();
};

/** 405 for any other method than the pages that are there take (RFC 9110, section 15.5.6). */
export function refuseOtherMethods(pages: Hono<PageEnv>): void {
  const methods = Map.groupBy(pages.routes, ({ path }) => path);
  for (const [path, routes] of methods) {
    const taken = routes.map(({ method }) => method);
    if (!taken.includes("GET")) continue;
    const allowed = ["GET", "HEAD", ...(taken.includes("POST") ? ["POST"] : [])].join(", ");
    const refuse: Handler<PageEnv> = (c) => {
      c.header("allow", allowed);
      return answer(c, methodPage(c.req.path, allowed));
    };
    pages.all(path, refuse);
  }
}
