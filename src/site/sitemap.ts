import { Hono } from "hono";
import type { Catalogue } from "../catalog/shipped/types.ts";
import { own } from "../json/own.ts";
import { attackPath, CATEGORIES, categoryPath, serverPath, toolPath } from "./addresses.ts";
import { missingPage } from "./missing.tsx";
import { answer, type PageEnv, siteOf } from "./page.tsx";
import { attackSlugs } from "./text/attacks/index.ts";

/** The protocol's own bound for one file (sitemaps.org). */
export const MAX_URLS = 50_000;
/** Tools that are asked for at once. */
const CHUNK = 2_500;

const FIXED = ["/", "/servers", "/categories", "/attacks", "/stack", "/how-it-is-judged"];

/** `/sitemap.xml`, and `/sitemaps/<n>.xml` where one file does not hold everything; `/robots.txt`. */
export const sitemaps = new Hono<PageEnv>()
  .get("/sitemap.xml", async (c) => {
    const { origin } = siteOf(c);
    const parts = await partsOf(c.var.catalogue);
    return xml(parts === 1 ? urls(c.var.catalogue, origin, 0) : [index(origin, parts)]);
  })
  .get("/sitemaps/:file{\\d{1,4}\\.xml}", async (c) => {
    const part = Number.parseInt(c.req.param("file"), 10);
    if (part >= (await partsOf(c.var.catalogue))) return answer(c, missingPage(c.req.path));
    return xml(urls(c.var.catalogue, siteOf(c).origin, part));
  })
  .get("/robots.txt", (c) =>
    c.text(
      `User-agent: *\nDisallow: /api/\nDisallow: /approve/\nDisallow: /mcp/\nDisallow: /report\nDisallow: /search\nDisallow: /t/\n\nSitemap: ${siteOf(c).origin}/sitemap.xml\n`,
    ),
  );

/** Tools in each file: what the fixed pages and the servers of the first one leave. */
const perPart = (servers: number) =>
  Math.max(CHUNK, Math.floor((MAX_URLS - pagesOf().length - servers) / CHUNK) * CHUNK);

async function partsOf(catalogue: Catalogue): Promise<number> {
  const { servers, tools } = await catalogue.overview();
  return Math.max(1, Math.ceil(tools / perPart(servers)));
}

const pagesOf = (): string[] => [...FIXED, ...CATEGORIES.map(categoryPath), ...attackSlugs.map(attackPath)];

function index(origin: string, parts: number): string {
  const files = Array.from(
    { length: parts },
    (_, n) => `<sitemap><loc>${escaped(`${origin}/sitemaps/${n}.xml`)}</loc></sitemap>\n`,
  );
  return `${HEAD}<sitemapindex xmlns="${NAMESPACE}">\n${files.join("")}</sitemapindex>\n`;
}

/** One file, a chunk of tools at a time: it is never whole in memory. */
export async function* urls(catalogue: Catalogue, origin: string, part: number): AsyncGenerator<string> {
  const { capturedOn, servers: defined } = await catalogue.overview();
  const line = (path: string) =>
    `<url><loc>${escaped(`${origin}${path}`)}</loc><lastmod>${capturedOn}</lastmod></url>\n`;
  yield `${HEAD}<urlset xmlns="${NAMESPACE}">\n`;
  if (part === 0) {
    const [servers, families] = await Promise.all([catalogue.servers(), catalogue.families()]);
    yield [...pagesOf(), ...[...servers, ...families].map(({ slug }) => serverPath(slug))].map(line).join("");
  }
  const chunks = perPart(defined) / CHUNK;
  // A server may define a name twice; a page is listed once.
  let before = new Set<string>();
  for (let page = part * chunks + 1; page <= (part + 1) * chunks; page++) {
    const { items, total } = await catalogue.tools({}, page, CHUNK);
    const paths = new Set(items.map(({ server, tool }) => toolPath(server, tool)));
    yield [...paths]
      .filter((path) => !before.has(path))
      .map(line)
      .join("");
    if (page * CHUNK >= total) break;
    before = paths;
  }
  yield "</urlset>\n";
}

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';
const NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};
const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => own(ENTITIES, sign) ?? sign);

function xml(parts: AsyncIterable<string> | Iterable<string>): Response {
  return new Response(streamOf(parts), {
    headers: { "content-type": "application/xml; charset=utf-8", "cache-control": "public, max-age=86400" },
  });
}

/** Part by part, as fast as it is read. */
function streamOf(parts: AsyncIterable<string> | Iterable<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const reading = (async function* () {
    yield* parts;
  })();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await reading.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
  });
}
