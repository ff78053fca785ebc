import { Hono, type MiddlewareHandler } from "hono";
import type { Catalogue } from "../catalog/shipped/types.ts";
import { presets } from "../catalog/starter.ts";
import type { Env } from "../env.ts";
import { assets, serveAsset } from "./assets.ts";
import { attackPages } from "./attacks.tsx";
import { categoryPages } from "./categories.tsx";
import { Message } from "./components/message.tsx";
import { starterText } from "./components/starter.tsx";
import { familyPage } from "./family.tsx";
import { guarded, publicHostOnly, refuseOtherMethods, slashless } from "./guard.ts";
import { homePage } from "./home.tsx";
import { judgedPage } from "./judged.tsx";
import { definedElsewherePage, missingPage } from "./missing.tsx";
import { paced } from "./paced.tsx";
import { answer, type PageEnv, siteOf, wantsJson } from "./page.tsx";
import { reportPages } from "./report.tsx";
import { MAX_QUERY, SEARCHED, searchPage, suggestions } from "./search.tsx";
import { serverPage } from "./server.tsx";
import { serversPage } from "./servers.tsx";
import { sitemaps } from "./sitemap.ts";
import { stackPages } from "./stack.tsx";
import { toolPage } from "./tool.tsx";

/**
 * The public pages: each address answers people with a page and programs (`Accept: application/json`) with its facts.
 *
 * @param catalogueOf where the facts come from
 */
export function publicPages(catalogueOf: (env: Env) => Catalogue): Hono<PageEnv> {
  const pages = new Hono<PageEnv>();
  const catalogued: MiddlewareHandler<PageEnv> = async (c, next) => {
    c.set("catalogue", catalogueOf(c.env));
    return next();
  };

  pages.use(guarded, publicHostOnly, slashless);
  pages.route("/assets", assets);
  // Asked for by browsers and crawlers that have not read a page.
  pages.get("/favicon.ico", (c) => serveAsset(c, "favicon.ico"));
  pages.use(paced(), catalogued);

  pages.get("/", async (c) => {
    const { catalogue } = c.var;
    const [overview, servers, families] = await Promise.all([
      catalogue.overview(),
      catalogue.servers(),
      catalogue.families(),
    ]);
    return answer(c, homePage(overview, servers, families));
  });

  pages.get("/search", async (c) => {
    const query = (c.req.query("q") ?? "").trim().slice(0, MAX_QUERY);
    const found = await c.var.catalogue.search(query, SEARCHED);
    const wanted = Number(c.req.query("suggest") ?? 0);
    if (!(wanted > 0 && wantsJson(c))) return answer(c, searchPage(query, found));
    return answer(c, {
      ...searchPage(query, found),
      data: { query, suggestions: suggestions(found, wanted) },
    });
  });

  pages.get("/servers", async (c) => {
    const { letter, publisher, kind, page } = c.req.query();
    const shown = serversPage(await c.var.catalogue.servers(), { letter, publisher, kind, page });
    return answer(c, shown ?? missingPage(c.req.path, "There is no such list of servers"));
  });

  pages.get("/servers/:server", async (c) => {
    const { catalogue } = c.var;
    const slug = c.req.param("server");
    const [server, servers, families] = await Promise.all([
      catalogue.server(slug),
      catalogue.servers(),
      catalogue.families(),
    ]);
    const here = families.find((family) => family.slug === slug);
    if (here !== undefined) {
      const members = new Set(here.servers);
      return answer(
        c,
        familyPage(
          here,
          servers.filter((one) => members.has(one.slug)),
        ),
      );
    }
    if (server === undefined)
      return answer(c, missingPage(c.req.path, "There is no such server in the catalogue"));
    const { repository } = server;
    const related = servers.filter(
      (one) => repository !== undefined && one.repository === repository && one.slug !== slug,
    );
    const family = families.find((one) => one.slug === server.family);
    return answer(c, serverPage(siteOf(c).origin, server, family, related));
  });

  pages.get("/servers/:server/:tool", async (c) => {
    const { catalogue } = c.var;
    const { server: slug, tool: name } = c.req.param();
    const [server, definers, families] = await Promise.all([
      catalogue.server(slug),
      catalogue.definers(name),
      catalogue.families(),
    ]);
    const tool = server?.tools.find((one) => one.tool === name);
    if (server !== undefined && tool !== undefined)
      return answer(c, toolPage(siteOf(c).origin, server, tool, definers));
    if (definers.length === 0) {
      return answer(c, missingPage(c.req.path, "There is no such tool in the catalogue"));
    }
    const family = families.find((one) => one.slug === (server?.family ?? slug));
    const members = new Set(family?.servers);
    const nearest = definers.toSorted(
      (a, b) => Number(members.has(b.server)) - Number(members.has(a.server)),
    );
    return answer(c, definedElsewherePage(c.req.path, server ?? family, name, nearest));
  });

  pages.get("/policies/:server/:file", async (c) => {
    const preset = presets.find((known) => `${known}.json` === c.req.param("file"));
    const server = await c.var.catalogue.server(c.req.param("server"));
    if (preset === undefined || server === undefined) return answer(c, missingPage(c.req.path));
    c.header("content-disposition", `attachment; filename="${server.slug}-${preset}.json"`);
    return c.body(starterText(server.tools, server.title, preset), 200, {
      "content-type": "application/json; charset=utf-8",
      "cache-control": "public, max-age=300",
    });
  });

  pages.get("/how-it-is-judged", async (c) => answer(c, judgedPage(await c.var.catalogue.overview())));
  pages.route("/attacks", attackPages);
  pages.route("/categories", categoryPages);
  pages.route("/stack", stackPages);
  pages.route("/report", reportPages);
  pages.route("/", sitemaps);

  refuseOtherMethods(pages);
  pages.all("*", (c) => answer(c, missingPage(c.req.path)));
  pages.onError((error, c) => {
    console.error("page", error.message);
    return answer(c, {
      title: "Not now",
      description: "The page cannot be shown now.",
      path: c.req.path,
      status: 503,
      headerSearch: false,
      data: { error: "The catalogue cannot be read now; try again." },
      body: () => (
        <Message title="The catalogue cannot be read now">
          <p class="lede">Nothing is lost. Try again in a moment.</p>
        </Message>
      ),
    });
  });
  return pages;
}
