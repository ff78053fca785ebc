import { describe, expect, test, vi } from "vitest";
import type { ServerFacts, ToolFacts } from "../../../src/catalog/shipped/types.ts";
import { parsePolicy } from "../../../src/policy/index.ts";
import { searchPage } from "../../../src/site/search.tsx";
import { NAMELESS, smallCatalogue, visit } from "./world.ts";

const PAGES = [
  "/",
  "/servers",
  "/servers?letter=i",
  "/servers?publisher=awslabs",
  "/servers/aws",
  "/servers/aws-iam",
  "/servers/aws-iam/put_user_policy",
  `/servers/odd/${encodeURIComponent(NAMELESS)}`,
  "/search",
  "/search?q=user",
  "/attacks",
  "/attacks/privilege-escalation",
  "/attacks/header-spoof",
  "/categories",
  "/categories/destructive",
  "/how-it-is-judged",
  "/stack",
  "/stack?server=aws-iam&server=odd&q=user",
  "/report",
  "/report?server=aws-iam&tool=put_user_policy",
  "/report?sent=abc123",
];
const MISSING = [
  "/nothing",
  "/servers/nobody",
  "/servers/aws-iam/no_such_tool",
  "/servers?letter=%C3%9F",
  "/servers?publisher=nobody",
  "/servers?page=9",
  "/policies/aws-iam/none.json",
  "/policies/nobody/balanced.json",
  "/attacks/nothing",
  "/attacks/rug-pull?page=9",
  "/attacks/header-spoof?page=2",
  "/categories/read?page=9",
  "/categories/nothing",
  "/sitemaps/1.xml",
  "/assets/none.css",
  "/assets/catalog/directory.json",
];

