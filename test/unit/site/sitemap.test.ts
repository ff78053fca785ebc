import { expect, test } from "vitest";
import type { ToolHit } from "../../../src/catalog/shipped/types.ts";
import { MAX_URLS } from "../../../src/site/sitemap.ts";
import { shipped } from "../catalog/shipped/files.ts";
import { NAMELESS, smallCatalogue, visit } from "./world.ts";

const locations = (xml: string) => [...xml.matchAll(/<loc>([^<]*)<\/loc>/g)].map(([, url = ""]) => url);

test("every page, server and tool once, escaped", async () => {
  const answer = await visit("/sitemap.xml");
  const xml = await answer.text();
  expect(answer.headers.get("content-type")).toBe("application/xml; charset=utf-8");
  expect(xml).toMatch(
    /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<urlset xmlns="[^"]+">\n(<url>.*<\/url>\n)+<\/urlset>\n$/,
  );
  const urls = locations(xml);
  expect(new Set(urls).size).toBe(urls.length);
  for (const path of [
    "/",
    "/attacks/rug-pull",
    "/categories/read",
    "/servers/aws",
    "/servers/aws-iam/put_user_policy",
  ]) {
    expect(urls).toContain(`https://sluice.example${path}`);
  }
  expect(urls).toContain(`https://sluice.example/servers/odd/${encodeURIComponent(NAMELESS)}`);
  expect(urls).toHaveLength(6 + 5 + 28 + 3 + 1 + 6);
});

test("each address that it lists is there", async () => {
  for (const url of locations(await (await visit("/sitemap.xml")).text())) {
    expect((await visit(new URL(url).pathname)).status, url).toBe(200);
  }
});

test("signs of XML in a tool's name are escaped", async () => {
  const items = [
    { server: "odd", serverTitle: "Odd", tool: "it's", category: "Read", severity: "Low", confidence: 1 },
  ] as const;
  const catalogue = { ...smallCatalogue(), tools: async () => ({ total: 1, items }) };
  expect(await (await visit("/sitemap.xml", { catalogue })).text()).toContain("/servers/odd/it&apos;s</loc>");
});

/** The shipped index's servers, and tools in the order of their servers. */
async function whole(tools: number) {
  const servers = await shipped.servers();
  const hits = servers.flatMap(({ slug, title, tools: defined }) =>
    Array.from(
      { length: defined },
      (_, n): ToolHit => ({
        ...{ server: slug, serverTitle: title, tool: `t${n}` },
        ...{ category: "Read", severity: "Low", confidence: 1 },
      }),
    ),
  );
  const all = Array.from({ length: tools }, (_, n) => hits[n % hits.length] ?? hits[0]).filter(
    (hit) => hit !== undefined,
  );
  return {
    ...shipped,
    overview: async () => ({ ...(await shipped.overview()), tools }),
    tools: async (_: object, page: number, perPage: number) => ({
      total: all.length,
      items: all.slice((page - 1) * perPage, page * perPage),
    }),
  };
}

test("the shipped index is spread over a few files", async () => {
  const { tools } = await shipped.overview();
  const files = locations(await (await visit("/sitemap.xml", { catalogue: await whole(tools) })).text());
  expect(files).toHaveLength(Math.ceil(tools / 42_500));
});

test("what does not fit one file is spread over several, each within the bound", async () => {
  const catalogue = await whole(120_000);
  const files = locations(await (await visit("/sitemap.xml", { catalogue })).text());
  expect(files.length).toBeGreaterThan(2);
  let listed = 0;
  for (const file of files) {
    const urls = locations(await (await visit(new URL(file).pathname, { catalogue })).text());
    expect(urls.length).toBeLessThanOrEqual(MAX_URLS);
    listed += urls.length;
  }
  expect(listed).toBeGreaterThan(120_000);
  expect((await visit(`/sitemaps/${files.length}.xml`, { catalogue })).status).toBe(404);
});

test("robots are led to it, and away from what is no page", async () => {
  const text = await (await visit("/robots.txt")).text();
  expect(text).toContain("Sitemap: https://sluice.example/sitemap.xml\n");
  expect(text).toContain("Disallow: /api/\n");
});
