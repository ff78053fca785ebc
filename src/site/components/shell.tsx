import { html, raw } from "hono/html";
import { Brand } from "../../web/brand.tsx";
import { reportPath } from "../addresses.ts";
import type { Page, Section, Site } from "../page.tsx";
import { SearchBox } from "./search-box.tsx";

const NAVIGATION: readonly { readonly section: Section; readonly href: string; readonly label: string }[] = [
  { section: "servers", href: "/servers", label: "Servers" },
  { section: "categories", href: "/categories", label: "Categories" },
  { section: "attacks", href: "/attacks", label: "Attacks" },
  { section: "stack", href: "/stack", label: "Your stack" },
];

/** The whole document around a page's body. */
export const Shell = ({ site, page }: { site: Site; page: Page }) => (
  <>
    {html`<!doctype html>`}
    <html lang="en">
      <Head site={site} page={page} />
      <body class="page">
        <a class="skip" href="#content">
          Skip to the content
        </a>
        <header class="header">
          <div class="width">
            <Brand />
            <nav aria-label="Main">
              {NAVIGATION.map(({ section, href, label }) => (
                <a href={href} aria-current={page.section === section ? "true" : undefined}>
                  {label}
                </a>
              ))}
            </nav>
            {page.headerSearch === false ? null : <SearchBox id="header-search" query={page.query} />}
            <div class="header-end">
              <ThemeToggle />
            </div>
          </div>
        </header>
        <main id="content" tabindex={-1}>
          <div class="width">{page.body()}</div>
        </main>
        <Footer />
        <p class="hidden" role="status" data-live />
      </body>
    </html>
  </>
);

const Head = ({ site, page }: { site: Site; page: Page }) => {
  const asset = (name: string) => `/assets/${name}${site.version === undefined ? "" : `?v=${site.version}`}`;
  const title = page.path === "/" ? page.title : `${page.title} – Sluice`;
  const url = `${site.origin}${page.path}`;
  const indexed = page.indexed !== false && (page.status ?? 200) === 200;
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{title}</title>
      <meta name="description" content={page.description} />
      {indexed ? <link rel="canonical" href={url} /> : <meta name="robots" content="noindex" />}
      <meta name="color-scheme" content="light dark" />
      <meta name="theme-color" content="#fcfdfd" media="(prefers-color-scheme: light)" />
      <meta name="theme-color" content="#0c1317" media="(prefers-color-scheme: dark)" />
      <meta property="og:site_name" content="Sluice" />
      <meta property="og:type" content="website" />
      <meta property="og:title" content={page.title} />
      <meta property="og:description" content={page.description} />
      <meta property="og:url" content={url} />
      <meta property="og:image" content={`${site.origin}/assets/preview.png`} />
      <meta property="og:image:width" content="1200" />
      <meta property="og:image:height" content="630" />
      <meta property="og:image:alt" content="Sluice: know what your agents can call." />
      <meta name="twitter:card" content="summary_large_image" />
      {indexed && page.linked !== undefined ? <Linked facts={page.linked} /> : null}
      <link
        rel="preload"
        href="/assets/fonts/geist-5.3.0.woff2"
        as="font"
        type="font/woff2"
        crossorigin="anonymous"
      />
      <link rel="stylesheet" href={asset("base.css")} />
      <link rel="stylesheet" href={asset("site.css")} />
      <link rel="icon" href={asset("mark.svg")} type="image/svg+xml" />
      <script src={asset("theme.js")} />
      <script src={asset("site.js")} type="module" />
    </head>
  );
};

/** JSON-LD: data, which no browser runs. Nothing in it can end the element. */
const Linked = ({ facts }: { facts: readonly object[] }) => {
  const graph = { "@context": "https://schema.org", "@graph": facts };
  return <script type="application/ld+json">{raw(JSON.stringify(graph).replaceAll("<", "\\u003c"))}</script>;
};

const ThemeToggle = () => (
  <button type="button" class="icon-button theme" data-theme-toggle aria-label="Other theme">
    <svg class="sun" width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
      <circle cx="9" cy="9" r="3.25" fill="none" stroke="currentColor" stroke-width="1.5" />
      <path
        d="M9 1v1.75M9 15.25V17M1 9h1.75M15.25 9H17M3.35 3.35l1.25 1.25M13.4 13.4l1.25 1.25M3.35 14.65l1.25-1.25M13.4 4.6l1.25-1.25"
        stroke="currentColor"
        stroke-width="1.5"
        stroke-linecap="round"
      />
    </svg>
    <svg class="moon" width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
      <path
        d="M15.5 10.8A6.75 6.75 0 0 1 7.2 2.5a6.75 6.75 0 1 0 8.3 8.3z"
        fill="none"
        stroke="currentColor"
        stroke-width="1.5"
        stroke-linejoin="round"
      />
    </svg>
  </button>
);

const Footer = () => (
  <footer class="footer">
    <div class="width">
      <p>
        Judged from definitions alone. Every page answers <code>Accept: application/json</code> with its
        facts.
      </p>
      <ul>
        <li>
          <a href="/how-it-is-judged">How tools are judged</a>
        </li>
        <li>
          <a href={reportPath()}>Report a mistake</a>
        </li>
        <li>
          <a href="/api/v1/reference">API</a>
        </li>
      </ul>
    </div>
  </footer>
);
