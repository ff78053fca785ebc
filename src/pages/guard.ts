import type { MiddlewareHandler } from "hono";
import type { PageEnv } from "./page.tsx";

/** Everything comes from here, nothing stands inline, nobody frames it. */
const POLICY = [
  "default-src 'none'",
  ...["script", "style", "img", "font", "connect"].map((kind) => `${kind}-src 'self'`),
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The headers of every public page and asset. */
export const guarded: MiddlewareHandler<PageEnv> = async (c, next) => {
  await next();
  c.header("content-security-policy", POLICY);
  c.header("cross-origin-opener-policy", "same-origin");
  c.header("permissions-policy", "camera=(), geolocation=(), microphone=()");
  c.header("referrer-policy", "same-origin");
  c.header("x-content-type-options", "nosniff");
  c.header("x-frame-options", "DENY");
};

/** One address for one page: what ends in a slash moves to where it does not. */
export const slashless: MiddlewareHandler<PageEnv> = async (c, next) => {
  const { pathname, search } = new URL(c.req.url);
  // Several slashes in front would be another host's address.
  if (pathname.length > 1 && pathname.endsWith("/")) {
    return c.redirect(`/${pathname.replace(/^\/+|\/+$/g, "")}${search}`, 308);
  }
  return next();
};
