import type { Env } from "../env.ts";

/**
 * Whether a form was sent by a page of this installation: browsers say so in `Origin` and `Sec-Fetch-Site`, and no
 * other site's page can make them say it.
 */
export function isOwnForm(request: Request, { PUBLIC_URL }: Pick<Env, "PUBLIC_URL">): boolean {
  const site = request.headers.get("sec-fetch-site");
  const own = [request.url, PUBLIC_URL || request.url].map((url) => new URL(url).origin);
  const origin = request.headers.get("origin") ?? "";
  return own.includes(origin) && (site === null || site === "same-origin");
}
