import type { Context } from "hono";
import { accepts } from "hono/accepts";
import type { Child } from "hono/jsx";
import type { Catalogue } from "../catalog/shipped/types.ts";
import type { Env } from "../env.ts";
import { Shell } from "./components/shell.tsx";

/** Where in the header's navigation a page belongs. */
export type Section = "servers" | "categories" | "attacks" | "stack";

/** One page, for people and for programs: the same address answers with `body` or with `data`. */
export interface Page {
  /** Without the site's name. */
  readonly title: string;
  /** One or two sentences of plain text, for search engines and previews. */
  readonly description: string;
  /** Canonical: from the root, with the parts of the query that make another page. */
  readonly path: string;
  /** What `Accept: application/json` gets. A getter where it is work: a page for people does not read it. */
  readonly data: unknown;
  readonly body: () => Child;
  /** 200 where it is left out. */
  readonly status?: 200 | 400 | 403 | 404 | 405 | 413 | 422 | 429 | 503;
  readonly section?: Section;
  /** Home has a search field of its own. */
  readonly headerSearch?: boolean;
  /** Facts for search engines (schema.org), each an object with its own @type. */
  readonly linked?: readonly object[];
  /** What was searched for, to be shown in the field. */
  readonly query?: string;
  /** False keeps it out of search engines; so does every status but 200. */
  readonly indexed?: boolean;
}

/** What every page needs to know about the installation. */
export interface Site {
  /** `https://sluice.example`, without a slash. */
  readonly origin: string;
  /** Of the assets, for their addresses; undefined = they may change at any time. */
  readonly version: string | undefined;
}

/** What every handler of a page has: `c.var.catalogue` is where its facts come from. */
export type PageEnv = { Bindings: Env; Variables: { catalogue: Catalogue } };
type App = Context<PageEnv>;

/** Answers in the form that the request prefers: a page, unless it says JSON. */
export function answer(c: App, page: Page): Response | Promise<Response> {
  const status = page.status ?? 200;
  c.header("vary", "Accept");
  c.header("cache-control", status === 200 ? "public, max-age=300" : "no-store");
  if (wantsJson(c)) return c.json(page.data, status);
  return c.html(<Shell site={siteOf(c)} page={page} />, status);
}

export function wantsJson(c: App): boolean {
  const supports = ["text/html", "application/json"];
  return accepts(c, { header: "Accept", supports, default: "text/html" }) === "application/json";
}

export function siteOf(c: App): Site {
  const { PUBLIC_URL, DOMAIN, VERSION } = c.env;
  const origin = PUBLIC_URL || (DOMAIN === "localhost" ? new URL(c.req.url).origin : `https://${DOMAIN}`);
  return { origin: origin.replace(/\/$/, ""), version: versionOf(VERSION) };
}

/** Of what runs, as addresses of assets carry it. */
export const versionOf = (version: Env["VERSION"]): string | undefined => version?.id.slice(0, 8);