describe("every page", () => {
  test.each(PAGES)("%s is complete, and the same facts are JSON", async (path) => {
    const page = await visit(path);
    const html = await page.text();
    expect(page.status).toBe(200);
    expect(page.headers.get("content-type")).toMatch(/^text\/html/);
    expect(html.match(/<h1[ >]/g)).toHaveLength(1);
    expect(html).toMatch(/<title>[^<]+<\/title>/);
    expect(html).toMatch(/<meta name="description" content="[^"]{20,}"/);
    expect(html).toMatch(
      /<meta property="og:image" content="https:\/\/sluice\.example\/assets\/preview\.png"/,
    );
    expect(html).not.toMatch(/ style=|<style|<script>|\son[a-z]+="|undefined|\[object/);

    const data = await visit(path, { accept: "application/json" });
    expect(data.status).toBe(200);
    expect(data.headers.get("content-type")).toMatch(/^application\/json/);
    expect(data.headers.get("vary")).toContain("Accept");
    expect(Object.keys(await data.json()).length).toBeGreaterThan(0);
  });

  test.each(MISSING)("%s is not there, in both forms", async (path) => {
    const page = await visit(path);
    expect(page.status).toBe(404);
    const html = await page.text();
    if (html.includes("<html")) expect(html).toContain('content="noindex"');
    const data = await visit(path, { accept: "application/json" });
    expect(data.status).toBe(404);
  });

  test.each([...PAGES, ...MISSING])("%s is guarded", async (path) => {
    const { headers } = await visit(path);
    expect(headers.get("content-security-policy")).toBe(
      "default-src 'none'; form-action 'self'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; " +
        "connect-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    );
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-frame-options")).toBe("DENY");
  });

  test.each([
    ["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"],
    ["*/*", "text/html"],
    ["application/json;q=0.5, text/html", "text/html"],
    ["text/html;q=0.5, application/json", "application/json"],
    ["application/json, text/plain, */*", "application/json"],
  ])("Accept: %s gets %s", async (accept, wanted) => {
    expect((await visit("/servers", { accept })).headers.get("content-type")).toContain(wanted);
  });

  test.each([
    ["/servers/", "/servers"],
    ["/servers/aws-iam/?a=b", "/servers/aws-iam?a=b"],
    ["//evil.example/", "/evil.example"],
  ])("%s moves to %s", async (path, wanted) => {
    const moved = await visit(`https://sluice.example${path}`);
    expect(moved.status).toBe(308);
    expect(moved.headers.get("location")).toBe(wanted);
  });
});

describe("what is sent to a page", () => {
  test.each([
    ["/", "GET, HEAD"],
    ["/servers/aws-iam/put_user_policy", "GET, HEAD"],
    ["/report", "GET, HEAD, POST"],
    ["/assets/base.css", "GET, HEAD"],
    ["/sitemap.xml", "GET, HEAD"],
  ])("%s takes %s", async (path, allowed) => {
    for (const method of ["OPTIONS", "PUT", "DELETE", ...(allowed.includes("POST") ? [] : ["POST"])]) {
      const refused = await visit(path, { init: { method } });
      expect([refused.status, refused.headers.get("allow")]).toEqual([405, allowed]);
    }
    const { status, body } = await visit(path, { init: { method: "HEAD" } });
    expect([status, body]).toEqual([200, null]);
  });

  test.each(["/t/acme/mcp/up/", "/mcp/up/", "/nothing", "/mcp"])("%s leads nowhere", async (path) => {
    const sent = await visit(path, { init: { method: "POST", body: "{}" } });
    expect([sent.status, sent.headers.get("location")]).toEqual([404, null]);
  });
});

describe("hosts", () => {
  test.each([
    ["https://sluice.example", {}, 200],
    ["https://acme.sluice.example", {}, 421],
    ["https://www.sluice.example", { PUBLIC_URL: "https://www.sluice.example" }, 200],
    ["https://acme.sluice.example", { PUBLIC_URL: "https://www.sluice.example" }, 421],
    ["http://127.0.0.1:8787", { DOMAIN: "localhost" }, 200],
    ["http://[::1]:8787", { DOMAIN: "localhost" }, 200],
    ["http://acme.localhost:8787", { DOMAIN: "localhost" }, 421],
  ])("%s with %j: %i", async (origin, env, status) => {
    for (const path of ["/", "/report", "/assets/base.css", "/servers/"]) {
      const answered = await visit(origin + path, { env });
      expect(answered.status === 308 ? 200 : answered.status).toBe(status);
      if (status === 421) expect(await answered.json()).toEqual({ error: expect.stringMatching(/ at .+/) });
    }
  });
});

describe("a server", () => {
  test("shows its tools, the worst first, and a policy that can be downloaded", async () => {
    const html = await (await visit("/servers/aws-iam")).text();
    const table = html.slice(html.indexOf("<table"));
    expect(table.indexOf("put_user_policy")).toBeLessThan(table.indexOf("list_users"));
    const policy = await visit("/policies/aws-iam/strict.json");
    expect(policy.headers.get("content-disposition")).toBe('attachment; filename="aws-iam-strict.json"');
    const parsed = parsePolicy(await policy.text());
    expect(parsed.ok && Object.keys(parsed.policy.tools ?? {})).toEqual(["put_user_policy", "list_users"]);
  });

  test("a repository of several servers leads to each", async () => {
    const html = await (await visit("/servers/aws")).text();
    expect(html).toContain('href="/servers/aws-iam"');
    expect(html).toContain('href="/servers/aws-s3"');
  });
});

describe("a tool", () => {
  test("its words are marked, and it says what a call could do", async () => {
    const html = await (await visit("/servers/aws-iam/put_user_policy")).text();
    expect(html).toContain('<mark class="is-write">put</mark>_user_policy');
    expect(html).toContain("Critical severity");
    expect(html).toContain('href="/attacks/privilege-escalation"');
    const data = await visit("/servers/aws-iam/put_user_policy", { accept: "application/json" });
    const { server, tool } = (await data.json()) as { server: ServerFacts; tool: ToolFacts };
    expect([server.slug, tool.tool, tool.classification.category]).toEqual([
      "aws-iam",
      "put_user_policy",
      "Write",
    ]);
  });

  test.each(["aws-s3", "aws", "odd", "nobody"])(
    "under %s, which does not define it, leads to the one that does",
    async (slug) => {
      const page = await visit(`/servers/${slug}/put_user_policy`);
      expect(page.status).toBe(404);
      expect(await page.text()).toContain('href="/servers/aws-iam/put_user_policy"');
      const data = await visit(`/servers/${slug}/put_user_policy`, { accept: "application/json" });
      expect(await data.json()).toMatchObject({
        definedBy: [{ server: "aws-iam", tool: "put_user_policy" }],
      });
    },
  );
});

describe("search", () => {
  test("what is asked for is shown as text", async () => {
    const html = await (await visit(`/search?q=${encodeURIComponent('"><script>alert(1)</script>')}`)).text();
    expect(html).not.toContain("<script>alert");
    expect(html).toContain("Nothing is called that");
  });

  test("suggestions lead to pages", async () => {
    const data = await visit("/search?q=user&suggest=8", { accept: "application/json" });
    expect(await data.json()).toMatchObject({
      suggestions: [
        { name: "list_users" },
        { name: "put_user_policy", href: "/servers/aws-iam/put_user_policy" },
      ],
    });
  });
});

describe("assets", () => {
  const VERSION = { id: "0123456789abcdef", tag: "", timestamp: "" };

  test.each([
    ["site.css", "text/css; charset=utf-8"],
    ["site.js", "text/javascript; charset=utf-8"],
    ["mark.svg", "image/svg+xml"],
    ["preview.png", "image/png"],
    ["fonts/geist-5.3.0.woff2", "font/woff2"],
  ])("%s is %s, and nothing is guessed", async (name, type) => {
    const { status, headers } = await visit(`/assets/${name}`);
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe(type);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  test("kept for good only as long as the same version runs", async () => {
    const caching = async (path: string) =>
      (await visit(path, { env: { VERSION } })).headers.get("cache-control");
    expect(await caching("/assets/site.css?v=01234567")).toContain("immutable");
    expect(await caching("/assets/site.css?v=76543210")).toBe("no-cache");
    expect(await caching("/assets/site.css")).toBe("no-cache");
    expect(await caching("/assets/fonts/geist-5.3.0.woff2")).toContain("immutable");
    expect(await (await visit("/", { env: { VERSION } })).text()).toContain("/assets/site.css?v=01234567");
  });
});

test("where the index cannot be read, pages say so and are not kept", async () => {
  const quiet = vi.spyOn(console, "error").mockImplementation(() => {});
  const broken = { ...smallCatalogue(), servers: () => Promise.reject(new Error("the disk is gone")) };
  for (const accept of ["text/html", "application/json"]) {
    const page = await visit("/servers", { catalogue: broken, accept });
    expect(page.status).toBe(503);
    expect(page.headers.get("cache-control")).toBe("no-store");
    expect(await page.text()).not.toContain("the disk is gone");
  }
  quiet.mockRestore();
});

test("a question on a tool leads to the rule that answers it", () => {
  const hit = {
    ...{ server: "aws-iam", serverTitle: "AWS IAM", tool: "put_user_policy" },
    ...({ category: "Write", severity: "Critical", confidence: 1 } as const),
  };
  const shown = (query: string) =>
    String(searchPage(query, { servers: [], tools: { total: 1, items: [hit] } }).body());
  expect(shown("how do I block put_user_policy?")).toMatch(
    /<a href="\/servers\/aws-iam\/put_user_policy#questions">How to block /,
  );
  expect(shown("limit put_user_policy")).toContain("How to limit");
  expect(shown("put_user_policy")).not.toContain("How to");
  expect(shown("block everything")).not.toContain("How to");
});

test("facts for search engines are JSON in one element, whatever a name holds", async () => {
  const html = await (await visit("/servers/aws-iam/put_user_policy")).text();
  const [, text = ""] = /<script type="application\/ld\+json">(.*?)<\/script>/.exec(html) ?? [];
  const types = (JSON.parse(text)["@graph"] as { "@type": string }[]).map((fact) => fact["@type"]);
  expect(types).toEqual(["BreadcrumbList", "FAQPage"]);
  expect(text).not.toContain("<");
});
