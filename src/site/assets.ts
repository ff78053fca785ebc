import { type Context, Hono } from "hono";
import { own } from "../json/own.ts";
import { missingPage } from "./missing.tsx";
import { answer, type PageEnv, versionOf } from "./page.tsx";

/** By the end of the name: a plain disk, unlike Cloudflare's assets, tells no type. */
const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  ico: "image/x-icon",
  js: "text/javascript; charset=utf-8",
  png: "image/png",
  svg: "image/svg+xml",
  txt: "text/plain; charset=utf-8",
  woff2: "font/woff2",
};

/** Kept for good: what is asked for by the running version, and fonts, whose names carry their own. */
const FOR_GOOD = "public, max-age=31536000, immutable";

/** `/assets/*`: style, script, fonts and pictures of the pages. The index beside them is not for reading. */
export const assets = new Hono<PageEnv>();

assets.get("/:name{[a-z-]+\\.(css|js|png|svg)}", (c) => serveAsset(c, c.req.param("name")));
assets.get("/fonts/:name{[a-z0-9.-]+\\.woff2}", (c) => serveAsset(c, `fonts/${c.req.param("name")}`, true));
assets.get("/fonts/LICENSE.txt", (c) => serveAsset(c, "fonts/LICENSE.txt"));

/** An asset by its name, with its type and how long it may be kept; 404 where it is not there. */
export async function serveAsset(c: Context<PageEnv>, name: string, forGood = false): Promise<Response> {
  const headers = new Headers();
  const known = c.req.header("if-none-match");
  if (known !== undefined) headers.set("if-none-match", known);
  const found = await c.env.ASSETS.fetch(new Request(`https://assets.local/${name}`, { headers }));
  if (found.status !== 200 && found.status !== 304) return answer(c, missingPage(c.req.path));
  const asset = new Response(found.body, found);
  asset.headers.set(
    "content-type",
    own(TYPES, name.slice(name.lastIndexOf(".") + 1)) ?? "application/octet-stream",
  );
  const version = versionOf(c.env.VERSION);
  const ofThisVersion = version !== undefined && c.req.query("v") === version;
  asset.headers.set("cache-control", forGood || ofThisVersion ? FOR_GOOD : "no-cache");
  return asset;
}
